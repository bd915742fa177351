"""Three ways of coming too late."""

from __future__ import annotations


class Changed(Exception):  # noqa: N818 - said in the words of what happened
    """What somebody looked at has been changed by somebody else since; show it again, and let them decide anew."""


class Overtaken(Exception):  # noqa: N818 - said in the words of what happened
    """Another process did this step, or a part of it, in the meantime. Nothing is wrong: the step is done again from the start."""


class LeaseLost(Exception):  # noqa: N818 - said in the words of what happened
    """Whoever says so took too long: the work was given to somebody else, and nothing that belongs to it may be written here."""
