"""How a command fails, and the exit status that says so."""

from __future__ import annotations

INPUT_ERRORS = 1
WRONG_USAGE = 2
WORLD_FAILED = 3


class InputError(Exception):
    """What was given cannot be used; the message says why and what to do."""


class WorldError(Exception):
    """A database, file or network did not do its part; trying again may help."""
