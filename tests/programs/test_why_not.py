"""Why a partner gets nothing, or no more, by a rule."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dsl import nodes
from programs.evaluate import evaluate
from programs.facts import Fact, HeldFact, Partner, folded
from programs.held_facts import NoRate
from programs.left_out import looked_at
from programs.measures import Needs
from programs.needs import needs
from programs.next_steps import next_steps
from programs.reason_words import Told, told
from programs.remedy import MoreFacts, OneMore
from programs.supposed import with_sums
from programs.why_not import WhyNot, why_not
from tests.programs.book import Book, deal, partner, program_of
from tests.soaking import examples

FACTS = (
    deal("D-1", "Acme", 40_000, "2026-07-02", category="Cloud"),
    deal("D-2", "Acme", 8_760, "2026-08-02", category="Hardware"),
    deal("D-77", "Acme", 20_000, "2026-10-01", category="Cloud"),
    deal("B-1", "Beta", 90_000, "2026-08-02", category="Cloud"),
)
PARTNERS = (partner("Acme", tier="silver"), partner("Beta", tier="gold"), partner("Late", "2026-11-01"))
MEASURES = 'measure revenue = sum(amount)\nmeasure cloud = sum(amount where category = "Cloud")\n'


def answer(
    text: str,
    *,
    rule: str = "",
    of: str = "Acme",
    as_of: str = "2026-10-15",
    day: str | None = "2026-09-30",
    facts: Sequence[Fact] = FACTS,
    partners: Sequence[Partner] = PARTNERS,
    to_partner: bool = True,
    held: Sequence[HeldFact] = (),
) -> tuple[WhyNot, nodes.Program]:
    program, on = (
        program_of(text if text.startswith(("program", "show")) else MEASURES + text),
        date.fromisoformat(as_of),
    )
    chosen = program.rule(rule) or program.rules[-1]
    book = Book(facts, partners)
    found = book.measured(program, on, Needs((), looked_at(program, chosen, as_of=on)))
    mine = [each for chosen in found.facts.values() for each in chosen if folded(each.partner) == folded(of)]
    measured = replace(book.measured(program, on, with_sums(needs(program, as_of=on))), held=tuple(held))
    return (
        why_not(
            program,
            measured,
            rule=chosen,
            partner=of,
            as_of=on,
            day=date.fromisoformat(day) if day else None,
            facts=mine,
            to_partner=to_partner,
        ),
        program,
    )


def said(text: str, *, lang: str = "en", as_of: str = "2026-10-15", **how: object) -> Told:
    found, program = answer(text, as_of=as_of, **how)  # type: ignore[arg-type]  # the same names
    return told(found, program, lang, as_of=date.fromisoformat(as_of))


@pytest.mark.parametrize(
    ("text", "reasons", "remedy"),
    [
        pytest.param('bonus "B" each quarter when revenue >= 50k pay 500 EUR',
            ["Needed: “revenue” is at least 50,000 EUR. It is 48,760.00 EUR."],
            "With 1,240.00 EUR more in “revenue” by 30 September 2026 it would have given 500.00 EUR. Nothing less would do.", id="a condition with both its sides"),
        pytest.param('bonus "B" each quarter when 50k <= revenue pay 500 EUR',
            ["Needed: “revenue” is at least 50,000 EUR. It is 48,760.00 EUR."],
            "With 1,240.00 EUR more in “revenue” by 30 September 2026 it would have given 500.00 EUR. Nothing less would do.", id="the other way round"),
        pytest.param('bonus "B" each quarter when cloud >= 50k and count(deals) >= 4 pay 2% of cloud',
            ["Needed: “cloud” is at least 50,000 EUR. It is 40,000.00 EUR.", "Needed: the number of deals is at least 4. It is 2."],
            "With 10,000.00 EUR more in “cloud” and 2 more deals by 30 September 2026 it would have given 1,000.00 EUR. Nothing less would do.", id="two things at once"),
        pytest.param('bonus "B" each quarter pay 5% of sum(amount where category = "None")',
            ["It is reckoned from the sum of the amounts of the deals where the category is “None”, which is 0.00 EUR."], None, id="nothing to be reckoned from"),
        pytest.param('bonus "B" each quarter pay 5% of average(amount where category = "None")',
            ["It is reckoned from the average of the amounts of the deals where the category is “None”, which has no value."], None, id="no value to be reckoned from"),
        pytest.param('bonus "B" on deals when closed_on >= period.end pay 5 EUR', ["There is no deal that it pays."], None, id="a deal of the last day, which nobody can make up"),
        pytest.param('bonus "B" each quarter when cloud >= revenue pay 5 EUR',
            ["Needed: “cloud” is at least “revenue”. It is 40,000.00 EUR, against 48,760.00 EUR."], None, id="one measure against another"),
        pytest.param('rebate "R" each quarter pay by revenue from 60k 1% from 80k 2%',
            ["Needed: “revenue” is at least 60,000 EUR. It is 48,760.00 EUR."],
            "With 11,240.00 EUR more in “revenue” by 30 September 2026 it would have given 600.00 EUR. Nothing less would do.", id="below the first step"),
        pytest.param('rebate "R" each quarter pay marginal by revenue up to 50k 0% above that 2%',
            [], "With 1,240.25 EUR more in “revenue” by 30 September 2026 it would have given 0.01 EUR. Nothing less would do.", id="to the first cent: 0.25 EUR beyond, at 2%"),
        pytest.param('bonus "B" each quarter for partners where tier = "gold" when revenue >= 10k pay 500 EUR',
            ["It is not for Acme.", "Needed: the tier is “gold”. It is “silver”."], "With “gold” as tier it would have given 500.00 EUR.", id="for others"),
        pytest.param('bonus "B" each quarter for partners where tier = "gold" when revenue >= 90k pay 500 EUR',
            ["It is not for Acme.", "Needed: the tier is “gold”. It is “silver”."], None, id="for others, and that alone would not do"),
        pytest.param('trip "T" each quarter top 1 by cloud award "Lisbon"',
            ["“cloud” is 40,000.00 EUR. That is place 2, and only the first wins."],
            "With about 50,000 EUR more in “cloud” by 30 September 2026 it would have given “Lisbon”.", id="a place that does not win"),
        pytest.param('trip "T" each quarter top 1 by ratio(cloud, largest(cloud per partner)) award "Lisbon"',
            ["By “cloud” divided by the highest figure of any partner in “cloud” that is place 2, and only the first wins."], None, id="a place by a share that tells what the best has"),
        pytest.param('trip "T" each quarter top 3 by cloud with at least 120% of largest(cloud per partner) award "Lisbon"',
            ["Needed: “cloud” is at least 120% of the highest figure of any partner in “cloud”."], None, id="a least that tells what the best has"),
        pytest.param('trip "T" each quarter top 3 by cloud with at least 50k award "Lisbon"',
            ["Needed: “cloud” is at least 50,000 EUR. It is 40,000.00 EUR."],
            "With 10,000.00 EUR more in “cloud” by 30 September 2026 it would have given “Lisbon”. Nothing less would do.", id="too little to take part"),
        pytest.param('spiff "S" each quarter when revenue >= 1M pay 5 EUR\nbonus "B" each quarter when revenue >= 20k pay 500 EUR requires "S"',
            ["It needs an award by “S” as well, and there is none."], None, id="another rule that is required"),
        pytest.param('commission "C" on deals pay 5% of amount budget 1 EUR\ncommission "D" on deals pay 5% of amount requires "C"',
            ["It needs an award by “C” as well, and there is none."], None, id="a rule whose budget is used up is required"),
        pytest.param('commission "C" on deals pay 5% of amount at most 100 EUR per quarter',
            ["The limit is reached: At most 100 EUR for each partner per quarter."], None, id="a limit"),
        pytest.param('commission "C" on deals pay 5% of amount budget 1 EUR', ["Its budget of 1 EUR leaves no more."], None, id="a budget"),
        pytest.param('bonus "B" each quarter runs 2026-01-01 to 2026-06-30 when revenue >= 50k pay 500 EUR',
            ["It runs from 1 January 2026 to 30 June 2026."], None, id="another time"),
        pytest.param('bonus "B" each quarter per rep when revenue >= 50k pay 500 EUR',
            ["It goes by the sales rep, and no record names one."], None, id="no unit"),
        pytest.param('bonus "B" each quarter when sum(amount across all partners) >= 1M pay 5 EUR',
            ["Needed: the sum of the amounts of the deals, of all partners together, is at least 1,000,000 EUR."], None, id="what others have is not told"),
        pytest.param('bonus "B" each quarter when sum(amount) >= 2 * largest(sum(amount) per partner) pay 5 EUR',
            ["Needed: the sum of the amounts of the deals is at least 2 times the highest figure of any partner in the sum of the amounts of the deals."], None, id="what the best has is not told"),
        pytest.param('commission "C" on deals where category = "Services" pay 5% of amount',
            ["There is no deal that it pays."], "One more deal where the category is “Services” (for example of 1,000 EUR) gives 50.00 EUR.", id="no deal of the kind"),
        pytest.param('commission "C" on deals where amount >= 50k EUR pay 5% of amount',
            ["There is no deal that it pays."], "One more deal where the amount is at least 50,000 EUR gives 2,500.00 EUR.", id="no deal of the size"),
    ],
)  # fmt: skip
def test_the_reasons_and_the_smallest_change_are_told(
    text: str, reasons: list[str], remedy: str | None
) -> None:
    found = said(text)
    assert (list(found.reasons), found.remedy) == (reasons, remedy)


@pytest.mark.parametrize(
    ("rules", "rule", "reason"),
    [
        pytest.param('spiff "S" each quarter when revenue >= 10k pay 5 EUR\nbonus "B" each quarter when revenue >= 20k pay 500 EUR\nbest of "S", "B"',
            "S", "Of “S” and “B”, only the one that gives most is paid: that is “B”.", id="best of"),
        pytest.param('spiff "S" on deals pay 5 EUR\nbonus "B" on deals pay 9 EUR instead of "S"', "S", "“B” takes its place.", id="instead of"),
        pytest.param('bonus "A" each quarter pay 90 EUR\nbonus "B" each quarter pay 9 EUR\ntogether at most 90 EUR per quarter: "A", "B"', "B",
            "The limit is reached: “A” and “B” together give at most 90 EUR for each partner per quarter.", id="together"),
        pytest.param('fund "F" expires 1 year after it was earned\nrebate "In" on deals where category = "None" pay 1% of amount into "F"\nbonus "Out" each quarter pay 9 EUR out of "F"',
            "Out", "There is not enough in the fund “F”.", id="an empty fund"),
    ],
)  # fmt: skip
def test_who_took_it_is_named(rules: str, rule: str, reason: str) -> None:
    found = said(rules, rule=rule)
    assert found.reasons == (reason,)
    when = "so far" if "on deals pay 5 EUR" in rules else "for Q3 2026"
    assert found.headline == f"“{rule}” gives Acme nothing {when}."


def test_facts_that_were_left_out_are_named_with_the_reason() -> None:
    facts = [
        *FACTS,
        deal("D-5", "Acme", 500, "2026-08-02", category="Cloud", cancelled_on=date(2026, 9, 1)),
        deal("D-6", "Acme", 900, "2025-08-02", category="Cloud"),
    ]
    assert said('bonus "B" each quarter when cloud >= 50k pay 500 EUR', facts=facts).left_out == (
        "D-5 was cancelled on 1 September 2026.",
        "D-77 counts for Q4 2026: the day of closing is 1 October 2026.",
        "D-2 is not counted. Needed: the category is “Cloud”. It is “Hardware”.",
    )


def test_a_deal_that_is_not_paid_yet_is_said_to_wait() -> None:
    text = 'program "P" runs 2026-01-01 to 2026-12-31 currency EUR deals count when paid bonus "B" each quarter when count(deals) >= 1 pay 5 EUR'
    assert said(text).left_out == (
        "D-1 does not count yet: the day of payment is missing.",
        "D-2 does not count yet: the day of payment is missing.",
    )


def test_a_period_that_goes_on_is_spoken_of_in_the_present() -> None:
    found = said('bonus "B" each quarter when revenue >= 50k pay 500 EUR', day=None)
    assert found.headline == "“B” gives Acme nothing for Q4 2026."
    assert (
        found.remedy
        == "With 30,000.00 EUR more in “revenue” by 31 December 2026 it gives 500.00 EUR. Nothing less would do."
    )


def test_who_has_something_hears_what_would_have_been_more() -> None:
    found = said('rebate "R" each quarter pay by revenue from 10k 1% from 50k 2%')
    assert found.headline == "“R” gives Acme 487.60 EUR for Q3 2026."
    assert found.reasons == ()
    assert (
        found.remedy
        == "With 1,240.00 EUR more in “revenue” by 30 September 2026 it would have given 512.40 EUR more."
    )


def test_who_is_not_known_or_joined_later_is_told_so() -> None:
    text = 'bonus "B" each quarter when revenue >= 50k pay 500 EUR'
    assert said(text, of="Nobody").reasons == ("No partner of that name is known.",)
    assert said(text, of="Late").reasons == ("Late joined only on 1 November 2026.",)


def test_a_deal_before_the_first_of_a_partners_own_years_is_not_named() -> None:
    text = 'bonus "B" each 12 months from partner.joined_on when revenue >= 90k pay 5 EUR'
    found = said(text, day="2026-09-30", partners=[partner("Acme", "2026-07-20"), PARTNERS[1]])
    assert found.headline == "“B” gives Acme nothing for the days from 20 July 2026 to 19 July 2027."
    assert found.left_out == ()
    assert said(text).reasons[0].startswith("Its periods are counted from a day that is not known: ")


def test_the_vendor_is_told_the_exact_distance_to_a_place() -> None:
    found = said(
        'trip "T" each quarter top 1 by cloud, ties to the earliest award "Lisbon"', to_partner=False
    )
    assert (
        found.remedy
        == "With 50,000.01 EUR more in “cloud” by 30 September 2026 it would have given “Lisbon”. Nothing less would do."
    )


def test_italian_readers_are_told_in_italian() -> None:
    found = said('bonus "B" each quarter when revenue >= 50k pay 500 EUR', lang="it")
    assert found.headline == "“B” non dà nulla a Acme (3º trimestre 2026)."
    assert found.reasons == ("Serve: “revenue” è almeno 50.000 EUR. È 48.760,00 EUR.",)
    assert found.remedy == (
        "Con altri 1.240,00 EUR in “revenue” entro il 30 settembre 2026 avrebbe dato 500,00 EUR. Con meno non basta."
    )


@pytest.mark.parametrize(
    ("lang", "reason"),
    [
        ("en", "D-9 waits: it is in USD, and no rate to EUR is known for 1 August 2026."),
        ("it", "D-9 attende: l’importo è in USD, e non si conosce il cambio in EUR per il 1º agosto 2026."),
    ],
)
def test_a_deal_without_an_exchange_rate_waits_in_the_readers_language(lang: str, reason: str) -> None:
    waiting = HeldFact(
        kind="deals",
        id="D-9",
        partner="Acme",
        why=NoRate("USD", "EUR", date(2026, 8, 1)),
    )
    found = said('bonus "B" each quarter when revenue >= 50k pay 500 EUR', lang=lang, held=[waiting])
    assert reason in found.left_out


# --- what is claimed holds -------------------------------------------------------------------------------------------

RULES = (
    'bonus "R" each quarter when cloud >= {a} pay 50 EUR',
    'bonus "R" each quarter when sum(amount) > {a} and count(deals) >= {n} pay 1% of sum(amount)',
    'bonus "R" each month when count(deals where category = "Cloud") >= {n} pay 7 EUR',
    'bonus "R" each quarter when count(distinct customer) >= {n} pay 9 EUR',
    'rebate "R" each quarter pay by sum(amount) from {a} 1% from {b} 2%',
    'rebate "R" each half pay marginal by cloud up to {a} 0% up to {b} 1.5% above that 4%',
    'rebate "R" each quarter pay by sum(amount), count(deals) of sum(amount) from {a}, 2 1% from {b}, {n} 3%',
    'bonus "R" each quarter when growth(sum(amount), previous quarter) >= 10% pay 5 EUR',
    'bonus "R" each month when sum(amount over last 3 months) >= {a} pay 5 EUR',
    'contest "R" each quarter top 1 by cloud with at least {a} pay 10 EUR',
    'commission "R" on deals where category = "Cloud" and amount >= {a} pay 5% of amount',
    'commission "R" on deals where amount >= {a} pay 5% of amount at most 40 EUR per quarter',
)
OTHERS = (
    "",
    '\nspiff "Each" on deals pay 3 EUR',
    '\ncommission "Base" on deals where category = "Cloud" pay 5% of amount at most 200 EUR per quarter',
    '\nbonus "Big" each quarter when sum(amount) >= 3k pay 20 EUR instead of "R"',
)
HEADS = ("currency EUR", "currency EUR budget 60 EUR")


@st.composite
def questions(draw: st.DrawFn) -> tuple[nodes.Program, list[Fact], date, date]:
    a = draw(st.sampled_from((100, 1_000, 2_500)))
    rule = draw(st.sampled_from(RULES)).format(a=a, b=a * 3, n=draw(st.integers(1, 4)))
    head = draw(st.sampled_from(HEADS))
    program = program_of(
        f'program "P" runs 2026-01-01 to 2026-12-31 {head}\n{MEASURES}{rule}{draw(st.sampled_from(OTHERS))}'
    )
    days = st.sampled_from((0, 5, 80, 89, 90, 120, 180))
    facts = [
        deal(
            f"D-{number}",
            draw(st.sampled_from(("Acme", "Beta"))),
            str(draw(st.decimals(min_value=-500, max_value=3_000, places=2))),
            (date(2026, 1, 1) + timedelta(days=draw(days))).isoformat(),
            category=draw(st.sampled_from(("Cloud", "Other", None))),
            customer=draw(st.sampled_from(("X", "Y", None))),
        )
        for number in range(draw(st.integers(0, 8)))
    ]
    as_of = date(2026, 1, 1) + timedelta(days=draw(st.sampled_from((60, 95, 181, 200))))
    return program, facts, as_of, as_of - timedelta(days=draw(st.sampled_from((0, 30))))


def given_by_engine(program: nodes.Program, facts: Sequence[Fact], as_of: date, found: WhyNot) -> Decimal:
    """What the rule gives Acme in the period, evaluated on the facts themselves."""
    assert found.period is not None
    outcome = evaluate(program, Book(facts).measured(program, as_of), as_of=as_of)
    return sum(
        (
            award.amount.amount
            for award in outcome.awards
            if award.rule == "R"
            and folded(award.partner) == "acme"
            and award.amount is not None
            and (
                found.period.start <= award.on <= found.period.end
                if award.fact
                else award.period is not None and award.period.start == found.period.start
            )
        ),
        Decimal(0),
    )


@settings(max_examples=examples(75), deadline=None)
@given(questions())
def test_a_smallest_change_that_is_claimed_pays_and_a_cent_or_a_deal_less_does_not(
    question: tuple[nodes.Program, list[Fact], date, date],
) -> None:
    program, facts, as_of, day = question
    facts = [fact for fact in facts if fact.on <= as_of]
    rule = program.rules[0]
    measured = Book(facts).measured(program, as_of, with_sums(needs(program, as_of=as_of)))
    found = why_not(
        program, measured, rule=rule, partner="Acme", as_of=as_of, day=day, facts=facts, to_partner=False
    )
    if found.period is None or found.remedy is None:
        return
    before = given_by_engine(program, facts, as_of, found)
    match found.remedy:
        case MoreFacts(_, more, _, gain, amount, smallest):
            after = given_by_engine(program, [*facts, *more], as_of, found)
            assert after - before == sum((money.amount for money in gain.totals), Decimal(0))
            assert after > before
            if smallest and amount is not None:
                short = _with_amount(more[0], amount - Decimal("0.01"))
                assert given_by_engine(program, [*facts, short, *more[1:]], as_of, found) <= before
            elif smallest:
                assert given_by_engine(program, [*facts, *more[:-1]], as_of, found) <= before
        case OneMore(fact, gain, _):
            after = given_by_engine(program, [*facts, fact], as_of, found)
            assert after - before == sum((money.amount for money in gain.totals), Decimal(0)) > 0
        case _:
            pytest.fail("no other change helps in these programs")


def _with_amount(fact: Fact, amount: Decimal) -> Fact:
    return Fact(
        kind=fact.kind,
        id=fact.id,
        partner=fact.partner,
        on=fact.on,
        currency=fact.currency,
        values={**fact.values, "amount": amount},
    )


@settings(max_examples=examples(40), deadline=None)
@given(questions())
def test_what_a_next_step_is_said_to_be_worth_is_what_the_engine_gives_more(
    question: tuple[nodes.Program, list[Fact], date, date],
) -> None:
    """A step in one sum, closed by one deal of the amount that is said to be missing."""
    program, facts, as_of, _ = question
    facts = [fact for fact in facts if fact.on <= as_of]
    measured = Book(facts).measured(program, as_of, with_sums(needs(program, as_of=as_of)))
    before = _all_of_acme(program, facts, as_of)
    for step in next_steps(program, measured, partner="Acme", as_of=as_of):
        if step.gain is None or step.unit != "EUR" or " and " in step.sentence.partition(" by ")[0]:
            continue
        more = deal("Z-9", "Acme", str(step.missing), as_of.isoformat(), category="Cloud")
        if "“cloud”" not in step.sentence:
            more = deal("Z-9", "Acme", str(step.missing), as_of.isoformat())
        gained = _all_of_acme(program, [*facts, more], as_of) - before
        assert gained == sum((money.amount for money in step.gain.totals), Decimal(0))


def _all_of_acme(program: nodes.Program, facts: Sequence[Fact], as_of: date) -> Decimal:
    outcome = evaluate(program, Book(facts).measured(program, as_of), as_of=as_of)
    contests = {rule.name for rule in program.rules if rule.top is not None}
    return sum(
        (
            each.amount.amount
            for each in outcome.awards
            if each.partner == "Acme" and each.amount is not None and each.rule not in contests
        ),
        Decimal(0),
    )


def test_what_is_taken_back_frees_no_budget_that_others_have_used_up() -> None:
    """Of 60 EUR Beta has had 60.01, as a cent had been taken from Acme: nothing is left for either."""
    program = program_of(
        """program "P" runs 2026-01-01 to 2026-12-31 currency EUR budget 60 EUR
        measure cloud = sum(amount where category = "Cloud")
        bonus "R" each quarter when cloud >= 100 pay 50 EUR
        commission "Base" on deals where category = "Cloud" pay 5% of amount"""
    )
    facts = [
        deal("D-0", "Acme", "-0.10", "2026-01-01", category="Cloud"),
        deal("D-1", "Beta", "200.10", "2026-01-01", category="Cloud"),
    ]
    as_of = date(2026, 3, 2)
    measured = Book(facts).measured(program, as_of, with_sums(needs(program, as_of=as_of)))
    more = deal("Z-9", "Acme", "100.10", as_of.isoformat(), category="Cloud")
    assert _all_of_acme(program, [*facts, more], as_of) == _all_of_acme(program, facts, as_of)
    assert not list(next_steps(program, measured, partner="Acme", as_of=as_of))
