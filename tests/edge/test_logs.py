"""The log names an error and where it came from, and never what somebody wrote."""

from __future__ import annotations

import json

import pytest
import structlog

from bot import logs

CANARY = "the words of a partner"


def test_the_message_of_an_error_stays_out_of_the_log(capsys: pytest.CaptureFixture[str]) -> None:
    try:
        logs.configure(form="json", level="INFO")
        try:
            raise ValueError(CANARY)
        except ValueError:
            structlog.get_logger().exception("it failed", reference="R-1")
        line = capsys.readouterr().err
        logged = json.loads(line)
        assert (logged["event"], logged["reference"], logged["exception"]) == (
            "it failed",
            "R-1",
            "ValueError",
        )
        assert "test_logs.py" in logged["at"]
        assert CANARY not in line
    finally:
        structlog.reset_defaults()
