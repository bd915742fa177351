"""A market to measure on: partners and their deals over eight quarters, the same ones each time, written straight into a database."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import create_engine, text
from sqlmodel import Session

from storage import workspaces
from storage.engine import Database

NOW: Final = datetime(2027, 1, 5, 12, tzinfo=UTC)
START: Final = date(2025, 1, 1)
END: Final = date(2026, 12, 31)
PARTNERS: Final = 1_000
CATEGORIES: Final = ("Cloud", "Security", "Services", "Network", "Storage")
TYPES: Final = ("new", "renewal", "expansion")
PRODUCTS: Final = 20
COLUMNS: Final = (
    "workspace_id", "deal_id", "partner", "partner_key", "credit", "stage", "currency", "amount_minor", "units_millionths",
    "customer", "customer_key", "product", "product_key", "category", "category_key", "type", "type_key", "closed_on",
    "own", "revision", "content_hash",
)  # fmt: skip
_DAYS: Final = (END - START).days + 1
_PORTION: Final = 50_000


def rows(workspace_id: int, deals: int, *, scale: int = 1) -> Iterator[tuple[Any, ...]]:
    """The columns of each deal; amounts are `scale` times as large, so that fewer deals still reach the steps of a table."""
    for number in range(deals):
        turned = number * 2_654_435_761 % 4_294_967_291
        partner = f"Partner {turned % PARTNERS:04}"
        customer = f"Customer {turned // 7 % 50_000}"
        product = f"P-{turned // 11 % PRODUCTS:02}"
        category, type_ = CATEGORIES[turned // 13 % 5], TYPES[turned // 17 % 3]
        day = START + timedelta(turned // 1_009 % _DAYS)
        amount = (100_00 + turned // 19 % 900_000) * scale
        yield (
            workspace_id, f"D-{number:07}", partner, partner.casefold(), "1", "won", "EUR", amount, (1 + turned // 23 % 9) * 1_000_000,
            customer, customer.casefold(), product, product.casefold(), category, category.casefold(), type_, type_, day,
            "{}", 1, f"{number:064x}",
        )  # fmt: skip


def filled(database: Database, deals: int, *, scale: int = 1) -> int:
    """A new workspace with so many deals, in a database that may be empty; the workspace's id."""
    database.migrate()
    with database.writing() as session:
        workspace = workspaces.install(session, team_id="T1", name="Vendor", now=NOW).id
        _write(session, workspace, deals, scale)
    _settle(database)
    return workspace


def _write(session: Session, workspace: int, deals: int, scale: int) -> None:
    insert(session, rows(workspace, deals, scale=scale))


def insert(session: Session, every: Iterator[tuple[Any, ...]]) -> None:
    """Rows of COLUMNS, in the quickest way that the database has."""
    connection = session.connection()
    if connection.dialect.name == "sqlite":
        names, marks = ", ".join(COLUMNS), ", ".join("?" * len(COLUMNS))
        statement = f"INSERT INTO deals ({names}) VALUES ({marks})"
        driver = connection.connection.cursor()
        driver.executemany(statement, ([*row[:17], row[17].isoformat(), *row[18:]] for row in every))
        return
    with (
        connection.connection.cursor() as cursor,
        cursor.copy(f"COPY deals ({', '.join(COLUMNS)}) FROM STDIN") as copy,
    ):
        for row in every:
            copy.write_row(row)


def _settle(database: Database) -> None:
    """What PostgreSQL does by itself within a minute."""
    if database.url.startswith("postgresql"):
        engine = create_engine(database.url, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text("VACUUM ANALYZE deals"))
        engine.dispose()
