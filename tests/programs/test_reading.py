"""A program read back: every clause is there, in words."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings

from dsl import nodes
from dsl.read import read
from programs.explain import program_in_words
from tests.language import program_trees
from tests.soaking import examples

SPRINT = """program "Sprint"
  goal "Grow" measured by cloud reaching 2M EUR
  runs 2026-07-01 to 2026-12-31
  currency EUR
  timezone Europe/Rome
  fiscal year starts April
  for partners where tier in ["gold", "platinum"] and region = "EMEA"
  budget 250k EUR
  deals count when paid
  closes after 5 days
  announce in partner channels
  field margin_band text on deals

measure cloud = sum(amount where category = "Cloud" and type = "new")

commission "Base"
  on deals where margin_band = "A" or signed_on is known
  runs 2026-08-01 to 2026-09-30
  dated signed_on
  for partners where country != "IT"
  pay 5% of amount
  at most 20k EUR per quarter
  at most 2 times per month
  once per customer
  budget 1k EUR
  requires "Other"
  payable 30 days after paid_on

rebate "Other"
  each quarter
  when growth(sum(amount), same quarter last year) >= 10%
  pay marginal by sum(amount)
    up to 50k    3%
    above that   8%
  at least 10 EUR
  instead of "Third"

contest "Third"
  each year
  top 3 by cloud in each territory with at least 100k EUR, ties split the prize
  pay by place
    1        1k EUR
    2 to 3   500 EUR
  say "{partner} won!"

standings
  every Monday at 09:00
  by sum(amount), top 10
  names shown

ceremony "Awards"
  every quarter, first Monday, at 16:00 in Asia/Tokyo
  announced 1 day before, 90 minutes before
  by cloud, top 3
  names shown
  again at 09:00 in America/New_York

poll "Pulse"
  ask nps "How likely?"
  follow up "Why?"
  every month, day 31
  open 3 days
  remind after 1 day
  anonymous
"""

ENGLISH = """“Sprint”
Goal: “Grow”. It is reached when “cloud” of all partners comes to 2,000,000 EUR.
It runs from 1 July 2026 to 31 December 2026, both days included, in the time of Rome.
Money is in EUR.
The fiscal year starts in April.
It is for partners where the tier is “gold” or “platinum” and the region is “EMEA”.
A deal counts once the day of payment is known, in the period of that day.
After the end of a period, deals that come late are still waited for, for 5 days.
All rewards in money together come to no more than 250,000 EUR; when that is used up, nothing more is paid.
“margin band” is a column of our own.
What a partner earns is announced in its own channel.

What is counted
• “cloud” is the sum of the amounts of the deals where the category is “Cloud” and the type is “new”.

Commission “Base”
For every deal where “margin band” is “A” or the day of signing is known.
Only from 1 August 2026 to 30 September 2026.
The day that decides is the day of signing.
Only for partners where the country is not “IT”.
It pays 5% of the amount.
At most 20,000 EUR for each partner per quarter.
At most 2 times for each partner per month.
Only once for each partner and each customer.
All partners together get no more than 1,000 EUR from it.
Only for those who also get “Other”.
It is paid out 30 days after the day of payment.

Rebate “Other”
For every partner, every quarter.
If the growth of the sum of the amounts of the deals against the same quarter of the year before is at least 10%.
It pays by the sum of the amounts of the deals, each part of it at its own step:
• up to 50,000 EUR: 3%
• above that: 8%
At least 10 EUR.
It takes the place of “Third”.

Contest “Third”
For every partner, every year.
The best 3 by “cloud” win.
Partners are compared only with those for which the territory is the same.
It takes at least 100,000 EUR to take part.
Who has the same value shares equally the prizes of the places that they take together.
It pays by the place:
• place 1: 1,000 EUR
• places 2 to 3: 500 EUR
It is announced with the words “{partner} won!”
It gives way to “Other”.

Standings
Every Monday at 09:00, each partner is told where it stands.
Partners are ranked by the sum of the amounts of the deals.
The first 10 places are shown.
The names of the partners are shown to all.

