"""Plain requests: what people ask in their own words, in English or Italian, and which of our words answers it.

A question is matched by the few turns of phrase that it is asked with, the most particular first; there is no model behind it, so that
the same question always gets the same answer, and what is not understood is said to be so.
"""

from __future__ import annotations

import re
import unicodedata
from difflib import get_close_matches
from typing import Final

_I: Final = r"(?:i|we)"

_ASKED: Final[tuple[tuple[str, str], ...]] = (
    ("why not", rf"\bwhy (?:(?:did|do|have|has|was|were|am|are|is|does) (?:{_I} |it |there )?(?:not|nt)\b|.*\b(?:not|nothing|no)\b|.*\w+nt\b)"),
    ("why not", r"\bperche (?:.*\bnon\b|.*\b(?:niente|nulla)\b|no\b)"),
    ("next", r"\b(?:how much|what|how many|how far)\b.*\b(?:missing|needed|left|to go|short)\b|\bwhat (?:more )?(?:do|must|should) (?:i|we) (?:have to |need to )?(?:need|sell|do|reach)\b"),
    ("next", rf"\bnext (?:reward|bonus|step|level|prize|tier)\b|\bhow far (?:am|are) {_I}\b|\bhow (?:can|do|could) {_I} (?:earn|get|make|win) (?:more|the)\b|\b(?:can|could) {_I} still (?:earn|reach|get|win)\b"),
    ("next", r"\b(?:quanto|quante|che cosa|cosa) (?:mi |ci |ancora )*(?:manca|mancano|serve|servono)\b|\bprossim[oa] (?:premio|bonus|livello|scaglione|passo)\b|\bcome (?:posso|possiamo) (?:guadagnare|ottenere|vincere|maturare)\b|\bcosa (?:devo|dobbiamo) (?:fare|vendere)\b"),
    ("decisions", rf"\bwhat (?:can|do|should|must) {_I} (?:choose|decide|pick)\b|\b(?:choose|pick|change) (?:my|our) (?:reward|prize|gift)\b|\bwhat (?:is|s) (?:there )?to (?:choose|decide)\b"),
    ("decisions", r"\bcosa (?:posso|devo|possiamo|dobbiamo) (?:scegliere|decidere)\b|\bscegliere (?:il|un) premio\b|\bda (?:scegliere|decidere)\b"),
    ("why", rf"\b(?:what|how much|which (?:awards|rewards|bonuses)) (?:have|did|do|has|does) (?:{_I}|\w+) (?:earn(?:ed)?|ma[dk]e|get|got|won|win)\b|\bwhy (?:did|do|have|is|was|am|are)\b|\b(?:my|our) (?:earnings|awards|rewards|commissions?|bonus(?:es)?|money)\b"),
    ("points", r"\b(?:how many|what) points?\b|\b(?:my|our) (?:points?|points? balance)\b|\bpoints? (?:balance|left|to spend)\b|\b(?:spend|redeem|use) (?:my |our |the |some )?points\b|\bpoints? (?:expire|run out|buy)\b|\bwhen do .*points expire\b"),
    ("points", r"\bquanti punti\b|\b(?:i (?:miei|nostri) punti|(?:il )?(?:mio |nostro )?saldo punti)\b|\b(?:spendere|usare|riscattare) (?:i |dei )?(?:miei |nostri )?punti\b|\bpunti .*\bscadono\b|\bscadono .*\bpunti\b"),
    ("statement", r"\b(?:my|our|the|a) (?:monthly )?statements?\b|\b(?:estratto conto|rendiconto)\b"),
    ("why", rf"\bwhen (?:do|will|am|are|is) (?:{_I}|it) (?:get |be )?(?:paid|payed|due)\b|\bwhere (?:does|did) .* come from\b"),
    ("why", r"\b(?:quanto|che cosa|cosa) (?:ho|abbiamo|ha) (?:gia )?(?:guadagnato|maturato|preso|vinto|ottenuto)\b|\bperche (?:ho|abbiamo|mi|ci|questo|e)\b|\bi (?:miei|nostri) (?:premi|bonus|guadagni)\b|\bquando (?:mi|ci|vengo|veniamo|vengono|arriva|arrivano)\b|\bda dove (?:viene|vengono|arriva)\b"),
    ("standings", rf"\bhow (?:am|are|is) (?:{_I}|it|\w+)(?: \w+){{0,2}} (?:doing|going|performing)\b|\bwhere (?:do|does|am|are|is) (?:{_I}|\w+)(?: \w+){{0,2}} ?(?:stand|rank)?\b|\b(?:my|our) (?:rank|place|position|standing|score)\b|\bwho (?:is |s )?(?:leads?|leading|ahead|first|winning|best|the best)\b|\b(?:am|are) {_I} (?:first|second|third|ahead|behind|winning)\b"),
    ("standings", r"\bcome (?:sto|stiamo|va|vado|andiamo|sta)\b|\b(?:dove|a che punto|in che posizione|che posto) (?:sono|siamo|sto|e|ho)\b|\bchi (?:e|sta) (?:il )?(?:primo|in testa|davanti|vincendo|il migliore)\b|\b(?:la )?(?:mia|nostra) (?:posizione|classifica)\b|\bin classifica\b|\b(?:sono|siamo) (?:primo|primi|secondo|secondi|in testa|davanti|indietro)\b"),
    ("polls", r"\bwhat (?:do|did) (?:the |our )?partners (?:say|think|answer|feel)\b|\b(?:the|our) nps\b|\bcosa (?:dicono|pensano|hanno (?:detto|risposto)) i partner\b|\b(?:l|il) nps\b"),
    ("list", r"\b(?:which|what) programs?\b|\bquali programmi\b|\bche programmi\b"),
    ("help", r"\bwhat (?:can|do) you (?:do|know|understand)\b|\bhow (?:does|do) (?:this|it|you) work\b|\bhelp me\b|\b(?:che )?cosa (?:sai|puoi) fare\b|\bcome funzion\w+\b|\baiut\w+\b"),
    ("dispute", r"\b(?:amounts?|deals?|awards?|commissions?|bonus|figures?|this|that|it|something)\b.*\b(?:is|are|was|were|looks?|s) (?:wrong|incorrect|missing|not (?:right|correct))\b|\b(?:wrong|incorrect) (?:amount|deal|date|award|figure)s?\b"),
    ("dispute", r"\b(?:importo|vendita|vendite|premio|provvigione|data|conto|cifra)\b.*\b(?:sbagliat[oaei]|errat[oaei]|non (?:e|torna|va))\b|\bmanca (?:una|la) (?:mia |nostra )?vendita\b|\b(?:e|sono) sbagliat[oaei]\b"),
    ("cases", r"\b(?:my|our) (?:cases?|disputes?|complaints?)\b|\bi (?:miei|nostri) (?:casi|reclami)\b|\b(?:mia|nostra|mie|nostre) (?:contestazione|contestazioni|pratica|pratiche)\b"),
    ("badges", r"\b(?:my|our) badges?\b|\bi (?:miei|nostri) (?:badge|distintivi|riconoscimenti)\b"),
    ("nudges", r"\b(?:stop|no more|fewer|turn off)\b.*\bremind\w*|\bpromemoria\b"),
    ("preferences", r"\bwhat (?:do )?(?:i|we) (?:like|prefer)\b|\b(?:i|we) (?:would )?(?:prefer|rather have)\b|\b(?:preferisco|preferiamo|preferirei)\b"),
    ("language English", r"\b(?:speak|answer|write|talk)\b(?: \w+){0,3} english\b|\bin inglese\b"),
    ("language italiano", r"\b(?:speak|answer|write|talk)\b(?: \w+){0,3} italian\b|\bin italiano\b"),
    ("hello", r"\bwho are you\b|\b(?:thank you|thanks|grazie)\b|\bgood (?:morning|afternoon|evening)\b|\bchi sei\b|\bbuon ?(?:giorno|asera|a sera)\b"),
)  # fmt: skip
"""Ours first, then how it is asked: small letters without accents, apostrophes or signs."""

