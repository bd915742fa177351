"""Where much is made and kept, nothing looks for circles of objects meanwhile; afterwards all is as it was."""

from __future__ import annotations

import gc
from weakref import ref

from programs.records import uncollected


class _Circle:
    def __init__(self) -> None:
        self.own = self


def test_circles_that_were_made_meanwhile_are_found_as_soon_as_others() -> None:
    """A bot evaluates every few seconds: what is let go of must not lie about until a quarter more of everything has come."""
    gc.collect()
    with uncollected():
        assert not gc.isenabled()
        circle = ref(_Circle())
    assert gc.isenabled()
    gc.collect(0)
    assert circle() is None


def test_what_was_set_aside_at_the_start_stays_aside() -> None:
    gc.freeze()
    try:
        aside = gc.get_freeze_count()
        with uncollected():
            pass
        assert gc.get_freeze_count() == aside
    finally:
        gc.unfreeze()
