"""What is missing to the next reward."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from programs.facts import Fact, Goal, Partner, Value
from programs.money import Money
from programs.next_steps import NextStep, next_steps
from tests.programs.book import Book, activity, deal, goal, partner, program_of

FACTS = [
    deal("D-1", "Acme", 40_000, "2026-07-02", category="Cloud"),
    deal("D-2", "Acme", "15000.55", "2026-08-02"),
    deal("D-3", "Beta", 90_000, "2026-08-02", category="Cloud"),
    deal("D-4", "Gamma", 70_000, "2026-08-02", category="Cloud"),
    deal("D-5", "Acme", 50_000, "2025-08-02"),
    activity("A-1", "Acme", "demo", "2026-07-02"),
]
MEASURES = 'measure revenue = sum(amount)\nmeasure cloud = sum(amount where category = "Cloud")\n'


def steps(
    text: str,
    *,
    of: str = "Acme",
    as_of: str = "2026-09-01",
    lang: str = "en",
    facts: list[Fact] | None = None,
    targets: list[Goal] | None = None,
    partners: list[Partner] | None = None,
) -> tuple[NextStep, ...]:
    program, day = program_of(text if text.startswith("show") else MEASURES + text), date.fromisoformat(as_of)
    book = Book(FACTS if facts is None else facts, partners or [], targets=targets or [])
    return next_steps(program, book.measured(program, day), partner=of, as_of=day, lang=lang)


def only(text: str, **how: object) -> str:
    (found,) = steps(text, **how)  # type: ignore[arg-type]  # the same names
    return found.sentence


def first(text: str, **how: object) -> NextStep:
    """Beside it there is only one more deal of a rule per deal, which always comes last."""
    found, _ = steps(text, **how)  # type: ignore[arg-type]  # the same names
    return found


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        pytest.param('bonus "B" each quarter when count(deals) >= 3 pay 500 EUR',
            "With 1 more deal by 30 September 2026 you get 500 EUR (“B”).", id="a count"),
        pytest.param('bonus "B" each quarter when count(deals) > 3 pay 500 EUR',
            "With 2 more deals by 30 September 2026 you get 500 EUR (“B”).", id="more than a count"),
        pytest.param('bonus "B" each quarter when 3 <= count(deals) pay 500 EUR',
            "With 1 more deal by 30 September 2026 you get 500 EUR (“B”).", id="the other way round"),
        pytest.param('training "T" each year when count(activities where kind = "demo") >= 3 award "Voucher" worth 900 EUR',
            "With 2 more activities where the kind is “demo” by 31 December 2026 you get “Voucher” (“T”).", id="activities"),
        pytest.param('bonus "B" each quarter when cloud >= 50k pay 2% of cloud',
            "With 10,000.00 EUR more in “cloud” by 30 September 2026 you get 2% of “cloud” (“B”). That is worth 1,000.00 EUR to you.", id="money"),
        pytest.param('bonus "B" each quarter when cloud >= 50k and count(deals) >= 3 pay 5 EUR',
            "With 10,000.00 EUR more in “cloud” and 1 more deal by 30 September 2026 you get 5 EUR (“B”).", id="two things at once"),
        pytest.param('bonus "B" each quarter when cloud >= 200k or count(deals) >= 3 pay 5 EUR',
            "With 1 more deal by 30 September 2026 you get 5 EUR (“B”).", id="the nearer of two ways"),
        pytest.param('bonus "B" each quarter when growth(sum(amount), same quarter last year) >= 20% pay 5 EUR',
            "With 4,999.45 EUR more in deals by 30 September 2026 you get 5 EUR (“B”).", id="growth, said in money"),
        pytest.param('rebate "R" each quarter pay by revenue from 50k 1% from 60k 2%',
            "With 4,999.45 EUR more in “revenue” by 30 September 2026 you reach the step “from 60,000 EUR”: 2% of “revenue” (“R”). That is worth 649.99 EUR to you.", id="the next step of a table"),
        pytest.param('rebate "R" each quarter pay marginal by revenue up to 100k 1% above that 2%',
            "With 44,999.45 EUR more in “revenue” by 30 September 2026 you pass 100,000 EUR: 2% of what comes beyond (“R”). That is worth 449.99 EUR to you.", id="the next slice"),
        pytest.param('rebate "R" each quarter pay by revenue up to 100k 1% above that 2%',
            "With 44,999.46 EUR more in “revenue” by 30 September 2026 you pass 100,000 EUR: 2% of “revenue” (“R”). That is worth 1,449.99 EUR to you.", id="beyond an end, by a cent"),
        pytest.param('rebate "R" each quarter pay by revenue, count(deals) of revenue from 10k, 1 1% from 60k, 4 2%',
            "With 4,999.45 EUR more in “revenue” and 2 more deals by 30 September 2026 you reach the step “from 60,000 EUR and 4”: 2% of “revenue” (“R”). That is worth 649.99 EUR to you.", id="several minimums"),
        pytest.param('trip "T" each quarter top 2 by cloud award "Lisbon"',
            "With about 30,000 EUR more in “cloud” by 30 September 2026 you take the second place (“T”).", id="the last place that wins"),
        pytest.param('trip "T" each quarter top 3 by cloud with at least 50k award "Lisbon"',
            "With 10,000.00 EUR more in “cloud” by 30 September 2026 you take the third place (“T”).", id="enough to take part"),
        pytest.param('contest "C" each quarter top 3 by cloud pay by place 1 90 EUR 2 50 EUR 3 20 EUR',
            "With about 30,000 EUR more in “cloud” by 30 September 2026 you take the second place (“C”).", id="a better place"),
        pytest.param('trip "T" each quarter top 2 by cloud, ties to the earliest award "Lisbon"',
            "With about 31,000 EUR more in “cloud” by 30 September 2026 you take the second place (“T”).", id="past those who were there first"),
    ],
)  # fmt: skip
def test_a_sentence_says_what_is_missing(text: str, sentence: str) -> None:
    assert only(text) == sentence


@pytest.mark.parametrize(
    "text",
    [
        pytest.param('bonus "B" each quarter when count(deals) >= 2 pay 500 EUR', id="it is earned"),
        pytest.param('bonus "B" each quarter when average(amount) >= 90k pay 5 EUR', id="an average does not say how much"),
        pytest.param('bonus "B" each quarter when count(deals over previous quarter) >= 9 pay 5 EUR', id="a quarter that is over"),
        pytest.param('bonus "B" each quarter when sum(amount across all partners) >= 9M pay 5 EUR', id="what others sell"),
        pytest.param('bonus "B" each quarter when sum(amount) >= 120% of largest(sum(amount) per partner) pay 5 EUR', id="what others reach"),
        pytest.param('trip "T" each quarter top 1 by ratio(cloud, largest(cloud per partner)) award "Lisbon"', id="a place by a share of what others reach"),
        pytest.param('trip "T" each quarter top 9 by cloud with at least 120% of largest(cloud per partner) award "Lisbon"', id="a least that others set"),
        pytest.param('rebate "R" each quarter pay by sum(amount) from 10 1% from largest(sum(amount) per partner) 2%', id="a step that others set"),
        pytest.param('bonus "B" each quarter when score("service") >= 80 and count(deals) >= 3 pay 5 EUR', id="a score nobody can sell"),
        pytest.param('bonus "B" each quarter when attainment("revenue") >= 80% pay 5 EUR', id="no target"),
        pytest.param('bonus "B" each quarter when growth(cloud, same quarter last year) >= 20% pay 5 EUR', id="no baseline"),
        pytest.param('rebate "R" each quarter pay by revenue from 10k 1% from 50k 2%', id="the highest step"),
        pytest.param('trip "T" each quarter top 3 by cloud award "Lisbon"', id="a place that wins already"),
        pytest.param('bonus "B" each quarter runs 2026-01-01 to 2026-06-30 when count(deals) >= 9 pay 5 EUR', id="a rule that has ended"),
        pytest.param('bonus "B" each quarter when count(deals) <= 1 pay 5 EUR', id="less cannot be sold"),
        pytest.param('bonus "B" each quarter for partners where tier = "gold" when count(deals) >= 9 pay 5 EUR', id="not for this partner"),
    ],
)  # fmt: skip
def test_nothing_is_made_up(text: str) -> None:
    assert steps(text) == ()


def test_attainment_is_said_in_what_is_missing_to_the_target() -> None:
    targets = [goal("Acme", "revenue", "2026-07-01", "2026-09-30", 60_000)]
    text = 'bonus "B" each quarter pay by attainment("revenue") of revenue from 100% 2% from 120% 3%'
    assert only(text, targets=targets) == (
        "With 4,999.45 EUR more in “revenue” by 30 September 2026 you reach the step “from 100%”: 2% of “revenue” (“B”). That is worth 1,200.00 EUR to you."
    )


def test_the_figures_stand_beside_the_sentence() -> None:
    (found,) = steps('bonus "B" each quarter when count(deals) >= 3 pay 500 EUR')
    assert (found.rule, found.missing, found.unit, found.by, found.gain and found.gain.totals) == (
        "B",
        Decimal(1),
        "deals",
        date(2026, 9, 30),
        (Money(Decimal(500), "EUR"),),
    )


def test_the_nearest_comes_first() -> None:
    text = 'bonus "Far" each quarter when count(deals) >= 9 pay 1 EUR\nbonus "Near" each quarter when cloud >= 41k pay 1 EUR'
    assert [each.rule for each in steps(text)] == ["Near", "Far"]


def test_a_run_that_ends_earlier_says_so() -> None:
    text = 'bonus "B" each year runs 2026-01-01 to 2026-10-15 when count(deals) >= 9 pay 1 EUR'
    assert "by 15 October 2026" in only(text)


def test_a_step_that_is_announced_is_one_that_comes_true() -> None:
    """Whoever adds exactly what is missing gets the reward."""
    text = 'rebate "R" each quarter pay by revenue up to 60k 1% above that 2%'
    (found,) = steps(text)
    enough = deal("D-9", "Acme", str(found.missing), "2026-09-01")
    assert steps(text, facts=[*FACTS, enough]) == ()


def test_what_is_missing_is_never_a_part_of_a_cent_too_little() -> None:
    text = 'bonus "B" each quarter when cloud >= 50_000.001 pay 1 EUR'
    (found,) = steps(text)
    assert found.missing == Decimal("10000.01")


def test_of_others_only_the_distance_is_said() -> None:
    text = 'trip "T" each quarter top 1 by cloud in each territory award "Lisbon"'
    partners = [
        partner("Acme", territory="N"),
        partner("Gamma", territory="N"),
        partner("Beta", territory="S"),
    ]
    said = only(text, partners=partners)
    assert "about 30,000 EUR" in said
    assert "Gamma" not in said
    assert "70,000" not in said


@pytest.mark.parametrize(
    ("sold", "said"),
    [
        pytest.param("776777.77", "about 740,000 EUR more", id="two digits of money"),
        pytest.param("40003.99", "about 10 EUR more", id="a hair's breadth"),
    ],
)
def test_a_rivals_figure_cannot_be_reckoned_from_the_distance_to_its_place(sold: str, said: str) -> None:
    text = 'trip "T" each quarter top 1 by cloud award "Lisbon"'
    facts = [FACTS[0], deal("D-3", "Beta", sold, "2026-08-02", category="Cloud")]
    assert said in only(text, facts=facts)
    exact = Decimal(sold) - 40_000
    (shown,) = steps("show amounts\n" + MEASURES + text, facts=facts)
    assert shown.missing == exact


def test_how_many_deals_a_rival_has_is_not_told_either() -> None:
    text = 'trip "T" each quarter top 1 by count(deals) award "Lisbon"'
    rivals = [deal(f"R-{n}", "Beta", 1, "2026-08-02") for n in range(5)]
    assert "about 5 more deals" in only(text, facts=[*FACTS, *rivals])


def test_italian_readers_are_told_in_italian() -> None:
    assert only('bonus "B" each quarter when count(deals) >= 4 pay 500 EUR', lang="it") == (
        "Con altre 2 vendite entro il 30 settembre 2026 ottieni 500 EUR (“B”)."
    )
    assert only('bonus "B" each quarter when cloud >= 41k pay 500 EUR', lang="it", as_of="2026-09-01") == (
        "Con altri 1.000,00 EUR in “cloud” entro il 30 settembre 2026 ottieni 500 EUR (“B”)."
    )


def test_what_a_rule_gave_already_counts_toward_what_is_missing() -> None:
    base = 'points "Base" on deals pay 1 points for every 1_000 EUR of amount '
    training = 'training "T" each quarter when earned("Base") >= {} and count(deals) >= 3 award "Voucher" worth 900 EUR'
    assert first(base + training.format(50)).sentence.startswith("With 1 more deal by ")
    assert [each.rule for each in steps(base + training.format(60))] == ["Base"], (
        "how many sales make a rule give more is not said"
    )


def test_a_status_and_the_next_level_are_named() -> None:
    gold = 'status "Gold" each month when sum(amount) >= 20k keeps 6 months'
    levels = (
        'status "Level" each quarter level by sum(amount) from 50k "Silver" from 100k "Gold" from 200k "Top"'
    )
    assert only(gold) == "With 20,000.00 EUR more in deals by 30 September 2026 you get the status “Gold”."
    assert (
        only(levels)
        == "With 44,999.45 EUR more in deals by 30 September 2026 you reach the level “Gold” (“Level”)."
    )
    assert only(levels, lang="it").endswith("raggiungi il livello “Gold” (“Level”).")


def test_only_those_with_the_status_are_told_what_is_missing_to_its_rewards() -> None:
    gold = 'status "Gold" each month when sum(amount) >= 20k keeps 6 months '
    text = gold + 'bonus "B" each quarter for partners where has("Gold") when count(deals) >= 3 pay 500 EUR'
    told = {each.rule: each.sentence for each in steps(text, as_of="2026-10-05")}
    assert told["B"] == "With 3 more deals by 31 December 2026 you get 500 EUR (“B”)."
    assert [each.rule for each in steps(text.replace("20k", "200k"), as_of="2026-10-05")] == ["Gold"]


def test_what_one_store_lacks_is_told_store_by_store() -> None:
    facts = [
        deal("D-1", "Acme", 40_000, "2026-07-02", rep="Anna"),
        deal("D-2", "Acme", 10_000, "2026-07-02", rep="Bert"),
        deal("D-3", "Bolt", 49_000, "2026-07-02", rep="Anna"),
    ]
    found = steps('bonus "B" each quarter per rep when revenue >= 50k pay 500 EUR', facts=facts)
    assert [(each.missing, each.sentence) for each in found] == [
        (
            Decimal(10_000),
            "The sales rep “Anna”: With 10,000.00 EUR more in “revenue” by 30 September 2026 you get 500 EUR (“B”).",
        ),
        (
            Decimal(40_000),
            "The sales rep “Bert”: With 40,000.00 EUR more in “revenue” by 30 September 2026 you get 500 EUR (“B”).",
        ),
    ]


def test_the_distance_of_a_territory_is_told_only_where_amounts_are() -> None:
    facts = [deal("D-1", "Acme", 40_000, "2026-07-02"), deal("D-2", "Bolt", 9_000, "2026-07-02")]
    partners = [partner("Acme", territory="Nord"), partner("Bolt", territory="Nord")]
    text = 'bonus "B" each quarter per territory when sum(amount) >= 50k pay 500 EUR'
    assert steps(text, facts=facts, partners=partners) == ()
    (found,) = steps(f"show amounts\n{text}", facts=facts, partners=partners)
    assert (found.missing, found.sentence.startswith("The territory “Nord”: ")) == (Decimal(1_000), True)


def test_what_a_step_is_worth_is_counted_over_all_rules_by_the_engine() -> None:
    """4,999.45 more: 5% of it by “Base” are 249.97, and “Volume” goes from 1% of 55,000.55 to 2% of 60,000."""
    text = 'commission "Base" on deals pay 5% of amount\nrebate "Volume" each quarter pay by revenue from 50k 1% from 60k 2%'
    assert first(text).sentence.endswith(
        "(“Volume”). That is worth 899.96 EUR to you: 649.99 EUR from “Volume” and 249.97 EUR from “Base”."
    )
    assert first(text, lang="it").sentence.endswith(
        "(“Volume”). Per te vale 899,96 EUR: 649,99 EUR da “Volume” e 249,97 EUR da “Base”."
    )


def test_more_deals_are_worth_at_least_what_they_bring_whatever_their_amounts() -> None:
    text = 'spiff "Each" on deals pay 20 EUR\nbonus "Three" each quarter when count(deals) >= 3 pay 500 EUR'
    found = first(text)
    assert found.sentence.endswith(
        "That is worth at least 520.00 EUR to you: 500.00 EUR from “Three” and 20.00 EUR from “Each”."
    )
    assert found.at_least


def test_the_deal_that_is_meant_is_one_that_the_rule_counts() -> None:
    """1,000 EUR more of Cloud is 10% of it more by the rule that is for Cloud only."""
    text = 'commission "C" on deals where category = "Cloud" pay 10% of amount\nbonus "B" each quarter when cloud >= 41k pay 50 EUR'
    assert first(text).sentence.endswith(
        "That is worth 150.00 EUR to you: 100.00 EUR from “C” and 50.00 EUR from “B”."
    )


def test_what_a_limit_or_a_budget_would_take_is_not_promised() -> None:
    limited = 'rebate "R" each quarter pay by revenue from 50k 1% from 60k 2% at most 600 EUR per quarter'
    assert only(limited).endswith("That is worth 49.99 EUR to you.")
    spent = limited.replace("at most 600 EUR per quarter", "budget 500 EUR")
    assert steps(spent) == (), "the budget is used up"


def test_others_contests_are_not_reckoned_into_what_a_step_is_worth() -> None:
    """Beta is 50,000.01 ahead in Cloud: what a deal is worth does not tell whether it overtakes."""
    text = 'trip "T" each quarter top 1 by cloud pay 900 EUR\nbonus "B" each quarter when cloud >= 100k pay 50 EUR'
    told = {each.rule: each.sentence for each in steps(text)}
    assert told["B"] == "With 60,000.00 EUR more in “cloud” by 30 September 2026 you get 50 EUR (“B”)."


def test_one_more_deal_of_a_rule_per_deal_is_the_last_step_with_what_it_brings_over_all_rules() -> None:
    text = 'bonus "B" on deals where category = "Cloud" pay 5% of amount\nrebate "R" each quarter pay by revenue from 10k 1%'
    assert only(text) == (
        "One more deal where the category is “Cloud” (for example of 1,000 EUR) by 31 December 2026 counts for “B”. "
        "That is worth 60.00 EUR to you: 50.00 EUR from “B” and 10.00 EUR from “R”."
    )
    assert only(
        text.replace("5% of amount", "5% of amount at most 1 EUR per year").replace("from 10k", "from 1M")
    ).startswith("With 944,999.45 EUR more"), "the limit is reached"


@pytest.mark.parametrize(
    ("as_of", "said"),
    [
        pytest.param(
            "2026-09-15", "With 1 more deal by 18 September 2026 you get 5 EUR (“B”).", id="soon over"
        ),
        pytest.param(
            "2026-08-20", "With 1 more deal by 18 September 2026 you get 5 EUR (“B”).", id="earlier"
        ),
    ],
)
def test_what_counts_for_a_shorter_time_than_the_period_is_asked_for_by_its_own_last_day(
    as_of: str, said: str
) -> None:
    text = 'bonus "B" each program when count(deals over partner.joined_on to partner.joined_on + 60 days) >= 3 pay 5 EUR'
    joined = [partner("Acme", joined_on="2026-07-20")]
    sold = [deal("D-1", "Acme", 100, "2026-07-21"), deal("D-2", "Acme", 100, "2026-07-22")]
    assert only(text, as_of=as_of, partners=joined, facts=sold) == said


@pytest.mark.parametrize(
    ("clauses", "day"),
    [
        pytest.param("on deals", "31 December 2026", id="the run"),
        pytest.param(
            "on deals where closed_on < 2026-11-15", "14 November 2026", id="a day in the condition"
        ),
        pytest.param(
            "on deals for 3 months from partner.joined_on",
            "20 October 2026",
            id="a time of the partner's own",
        ),
        pytest.param(
            'on deals for partners where tier = "gold"',
            "9 October 2026",
            id="a partner who soon is not meant",
        ),
        pytest.param(
            "on deals where closed_on within 60 days after partner.joined_on",
            "18 September 2026",
            id="days after one of the partner's own",
        ),
    ],
)
def test_one_more_deal_is_asked_for_by_the_last_day_on_which_it_is_paid(clauses: str, day: str) -> None:
    joined = date(2026, 7, 20)
    tiers: tuple[tuple[date | None, dict[str, Value]], ...] = (
        (None, {"tier": "gold"}),
        (date(2026, 10, 10), {"tier": "silver"}),
    )
    acme = Partner(name="Acme", joined_on=joined, history=tiers)
    (found,) = steps(f'bonus "B" {clauses} pay 5 EUR', partners=[acme], as_of="2026-09-01")
    assert f" by {day} counts for" in found.sentence
