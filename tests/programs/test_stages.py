"""Where an award's money lies: nothing is lost on the way, what is settled stays, and every entry balances."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from programs.awards import Status
from programs.stages import (
    FREE,
    SETTLED,
    Stage,
    Standing,
    drawn,
    free,
    moved,
    postings,
    rebooked,
    stands,
    worth,
)

_MINOR = st.integers(-10_000, 10_000).filter(bool)
_HOLDINGS = st.dictionaries(st.sampled_from((*FREE, *SETTLED)), _MINOR, max_size=4)
_STANDING = st.sampled_from(["provisional", "earned", "held", "approved", "in payout", "paid", "reversed"])
_STATUS = st.sampled_from(["provisional", "earned", "reversed"])


@given(_HOLDINGS, st.integers(0, 20_000), _STANDING, _STATUS)
def test_a_correction_books_what_the_award_is_worth_and_leaves_what_is_settled(
    holdings: dict[str, int], to: int, standing: Standing, status: Status
) -> None:
    after = rebooked(holdings, to=to, standing=standing, status=status)
    assert worth(after) == to
    assert [after.get(stage, 0) for stage in SETTLED] == [holdings.get(stage, 0) for stage in SETTLED]
    assert not sum(minor for _, minor in postings(holdings, after))
    assert "approved" not in after, "an approval was of what was shown"
    assert sum(1 for stage in FREE if after.get(stage)) <= 1


@given(_HOLDINGS, _MINOR, st.sampled_from(FREE), st.sampled_from(SETTLED))
def test_what_moves_changes_no_balance(
    holdings: dict[str, int], amount: int, source: Stage, to: Stage
) -> None:
    after = moved(holdings, amount, source=source, to=to)
    assert worth(after) == worth(holdings)
    assert free(after) == free(holdings) - amount
    assert "cost" not in dict(postings(holdings, after))


def test_what_was_paid_and_is_taken_back_is_owed_by_the_partner() -> None:
    paid = {"paid": 10_000}
    after = rebooked(paid, to=0, standing="paid", status="reversed")
    assert after == {"paid": 10_000, "earned": -10_000}
    assert stands(after, standing="paid", status="reversed") == "reversed"
    assert postings(paid, after) == (("cost", -10_000), ("earned", 10_000))


def test_a_hold_stays_whatever_is_corrected() -> None:
    after = rebooked({"held": 500}, to=700, standing="held", status="earned")
    assert after == {"held": 700}
    assert stands(after, standing="held", status="earned") == "held"


def test_an_approval_is_of_the_amount_that_was_shown() -> None:
    after = rebooked({"approved": 500}, to=700, standing="approved", status="earned")
    assert after == {"earned": 700}
    assert stands(after, standing="approved", status="earned") == "earned"


def test_a_part_that_is_paid_leaves_the_award_earned_until_the_rest_is() -> None:
    half = moved({"earned": 1_000}, 400, source="earned", to="in payout")
    assert stands(half, standing="earned", status="earned") == "earned"
    whole = moved(half, 600, source="earned", to="in payout")
    assert stands(whole, standing="earned", status="earned") == "in payout"
    assert stands({"paid": 1_000}, standing="in payout", status="earned") == "paid"


def test_what_lies_in_two_places_is_drawn_from_what_was_approved_first() -> None:
    lies = {"approved": 400, "earned": 600}
    assert drawn(lies, 300, to="in payout") == {"approved": 100, "earned": 600, "in payout": 300}
    assert drawn(lies, 1_000, to="in payout") == {"in payout": 1_000}
    assert drawn({"paid": 1_000, "earned": -200}, -200, to="in payout") == {"paid": 1_000, "in payout": -200}
