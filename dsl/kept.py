"""What takes long to work out from a file that never changes, kept where Python keeps its compiled modules, and trusted as they are."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Callable
from contextlib import suppress
from importlib.util import cache_from_source
from pathlib import Path
from typing import Final

_HEAD: Final = hashlib.sha256().digest_size


def kept(source: Path, *, key: bytes, work_out: Callable[[], bytes]) -> bytes:
    """What was worked out from the source under this key; worked out anew where nothing is kept, or what is kept has another key.

    The key names everything that the result depends on. Where the folder cannot be written, nothing is kept, and nothing else happens.
    """
    place = Path(cache_from_source(str(source.with_suffix(".py")))).with_suffix(f"{source.suffix}c")
    with suppress(OSError):
        stored = place.read_bytes()
        head, result = stored[:_HEAD], stored[_HEAD:]
        if head == _head(key, result):
            return result
    result = work_out()
    with suppress(OSError):
        _write(place, _head(key, result) + result)
    return result


def _head(key: bytes, result: bytes) -> bytes:
    """Of question and answer, so that neither another question nor a spoiled answer is taken for it."""
    return hashlib.sha256(hashlib.sha256(key).digest() + result).digest()


def _write(place: Path, content: bytes) -> None:
    """All at once: whoever reads meanwhile sees the old file or the new one, whole."""
    place.parent.mkdir(parents=True, exist_ok=True)
    number, name = tempfile.mkstemp(dir=place.parent)
    try:
        with os.fdopen(number, "wb") as file:
            file.write(content)
        Path(name).replace(place)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise
