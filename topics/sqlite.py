"""Which SQLite: the wheel's where it exists, else Python's own.

Python's own is often older than 3.51.3, which fixed a rare corruption of WAL files (sqlite.org/wal.html, section
"The WAL-reset bug"); `status` warns then.
"""

from typing import Any

try:
    from pysqlite3 import dbapi2 as _module
except ImportError:
    import sqlite3 as _module

sqlite: Any = _module

FIXED = (3, 51, 3)


def has_wal_fix() -> bool:
    """True when the SQLite in use is free of the WAL corruption bug."""
    return bool(sqlite.sqlite_version_info >= FIXED)


def advice(message: str) -> str:
    """What to do about an error of SQLite, as the end of a sentence; "" where nobody knows better than it says."""
    if "full" in message:
        return ": make room on the disk; nothing was lost, it is tried again"
    if "locked" in message:
        return ": another program holds the file; it is tried again"
    if "not a database" in message or "malformed" in message:
        return ": the file is damaged; restore the data folder from a copy, or start anew with an empty one"
    if "readonly" in message or "unable to open" in message:
        return ": make the data folder writable for this user"
    return ""
