"""What every table has in common: one catalogue of tables, names for constraints that are the same on every database, column types."""

from __future__ import annotations

from typing import Any, ClassVar

from sqlalchemy import JSON, Column, MetaData
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel


class Row(SQLModel):
    """The base of all table models. Rows never leave `storage`; a plain `datetime` field is an instant and comes back in UTC.

    Rows validate nothing: values are checked before they become rows, and what Pydantic would check them by is not built.
    """

    model_config = SQLModel.model_config | {"defer_build": True}

    metadata: ClassVar[MetaData] = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


def json_field() -> Any:
    """A required field of JSON; assign a new value to change it, a change in place is not seen."""
    return Field(sa_column=Column(JSON().with_variant(JSONB(), "postgresql"), nullable=False))


def optional_json_field() -> Any:
    """The same for a field that may be NULL."""
    plain, binary = JSON(none_as_null=True), JSONB(none_as_null=True)
    return Field(default=None, sa_column=Column(plain.with_variant(binary, "postgresql"), nullable=True))
