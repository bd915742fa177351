"""Work on whole columns comes to what work on one row after the other would."""

from __future__ import annotations

from typing import Any, Final

from hypothesis import given, settings
from hypothesis import strategies as st

from storage.award_json import canonical
from storage.columnwise import objects
from tests.soaking import examples

COLUMNS: Final = (st.integers(-(10**18), 10**18), st.text(), st.booleans())
"""Of which type the values of a column are: all of one."""


@given(data=st.data(), names=st.sets(st.text(max_size=4), max_size=4), rows=st.integers(0, 6))
@settings(max_examples=examples(100), deadline=None)
def test_rows_written_column_by_column_are_the_rows_written_one_by_one(
    data: st.DataObject, names: set[str], rows: int
) -> None:
    columns: dict[str, list[Any]] = {
        name: data.draw(
            st.lists(st.none() | data.draw(st.sampled_from(COLUMNS)), min_size=rows, max_size=rows)
        )
        for name in sorted(names)
    }
    assert objects(columns, rows=rows) == [
        canonical({name: column[row] for name, column in columns.items() if column[row] is not None})
        for row in range(rows)
    ]


def test_what_is_written_as_json_already_stands_in_it_as_it_is() -> None:
    own = canonical({"band": "A", "b": 1})
    assert objects({"own": [own, None], "id": ["D-1", "D-2"]}, written={"own"}, rows=2) == [
        canonical({"own": {"band": "A", "b": 1}, "id": "D-1"}),
        canonical({"id": "D-2"}),
    ]
