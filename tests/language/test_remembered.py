"""What follows from a tree is worked out once for the very same tree, and never taken for what follows from another."""

from __future__ import annotations

import gc

from dsl import nodes, remembered
from dsl.remembered import remembered as once


def test_the_same_tree_is_asked_once_and_an_equal_one_anew() -> None:
    asked: list[object] = []

    @once
    def name(node: nodes.Name, *, loud: bool = False) -> str:
        asked.append(node)
        return node.dotted.upper() if loud else node.dotted

    first, second = nodes.Name(("amount",)), nodes.Name(("amount",))
    assert [name(first), name(first), name(second)] == ["amount"] * 3
    assert len(asked) == 2
    assert name(first, loud=True) == "AMOUNT"


def test_a_tree_that_is_gone_is_not_mistaken_for_another_in_its_place() -> None:
    @once
    def word(node: nodes.Name) -> str:
        return node.path[0]

    for number in range(2_000):
        assert word(nodes.Name((f"n{number}",))) == f"n{number}"
        if number % 500 == 0:
            gc.collect()


def test_all_functions_together_begin_anew_before_they_remember_too_much() -> None:
    @once
    def word(node: nodes.Name) -> str:
        return node.path[0]

    @once
    def length(node: nodes.Name) -> int:
        return len(node.path[0])

    for number in range(remembered.MOST):
        name = nodes.Name((str(number),))
        assert (word(name), length(name)) == (str(number), len(str(number)))
        assert len(remembered.memory) <= remembered.MOST
    gc.collect()
    kept = [each for each in gc.get_objects() if type(each) is nodes.Name]
    assert len(kept) < remembered.MOST, "what is not remembered any more is let go"


def test_what_is_named_differently_is_another_question() -> None:
    @once
    def told(*, first: nodes.Name | None = None, second: nodes.Name | None = None) -> str:
        return "first" if first else "second" if second else "neither"

    name = nodes.Name(("amount",))
    assert [told(first=name), told(second=name), told()] == ["first", "second", "neither"]