Ceremony “Awards”
On the first Monday of every quarter at 16:00 (Tokyo), each partner hears what it has earned since the last time, one award after the other.
It is announced 1 day and 90 minutes before.
It ends with who stands where.
Partners are ranked by “cloud”.
The first 3 places are shown.
The names of the partners are shown to all.
For those who were not there it is told again the next time that it is 09:00 (New York).

Poll “Pulse”
It asks “How likely?”, to be answered on a scale from 0 (not at all likely) to 10 (very likely).
After that it asks “Why?”
It opens on day 31 of every month at 09:00.
It stays open for 3 days.
A reminder follows after 1 day.
Answers are anonymous: results are shown after it has closed, from 5 answers on, comments from 10."""

ITALIAN = """“Sprint”
Obiettivo: “Grow”. È raggiunto quando “cloud” di tutti i partner arriva a 2.000.000 EUR.
Vale dal 1º luglio 2026 al 31 dicembre 2026, estremi compresi, secondo l’ora di Roma.
Gli importi sono in EUR.
L’anno fiscale comincia in aprile.
È per i partner per cui il livello è “gold” o “platinum” e l’area è “EMEA”.
Una vendita conta da quando si conosce il giorno del pagamento, nel periodo in cui cade quel giorno.
Finito un periodo, si attendono ancora per 5 giorni le vendite registrate in ritardo.
Tutti i premi in denaro insieme non superano 250.000 EUR; finito il budget non si paga altro.
“margin band” è un campo aggiunto da noi.
Quello che un partner guadagna viene annunciato nel suo canale.

Che cosa si conta
• “cloud” è la somma degli importi delle vendite in cui la categoria è “Cloud” e il tipo è “new”.

Provvigione “Base”
Per ogni vendita in cui “margin band” è “A” oppure si conosce il giorno della firma.
Solo dal 1º agosto 2026 al 30 settembre 2026.
Il giorno che conta è il giorno della firma.
Solo per i partner per cui il paese non è “IT”.
Paga il 5% dell’importo.
Al massimo 20.000 EUR per ogni partner a trimestre.
Al massimo 2 volte per ogni partner al mese.
Una volta sola per ogni partner e ogni cliente.
Tutti i partner insieme non ne ricevono più di 1.000 EUR.
Solo per chi riceve anche “Other”.
Viene pagato 30 giorni dopo il giorno del pagamento.

Ristorno “Other”
Per ogni partner, ogni trimestre.
Se la crescita della somma degli importi delle vendite rispetto allo stesso trimestre dell’anno precedente è almeno il 10%.
Paga in base alla somma degli importi delle vendite, ogni parte secondo il proprio scaglione:
• fino a 50.000 EUR: il 3%
• oltre: l’8%
Almeno 10 EUR.
Sostituisce “Third”.

Gara “Third”
Per ogni partner, ogni anno.
Vincono i primi 3 in classifica per “cloud”.
Ogni partner si confronta solo con quelli che hanno in comune il territorio.
Per partecipare bisogna arrivare almeno a 100.000 EUR.
Chi ha lo stesso valore divide in parti uguali i premi dei posti occupati insieme.
Paga in base al posto in classifica:
• il 1º posto: 1.000 EUR
• i posti da 2 a 3: 500 EUR
Si annuncia con le parole “{partner} won!”
Non si applica dove paga “Other”.

Classifica
Ogni lunedì alle 09:00 ogni partner riceve la propria posizione.
La classifica si fa in base alla somma degli importi delle vendite.
Si mostrano i primi 10 posti.
I nomi dei partner sono visibili a tutti.

Cerimonia “Awards”
Il primo lunedì di ogni trimestre alle 16:00 (Tokyo) ogni partner scopre che cosa ha guadagnato dall’ultima volta, un premio dopo l’altro.
Viene annunciata 1 giorno e 90 minuti prima.
Si chiude con la classifica.
La classifica si fa in base a “cloud”.
Si mostrano i primi 3 posti.
I nomi dei partner sono visibili a tutti.
Per chi non c’era viene raccontata di nuovo, non appena sono le 09:00 (New York).

