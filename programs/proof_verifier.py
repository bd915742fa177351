"""Checks the proof of an award, from the proof alone: `python proof_verifier.py PROOF.json`.

This file stands by itself: it needs Python 3.11 and nothing else, so that whoever doubts an award can take it elsewhere, read it, and
run it. It recomputes

- the hash of the program's text, and that the rule is in it; of what was given by hand, that two people stand for it;
- each figure that was added up from facts, from the facts that the proof lists; of figures of several partners, the largest and their sum;
- each line of the arithmetic, from the first to the amount, and the one rounding;
- the hash of the ledger's entry, that it is about exactly this award, and that its lines balance.

What it cannot know: whether the facts are true, and whether any are missing. The hash of the entry, compared with one that was kept
elsewhere (`premio export ledger`), says whether the ledger is the one of that day.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal, localcontext
from pathlib import Path
from typing import Any

_PRECISION = 60
_BY_HAND = "by hand"
_ADDED = ("slice", "lots", "result", _BY_HAND)
_REPLACED = ("limit", "factor", "share", "kept", "minimum", "repaid", "later", "rounding", "stated")
"""Steps after which the amount is their value; where such a step names what it began with, that is the amount before it."""
_FROM_ELSEWHERE = ("minimum", "repaid", "later")
"""What these began with is what a whole period came to, not the amount of this award."""
_ABOUT_A_CENT = Decimal(1)
_SAME_NOW = ("rule", "partner", "payee", "unit", "fact", "period", "line", "amount", "item", "status", "on")
"""What may not differ between an award as it was recorded and as it is worked out now."""
_COMPARED = re.compile(r"(?P<function>largest|sum)\((?P<measure>(?:sum|count)\(.*\)) per partner\)")


def faults(proof: Mapping[str, Any]) -> list[str]:
    """What is wrong with a proof, a sentence each; nothing where everything that can be recomputed comes out the same."""
    if proof.get("proof") != 1:
        return [f"this is a proof of a form that is not known here: {proof.get('proof')!r}"]
    with localcontext(prec=_PRECISION):
        try:
            return [
                *_of_program(proof),
                *_of_measures(proof),
                *_of_comparisons(proof),
                *_of_arithmetic(proof),
                *_of_entry(proof),
            ]
        except (KeyError, TypeError, ValueError, ArithmeticError) as broken:
            return [f"the proof is not whole: {type(broken).__name__} {broken}"]


def _of_program(proof: Mapping[str, Any]) -> Iterator[str]:
    program = proof["program"]
    if _sha256(program["text"]) != program["hash"]:
        yield "the program's text is not the one of its hash"
    if _recorded(proof).get("line") == _BY_HAND:
        yield from _of_people(proof)
    elif f'"{proof["award"]["rule"]}"'.casefold() not in _straight(program["text"]).casefold():
        yield f"the program has no rule “{proof['award']['rule']}”"


def _of_people(proof: Mapping[str, Any]) -> Iterator[str]:
    """What no rule gave: one has proposed it with a reason, and another has approved it."""
    found = {step["kind"]: step for step in _steps(proof)}
    proposed, approved = found["proposed"]["value"], found["approved"]["value"]
    if not found[_BY_HAND]["text"]:
        yield "it was given by hand, without a reason"
    if proposed == approved:
        yield f"{proposed} has proposed and approved it alone"


def _of_measures(proof: Mapping[str, Any]) -> Iterator[str]:
    shown: dict[str, list[Decimal | str | None]] = {}
    for measure in proof["measures"]:
        found = _aggregate(measure)
        if not _equal(found, measure["value"]):
            yield f"{measure['text']} is said to be {measure['value']}, and its facts come to {found}"
        for fact in measure["facts"]:
            if not (measure["from"] or "") <= fact["on"] <= measure["to"]:
                yield f"{fact['kind']} {fact['id']} is of {fact['on']}, outside {measure['from']} to {measure['to']}"
        if measure["function"] in ("first", "last") and not _in_order(measure["facts"]):
            yield f"the facts of {measure['text']} are not in the order of their days, times and ids"
        if measure["own"]:
            value = measure["value"]
            shown.setdefault(measure["text"], []).append(None if value is None else _number_or_text(value))
    for step in _steps(proof):
        known = shown.get(_text_of(step, proof))
        if step["kind"] == "measure" and known and not any(_same(_shown(step), value) for value in known):
            yield f"the arithmetic begins with {step['text']} = {_plain(step['value'])}, and the facts come to {', '.join(map(str, known))}"


def _of_comparisons(proof: Mapping[str, Any]) -> Iterator[str]:
    """The best partner's figure, and the sum of all partners' figures, from the facts of each.

    How many partners there are the facts do not say: what that decides (an average, the least, of how many something held) is not recomputed.
    """
    for step in _steps(proof):
        found = _COMPARED.fullmatch(_text_of(step, proof)) if step["kind"] == "measure" else None
        if found is None:
            continue
        known = [
            figure
            for measure in proof["measures"]
            if measure["text"] == found["measure"] and not measure["own"]
            if (figure := _of_partners(found["function"], measure)) is not None
        ]
        if known and not any(_same(_shown(step), value) for value in known):
            yield f"the arithmetic begins with {step['text']} = {_plain(step['value'])}, and the facts of the partners come to {', '.join(map(str, known))}"


def _of_partners(function: str, measure: Mapping[str, Any]) -> Decimal | None:
    """None where partners without facts might be the best."""
    by_partner: dict[str, list[Any]] = {}
    for fact in measure["facts"]:
        by_partner.setdefault(fact["partner"].casefold(), []).append(fact)
    each = [_aggregate({**measure, "facts": facts}) for facts in by_partner.values()]
    figures = [value for value in each if isinstance(value, Decimal)]
    if function == "sum":
        return sum(figures, Decimal(0))
    return max(figures) if figures and max(figures) > 0 else None


def _in_order(facts: Sequence[Mapping[str, Any]]) -> bool:
    """A day without a time counts as its beginning."""
    order = [(fact["on"], fact.get("at", "00:00:00"), fact["id"]) for fact in facts]
    return order == sorted(order)


def _text_of(step: Mapping[str, Any], proof: Mapping[str, Any]) -> str:
    """What a named measure stands for, else the step's own words."""
    return str(proof["names"].get(step["text"].casefold(), step["text"]))


