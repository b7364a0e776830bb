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
