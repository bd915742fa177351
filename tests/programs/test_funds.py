"""Funds: what goes in is used once, in the order of the days, until it expires, and never more of it than there is."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from dsl import nodes
from programs.accounts import Account, Accounts, Entry, Taking
from programs.differences import changes_in_words
from programs.explain import because, program_in_words
from programs.facts import Fact
from programs.next_steps import next_steps
from tests.programs.book import Book, activity, deal, program_of
from tests.soaking import examples

PROGRAM = """fund "Co-op" expires 3 months after it was earned
rebate "Accrual" on deals pay 10% of amount into "Co-op"
rebate "Claims" on activities where kind = "claim" pay quantity * 1 EUR out of "Co-op"
rebate "Fairs" on activities where kind = "fair" pay 50 EUR out of "Co-op" budget 120 EUR
"""
LENGTH = 3
DAYS = st.integers(0, 330).map(lambda days: date(2026, 1, 1) + timedelta(days=days))
WHO = st.sampled_from(("Acme", "Beta"))
sales = st.lists(st.tuples(WHO, st.integers(1, 400), DAYS), max_size=8)
claims = st.lists(st.tuples(WHO, st.sampled_from(("claim", "fair")), st.integers(1, 150), DAYS), max_size=8)


def _facts(sold: list[tuple[str, int, date]], asked: list[tuple[str, str, int, date]]) -> list[Fact]:
    deals = [deal(f"D-{n}", who, amount, str(day)) for n, (who, amount, day) in enumerate(sold)]
    return deals + [
        activity(f"A-{n}", who, kind, str(day), quantity=Decimal(quantity))
        for n, (who, kind, quantity, day) in enumerate(asked)
    ]


@settings(max_examples=examples(30), deadline=None)
@given(sales, claims, st.randoms(use_true_random=False))
def test_the_order_in_which_facts_arrive_changes_nothing(
    sold: list[tuple[str, int, date]], asked: list[tuple[str, str, int, date]], random: Random
) -> None:
    facts = _facts(sold, asked)
    shuffled = list(facts)
    random.shuffle(shuffled)
    assert Book(shuffled).outcome(PROGRAM) == Book(facts).outcome(PROGRAM)


@settings(max_examples=examples(50), deadline=None)
@given(sales, claims)
def test_every_claim_gets_what_a_purse_would_give(
    sold: list[tuple[str, int, date]], asked: list[tuple[str, str, int, date]]
) -> None:
    """A purse of cents, each with the day on which it came: the oldest that is still good is spent first."""
    asked = [(who, "claim", quantity, day) for who, _, quantity, day in asked]
    outcome = Book(_facts(sold, asked)).outcome(PROGRAM)
    paid = {award.fact.id: award.amount.amount for award in outcome.awards if award.fact and award.amount}
    for partner in ("Acme", "Beta"):
        purse = sorted(day for who, amount, day in sold if who == partner for _ in range(amount * 10))
        mine = [
            (day, f"A-{n}", quantity) for n, (who, _, quantity, day) in enumerate(asked) if who == partner
        ]
        for today, name, quantity in sorted(mine):
            good = [day for day in purse if day <= today <= _months_later(day)]
            spent = good[: quantity * 100]
            assert paid.get(name, Decimal(0)) == Decimal(len(spent)) / 100
            for day in spent:
                purse.remove(day)
        left = sum(date(2026, 12, 31) <= _months_later(day) for day in purse)
        found = sum(each.amount.amount for each in outcome.balances if each.partner == partner)
        assert found == Decimal(left) / 100


@settings(max_examples=examples(50), deadline=None)
@given(
    st.lists(st.tuples(DAYS, st.sampled_from("ABC"), st.integers(-90, 200), st.booleans()), max_size=8),
    st.lists(st.tuples(DAYS, st.integers(-40, 150)), max_size=6),
)
def test_an_account_is_never_below_zero_and_nothing_is_lost(
    entries: list[tuple[date, str, int, bool]], takings: list[tuple[date, int]]
) -> None:
    account = Account.of(
        Entry(day, origin, Decimal(amount), day + timedelta(days=30) if expires else None)
        for day, origin, amount, expires in entries
    )
    for day, amount in sorted(takings):
        before = account.left_on(day)
        given_ = account.take(Taking(day, Decimal(amount)))
        assert given_ == min(Decimal(amount), before)
        left = account.left_on(day)
        assert left >= 0
        assert account.came - account.expired - account.used == left - account.owed


def test_a_budget_leaves_in_the_fund_what_it_does_not_pay() -> None:
    facts = [
        deal("D-1", "Acme", 3_000, "2026-11-01"),
        *(activity(f"A-{n}", "Acme", "fair", f"2026-11-{n:02}") for n in range(2, 6)),
    ]
    outcome = Book(facts).outcome(PROGRAM)
    assert [str(award.amount) for award in outcome.awards] == ["50.00 EUR", "50.00 EUR", "20.00 EUR"]
    assert [str(each.amount) for each in outcome.balances] == ["180.00 EUR"]


def test_what_expired_before_the_deal_was_cancelled_is_not_taken_back_again() -> None:
    entries = [
        Entry(date(2026, 1, 1), "D-1", Decimal(100), date(2026, 2, 1)),
        Entry(date(2026, 3, 1), "D-1", Decimal(-100)),
        Entry(date(2026, 3, 2), "D-2", Decimal(30)),
    ]
    accounts = Accounts(nodes.Fund("F"), "EUR", {("acme", ""): entries})
    assert accounts.balance("acme", None, date(2026, 2, 1)) == 100
    assert accounts.balance("acme", None, date(2026, 2, 2)) == 0
    assert accounts.balance("acme", None, date(2026, 3, 2)) == 30


def test_an_award_tells_what_was_in_the_fund() -> None:
    facts = [
        deal("D-1", "Acme", 1_000, "2026-01-10"),
        deal("D-2", "Acme", 2_000, "2026-05-01"),
        activity("A-1", "Acme", "claim", "2026-02-01", quantity=Decimal(30)),
        activity("A-2", "Acme", "claim", "2026-05-02", quantity=Decimal(500)),
    ]
    first, second = Book(facts).outcome(PROGRAM).awards
    program = program_of(PROGRAM)
    assert because(first, program) == (
        "The quantity times 1 EUR, in “Co-op”: 100.00 EUR paid in, 70.00 EUR left"
    )
    assert because(second, program, "it") == (
        "La quantità × 1 EUR, limitato a 200,00 EUR, perché in “Co-op” non c’è altro, "
        "in “Co-op”: 300,00 EUR versati, 70,00 EUR scaduti, 0,00 EUR rimasti"
    )


def _months_later(day: date) -> date:
    """Three months on, at the latest on the last day of that month."""
    month = day.month - 1 + LENGTH
    first = date(day.year + month // 12, month % 12 + 1, 1)
    following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return min(first + timedelta(days=day.day - 1), following - timedelta(days=1))


WALLET = """fund "Wallet"
fund "Coupons" per rep
rebate "Collected" on deals pay 1% of amount into "Wallet"
bonus "Coupon" on deals pay 1 into "Coupons"
rebate "Paid out" each quarter when balance("Wallet") >= 100 EUR pay balance("Wallet") out of "Wallet"
bonus "Regular" each year when balance("Coupons") >= 3 pay 30 EUR
training "Workshop" on activities where kind = "order" award "Workshop" uses 2 of "Shared"
fund "Shared"
bonus "Given" on deals pay 1 into "Shared"
"""


def test_what_is_missing_in_a_fund_is_told_in_both_languages() -> None:
    program, day = program_of(WALLET), date(2026, 3, 1)
    facts = [deal("D-1", "Acme", 6_000, "2026-02-10", rep="Anna"), deal("D-2", "Beta", 1, "2026-02-10")]
    measured = Book(facts).measured(program, day)
    english = {each.sentence for each in next_steps(program, measured, partner="Acme", as_of=day)}
    assert english == {
        "With 40.00 EUR more in the balance of “Wallet” by 31 March 2026 you get the balance of “Wallet” (“Paid out”).",
        "With 2 coupons more in the balance of “Coupons” by 31 December 2026 you get 30 EUR (“Regular”).",
    }
    italian = {each.sentence for each in next_steps(program, measured, partner="Acme", as_of=day, lang="it")}
    assert italian == {
        "Con altri 40,00 EUR nel saldo di “Wallet” entro il 31 marzo 2026 ottieni il saldo di “Wallet” (“Paid out”).",
        "Con altri 2 buoni nel saldo di “Coupons” entro il 31 dicembre 2026 ottieni 30 EUR (“Regular”).",
    }


def test_a_fund_is_read_back_in_both_languages() -> None:
    program = program_of(PROGRAM + WALLET)
    english, italian = program_in_words(program), program_in_words(program, "it")
    for line in (
        "What is not used expires 3 months after the day on which it was earned.",
        "Every partner has an account for each sales rep; what goes in is not paid out yet.",
        "It is put into the fund “Co-op”.",
        "It comes out of the fund “Co-op”, and is no more than is in there.",
        "Each time it uses 2 of the fund “Shared”; where there is less, nothing is given.",
    ):
        assert line in english
    for line in (
        "Ciò che non si usa scade 3 mesi dopo il giorno in cui è maturato.",
        "Ogni partner ha un conto per ogni venditore; ciò che vi entra non è ancora pagato.",
        "Va nel fondo “Co-op”.",
        "Viene dal fondo “Co-op”, e non supera ciò che vi si trova.",
        "Ogni volta se ne usano 2 dal fondo “Shared”; se ce n’è di meno, non si dà nulla.",
    ):
        assert line in italian


def test_a_change_of_a_fund_is_told() -> None:
    before, after = program_of(PROGRAM), program_of(PROGRAM.replace("3 months", "6 months"))
    assert changes_in_words(before, after) == (
        (
            "Fund “Co-op”: now “What is not used expires 6 months after the day on which it was earned.” "
            "instead of “What is not used expires 3 months after the day on which it was earned.”"
        ),
    )