def _shown(step: Mapping[str, Any]) -> Decimal | str | None:
    value = _plain(step["value"])
    if step.get("unit") == "%" and isinstance(value, Decimal):
        return value / 100
    return None if value == "missing" else value


def _aggregate(measure: Mapping[str, Any]) -> Decimal | str | None:
    """One aggregate over the listed facts, by its definition: of nothing a sum and a count are 0, the others have no value."""
    values = [_number_or_text(fact["value"]) for fact in measure["facts"]]
    sold = [value for value, fact in zip(values, measure["facts"], strict=True) if not fact["return"]]
    match measure["function"]:
        case "count" if measure["distinct"]:
            return Decimal(len({value.casefold() if isinstance(value, str) else value for value in sold}))
        case "count":
            return Decimal(len(sold))
        case "sum":
            return sum((value for value in values if isinstance(value, Decimal)), Decimal(0))
        case _ if not values:
            return None
        case "average":
            numbers = [value for value in values if isinstance(value, Decimal)]
            return sum(numbers, Decimal(0)) / len(numbers)
        case "least":
            return min(values)
        case "largest":
            return max(values)
        case "first":
            return values[0]
        case "last":
            return values[-1]
        case unknown:
            raise ValueError(f"the aggregate {unknown}")


def _of_arithmetic(proof: Mapping[str, Any]) -> Iterator[str]:
    amount = _worked_out(proof).get("amount")
    if amount is None:
        return
    digits = int(proof["award"]["digits"])
    cent = Decimal(1).scaleb(-digits)
    yield from _of_points(amount["currency"], digits)
    reached = Decimal(0)
    for step in _steps(proof):
        yield from _of_step(step, reached, cent)
        reached = _after(step, reached)
    rounded = reached.quantize(cent, rounding=ROUND_HALF_UP)
    awarded = _decimal(amount["amount"])
    if rounded != awarded:
        yield f"the arithmetic comes to {rounded}, and the award is {awarded} {amount['currency']}"
    if str(proof["award"]["amount"]) != f"{awarded.quantize(cent):f}":
        yield f"the award is shown as {proof['award']['amount']}, and was recorded as {awarded}"


def _of_points(currency: str, digits: int) -> Iterator[str]:
    """Points say their decimals: `points` are whole, `points.1` have one."""
    name, _, decimals = currency.partition(".")
    if name == "points" and int(decimals or 0) != digits:
        yield f"{currency} have {decimals or 0} decimal{'' if decimals == '1' else 's'}, and the proof counts {digits}"


def _of_step(step: Mapping[str, Any], reached: Decimal, cent: Decimal) -> Iterator[str]:
    base, rate, value = _known(step, "base"), _known(step, "rate"), _plain(step["value"])
    if base is not None and rate is not None and step["kind"] in (*_ADDED, "factor", "kept", "share"):
        assert isinstance(value, Decimal)
        allowed = cent * _ABOUT_A_CENT if step.get("unit") in ("share", "among") else _hair(value)
        if abs(base * rate - value) > allowed:
            yield f"{base} times {rate} is not {value} ({step['text'] or step['kind']})"
    if step["kind"] == "stated" and base is not None and rate is not None:
        assert isinstance(value, Decimal)
        if abs(value * rate - base) > _hair(base):
            yield f"{base} at the rate of {rate} is not {value} {step['unit']}"
    begins = step["kind"] in _REPLACED and step["kind"] not in _FROM_ELSEWHERE
    if begins and base is not None and abs(base - reached) > _hair(reached):
        yield f"{step['kind']} begins with {base}, and the arithmetic had come to {reached}"


