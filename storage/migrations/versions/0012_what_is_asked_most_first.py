"""The index by which deals are counted has what is asked most before what is seldom asked."""

from __future__ import annotations

from alembic import op

revision = "0012"
down_revision = "0011"

_BEFORE = (
    "workspace_id",
    "currency",
    "credit",
    "partner_key",
    "closed_on",
    "stage",
    "cancelled_on",
    "returned_on",
)


def upgrade() -> None:
    _index(
        *(
            "amount_minor",
            "units_millionths",
            "category_key",
            "type_key",
            "product_key",
            "customer_key",
            "rep_key",
        ),
        *("margin_minor", "cost_minor", "list_price_minor", "term_millionths"),
        *("paid_on", "signed_on", "invoiced_on", "installed_on", "registered_on", "quoted_on", "reported_on"),
    )


def downgrade() -> None:
    _index(
        *("registered_on", "quoted_on", "signed_on", "invoiced_on", "installed_on", "paid_on", "reported_on"),
        *(
            "amount_minor",
            "list_price_minor",
            "cost_minor",
            "margin_minor",
            "units_millionths",
            "term_millionths",
        ),
        *("rep_key", "customer_key", "product_key", "category_key", "type_key"),
    )


def _index(*asked: str) -> None:
    op.drop_index("ix_deals_counted", "deals")
    op.create_index("ix_deals_counted", "deals", [*_BEFORE, *asked], unique=False)