_PATTERNS: Final = tuple((word, re.compile(pattern)) for word, pattern in _ASKED)
_BARE: Final = (re.sub(r"\[(\w)\w*\]", r"\1", re.sub(r"\\.", " ", pattern)) for _, pattern in _ASKED)
_KNOWN: Final = tuple(sorted({word for pattern in _BARE for word in re.findall(r"[a-z]{4,}", pattern)}))
"""The longer words in which questions are asked, to be found where they are misspelled."""
_SHORTEST: Final = 5
"""A shorter word is too near to others."""
_ALIKE: Final = 0.8
"""How alike two words must be, from 0 to 1: `mising` and `missing` are 0.92, `lunch` and `much` 0.67."""
_LONGEST: Final = 200
"""Longer than this is no question: somebody pasted a program, say."""
_QUOTED: Final = re.compile(r"[\"“”„«»]([^\"“”„«»]{1,80})[\"“”„«»]")


def understood(text: str) -> str | None:
    """Which word answers a question, with what it names in quotes behind it: `why not "Volume"`. None where it is not understood.

    >>> understood("How am I doing in the sprint?")
    'standings'
    >>> understood("Perché non ho preso il bonus “Volume”?")
    'why not "Volume"'
    """
    if len(text) > _LONGEST:
        return None
    plain = _plain(text)
    word = _asked(plain) or _asked(" ".join(map(_spelled, plain.split())))
    named = _QUOTED.search(text)
    return f'{word} "{named[1]}"' if word and named else word


def _asked(plain: str) -> str | None:
    return next((word for word, pattern in _PATTERNS if pattern.search(plain)), None)


def _spelled(word: str) -> str:
    """The word of our questions that was probably meant; the same word where none is so near."""
    if len(word) < _SHORTEST or word in _KNOWN:
        return word
    return next(iter(get_close_matches(word, _KNOWN, n=1, cutoff=_ALIKE)), word)


def _plain(text: str) -> str:
    """The words alone, without accents: `What's missing?` is `what s missing`, `I didn't` is `i didnt`."""
    bare = "".join(
        sign for sign in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(sign)
    )
    bare = re.sub(r"(?<=n)['’](?=t\b)", "", bare)
    return " ".join(re.findall(r"\w+", bare))
