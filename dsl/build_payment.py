"""From Lark's tree to ours: how an award is given, one method for a rule of the grammar, in its order."""

# ruff: noqa: ARG002  (Lark calls every method alike)

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, get_args

from lark import v_args
from lark.tree import Meta

from dsl import nodes
from dsl.build_expressions import ExpressionBuilder
from dsl.build_words import decimal_of, name_of, period_of, place_of, span_of, text_of
from dsl.said import said
from dsl.ways_out import for_example


@dataclass(frozen=True, slots=True)
class _Divided:
    by: nodes.Expression | None


@v_args(meta=True)
class PaymentBuilder(ExpressionBuilder):
    """Pools, charges and factors; when an award is payable, to whom, as what, and in which parts."""

    def share_equally(self, meta: Meta, children: Sequence[Any]) -> nodes.SharePool:
        pool, _, group = children
        return nodes.SharePool(pool, None, name_of(group) if group else None, span=span_of(meta))

    def share_in_proportion(self, meta: Meta, children: Sequence[Any]) -> nodes.SharePool:
        pool, _, by, _, group = children
        return nodes.SharePool(pool, by, name_of(group) if group else None, span=span_of(meta))

    def charge(self, meta: Meta, children: Sequence[Any]) -> nodes.Charging:
        value, per_unit, to = children
        return nodes.Charging(value, per_unit is not None, to, span=span_of(meta))

    def multiply(self, meta: Meta, children: Sequence[Any]) -> nodes.Multiply:
        return nodes.Multiply(children[1], children[2], span=span_of(meta))

    def forfeited(self, meta: Meta, children: Sequence[Any]) -> nodes.Forfeited:
        return nodes.Forfeited(children[0], span=span_of(meta))

    def for_time(self, meta: Meta, children: Sequence[Any]) -> nodes.ForTime:
        return nodes.ForTime(children[0], children[1], span=span_of(meta))

    def payable_after(self, meta: Meta, children: Sequence[Any]) -> nodes.PayableAfter:
        return nodes.PayableAfter(children[0], children[1], span=span_of(meta))

    def payable_at_end(self, meta: Meta, children: Sequence[Any]) -> nodes.PayableAtEnd:
        following, period, after = children
        return nodes.PayableAtEnd(period_of(period), following is not None, after, span=span_of(meta))

    def payable_on(self, meta: Meta, children: Sequence[Any]) -> nodes.PayableOn:
        return nodes.PayableOn(children[0], span=span_of(meta))

    def payable_when(self, meta: Meta, children: Sequence[Any]) -> nodes.PayableWhen:
        return nodes.PayableWhen(children[0], span=span_of(meta))

    def paid_to(self, meta: Meta, children: Sequence[Any]) -> nodes.PaidTo:
        return nodes.PaidTo(tuple(children[1:]), span=span_of(meta))

    def payee(self, meta: Meta, children: Sequence[Any]) -> nodes.Payee:
        return nodes.Payee(name_of(children[0]), children[1], span=span_of(meta))

    def payees_among(self, meta: Meta, children: Sequence[Any]) -> nodes.Payee:
        among, share, divided = children
        return nodes.Payee(
            replace(among, by=divided.by if divided else None, each_whole=divided is None),
            share,
            span=span_of(meta),
        )

    def among(self, meta: Meta, children: Sequence[Any]) -> nodes.Among:
        owner, where = children
        of: nodes.Payees = "partners" if owner.lower() == "partners" else "people"
        if owner.lower() not in get_args(nodes.Payees):
            self._wrong(
                "divided-among-whom",
                said(
                    "an award is divided among people or partners, not among {others}", others=owner.lower()
                ),
                place_of(owner),
                for_example("paid to people in proportion to sum(amount)"),
            )
        return nodes.Among(of, where, span=span_of(meta))

    def equally(self, meta: Meta, children: Sequence[Any]) -> _Divided:
        return _Divided(None)

    def in_proportion_to(self, meta: Meta, children: Sequence[Any]) -> _Divided:
        return _Divided(children[1])

    def paid_as(self, meta: Meta, children: Sequence[Any]) -> nodes.PaidAs:
        _, text, condition = children
        span = span_of(meta)
        return nodes.PaidAs((nodes.Form(text_of(text), span=span),), condition, span=span)

    def paid_as_forms(self, meta: Meta, children: Sequence[Any]) -> nodes.PaidAs:
        return nodes.PaidAs(tuple(children[1:]), span=span_of(meta))

    def form(self, meta: Meta, children: Sequence[Any]) -> nodes.Form:
        return nodes.Form(text_of(children[1]), children[0], span=span_of(meta))

    def instalments(self, meta: Meta, children: Sequence[Any]) -> nodes.Instalments:
        _, count, *parts = children
        if decimal_of(count) != len(parts):
            self._wrong(
                "parts-count",
                said("this says {count} parts and names {named}", count=count, named=len(parts)),
                span_of(meta),
                said("write `paid in {named} parts`, or name the others", named=len(parts)),
            )
        return nodes.Instalments(tuple(parts), span=span_of(meta))

    def equal_parts(self, meta: Meta, children: Sequence[Any]) -> nodes.EqualParts:
        _, count, _, pace, start = children
        number = self._whole(count)
        if not 1 <= number <= nodes.MOST_PARTS:
            self._wrong(
                "parts-count",
                said("an award cannot be paid in {count} parts", count=count),
                span_of(meta),
                said("between 2 and {most}", most=nodes.MOST_PARTS),
            )
            number = min(max(number, 1), nodes.MOST_PARTS)
        return nodes.EqualParts(number, pace.lower(), start, span=span_of(meta))

    def instalment(self, meta: Meta, children: Sequence[Any]) -> nodes.Instalment:
        return nodes.Instalment(children[0], children[1], span=span_of(meta))

    def the_rest(self, meta: Meta, children: Sequence[Any]) -> nodes.TheRest:
        return nodes.TheRest(span=span_of(meta))
