"""The option that rewrites the answers of cases."""

from __future__ import annotations

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--rewrite-cases",
        action="store_true",
        help="write what comes out into tests/cases/**/*.md, to be reviewed in the diff; with -n 0",
    )


@pytest.fixture
def rewriting(request: pytest.FixtureRequest) -> bool:
    # Run from further up, pytest reads this file too late for the option to exist.
    return bool(request.config.getoption("--rewrite-cases", default=False))
