"""Where the tests' databases lie: in memory, where there is enough of it."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path
from typing import Final

_SHARED_MEMORY: Final = Path("/dev/shm")
_ROOM: Final = 1 << 30


def place() -> Path:
    """A folder for what is needed for a moment.

    To commit to SQLite takes a hundredth of what it takes on a disk, and a database of PostgreSQL's for each test twelve milliseconds.
    """
    if (
        _SHARED_MEMORY.is_dir()
        and os.access(_SHARED_MEMORY, os.W_OK)
        and shutil.disk_usage(_SHARED_MEMORY).free > _ROOM
    ):
        return _SHARED_MEMORY
    return Path(tempfile.gettempdir())
