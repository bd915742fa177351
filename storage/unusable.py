"""A database that cannot be worked with."""

from __future__ import annotations


class UnusableDatabase(Exception):  # noqa: N818 - said in the words of what happened
    """The database cannot be used by this version, and why."""