Sondaggio “Pulse”
Chiede “How likely?”; si risponde su una scala da 0 (per niente probabile) a 10 (molto probabile).
Poi chiede “Why?”
Si apre il giorno 31 di ogni mese alle 09:00.
Resta aperto per 3 giorni.
Dopo 1 giorno arriva un promemoria.
Le risposte sono anonime: i risultati si vedono dopo la chiusura, a partire da 5 risposte, i commenti a partire da 10."""


@pytest.mark.parametrize(("lang", "words"), [("en", ENGLISH), ("it", ITALIAN)])
def test_every_clause_is_read_back(lang: str, words: str) -> None:
    parsed = read(SPRINT)
    assert parsed.program is not None
    assert [each.code for each in parsed.diagnostics if each.severity == "error"] == []
    assert program_in_words(parsed.program, lang) == words


@pytest.mark.parametrize(
    ("rule", "english", "italian"),
    [
        ('bonus "B" each quarter when count(deals) >= 3 pay 1 EUR', "As soon as the number of deals is at least 3.", "Non appena il numero di vendite è almeno 3."),
        ('bonus "B" each quarter when least(amount) >= 5k pay 1 EUR', "If, when the period is over, the smallest of the amounts of the deals is at least 5,000 EUR.",
         "Se, a periodo finito, il minimo fra gli importi delle vendite è almeno 5.000 EUR."),
        ('bonus "B" each quarter when least(amount) >= 5k pay 1 EUR earned immediately',
         "As soon as the smallest of the amounts of the deals is at least 5,000 EUR; where that no longer holds later in the period, it is taken back.",
         "Non appena il minimo fra gli importi delle vendite è almeno 5.000 EUR; se più avanti nel periodo non vale più, viene stornato."),
        ('bonus "B" each program when has("G") pay 1 EUR\nstatus "G" each month when count(deals) >= 1',
         "If the partner has the status “G”.\nFor this, what the partner is or has on the first day of the period counts.",
         "Se il partner ha lo status “G”.\nA questo fine valgono i dati del partner al primo giorno del periodo."),
    ],
)  # fmt: skip
def test_a_condition_says_on_which_day_it_is_looked_at(rule: str, english: str, italian: str) -> None:
    program = read(f'program "P" runs 2026-01-01 to 2026-12-31 currency EUR\n{rule}').program
    assert program is not None
    assert f"\n{english}\nIt pays 1 EUR." in program_in_words(program, "en")
    assert f"\n{italian}\nPaga 1 EUR." in program_in_words(program, "it")


def test_sums_that_add_up_are_paid_once() -> None:
    text = 'program "P" runs 2026-01-01 to 2026-12-31 currency EUR bonus "B" each quarter pay marginal by sum(amount) from 10k 100 EUR from 50k 200 EUR'
    program = read(text).program
    assert program is not None
    assert (
        "each step that is reached pays its own sum, once:\n• from 10,000 EUR: 100 EUR"
        in program_in_words(program)
    )
    assert "ogni scaglione raggiunto paga la propria somma, una volta sola:" in program_in_words(
        program, "it"
    )
    mixed = read(text.replace("200 EUR", "2%")).program
    assert mixed is not None
    assert (
        "each part of it at its own step:\n• from 10,000 EUR: 100 EUR, once\n• from 50,000 EUR: 2%"
        in program_in_words(mixed)
    )


@settings(max_examples=examples(30), deadline=None, suppress_health_check=list(HealthCheck))
@given(program_trees.programs)
def test_any_program_has_words_in_any_language(program: nodes.Program) -> None:
    for lang in ("en", "it"):
        words = program_in_words(program, lang)
        assert all(rule.name in words for rule in program.rules)
        assert all(poll.ask.text in words for poll in program.polls)