def _after(step: Mapping[str, Any], reached: Decimal) -> Decimal:
    """What the amount is after a step of the arithmetic."""
    value, base, rate = _plain(step["value"]), _known(step, "base"), _known(step, "rate")
    kind = step["kind"]
    if kind in _ADDED and isinstance(value, Decimal):
        return reached + value
    if kind == "step":
        if base is not None and rate is not None:
            return reached + base * rate
        return reached + value if isinstance(value, Decimal) else reached
    if kind == "earlier" and isinstance(value, Decimal):
        return reached - value
    if kind in _REPLACED and isinstance(value, Decimal):
        return value
    return reached


def _of_entry(proof: Mapping[str, Any]) -> Iterator[str]:
    entry = proof.get("entry")
    if entry is None:
        return
    content, lines = entry["content"], [(account, int(minor)) for account, minor in entry["postings"]]
    told = [entry["key"], content, sorted(lines)]
    if _sha256(json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))) != entry["hash"]:
        yield "the entry of the ledger is not as it was written"
    if _sha256(proof["recorded"]) != content["proof_hash"]:
        yield "what was recorded of the award is not what the entry of the ledger is about"
    if sum(minor for _, minor in lines):
        yield "the lines of the entry do not add up to nothing"
    if any(_worked_out(proof).get(said) != _recorded(proof).get(said) for said in _SAME_NOW):
        yield "what the award comes to now is not what was recorded of it"
    amount = _recorded(proof).get("amount")
    if content["amount_minor"] is not None and amount is not None:
        minor = _decimal(amount["amount"]).scaleb(int(proof["award"]["digits"]))
        if minor != content["amount_minor"]:
            yield f"the ledger says {content['amount_minor']} in the smallest unit, and the award is {minor}"


# --- reading what was recorded ---


def _recorded(proof: Mapping[str, Any]) -> Mapping[str, Any]:
    found = json.loads(proof["recorded"])
    assert isinstance(found, dict)
    return found


def _worked_out(proof: Mapping[str, Any]) -> Mapping[str, Any]:
    """As the facts of now have it, where these have changed and the award came to the same, so that nothing was written anew."""
    found = json.loads(proof.get("now") or proof["recorded"])
    assert isinstance(found, dict)
    return found


def _steps(proof: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    return [step for step in _worked_out(proof).get("steps", ()) if isinstance(step, dict)]


def _known(step: Mapping[str, Any], name: str) -> Decimal | None:
    value = step.get(name)
    return None if value is None else _decimal(value)


def _decimal(value: Mapping[str, str]) -> Decimal:
    return Decimal(value["value"])


def _plain(value: Any) -> Decimal | str:
    return Decimal(value["value"]) if isinstance(value, dict) else str(value)


def _number_or_text(value: Any) -> Decimal | str:
    if isinstance(value, dict):
        return Decimal(value["number"])
    return str(value)


def _equal(found: Decimal | str | None, told: Any) -> bool:
    return _same(found, None if told is None else _number_or_text(told))


def _same(found: Decimal | str | None, other: Decimal | str | None) -> bool:
    if isinstance(found, Decimal) and isinstance(other, Decimal):
        return abs(found - other) <= _hair(found)
    return found == other


def _hair(value: Decimal) -> Decimal:
    """Thirds and their like are carried with sixty digits; what lies beyond fifty is no difference."""
    return max(abs(value), Decimal(1)).scaleb(-50)


def _straight(text: str) -> str:
    return text.translate({ord(quote): '"' for quote in "“”„«»"})


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def main(arguments: Sequence[str]) -> int:
    """Check each file; 0 where all proofs hold, 1 where one does not, 2 where there is none."""
    if not arguments:
        sys.stderr.write("usage: proof_verifier.py PROOF.json…\n")
        return 2
    wrong = 0
    for name in arguments:
        proof = json.loads(Path(name).read_text(encoding="utf-8"))
        found = faults(proof)
        wrong += bool(found)
        sys.stdout.writelines(f"{name}: {fault}\n" for fault in found)
        if not found:
            award = proof["award"]
            unit = (award["currency"] or "").partition(".")[0]  # points of every scale are called points
            what = f"{award['amount']} {unit}" if award["amount"] else award["item"]
            facts = sum(len(measure["facts"]) for measure in proof["measures"])
            sys.stdout.write(
                f"{name}: holds. {what} for {award['partner']} by “{award['rule']}”, from {facts} facts\n"
            )
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
