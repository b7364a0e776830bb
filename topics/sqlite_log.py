"""The embedded log: one SQLite file, several processes of one machine, one partition a topic, one reader a group.

WAL with synchronous=FULL, so that what append returned survives a power cut. Each topic is a table of its own whose
AUTOINCREMENT key never gives an offset twice, even after retention has emptied it.
"""

import contextlib
import re
import threading
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import zstandard

from topics.filelock import FileLock
from topics.log import Keyed, LogError, Positions, Stored, TopicPlan, check_sizes
from topics.sqlite import advice, sqlite

FORMAT = 1
PARTITION = 0
LEVEL = 1
"""Of zstd's compression: of texts in prose 3 takes half as much time again and saves one byte in a hundred."""
WAKE_UP = 0.02
"""Seconds between two looks at PRAGMA data_version while a reader waits."""
RETENTION_CHUNK = 1_000
ERASE_CHUNK = 500
BUSY_MS = 60_000


class SqliteLog:
    """The log contract on `path`. `clock` gives the time of arrival; each thread works on its own connection."""

    def __init__(self, path: Path, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._path = path
        self._clock = clock
        self._local = threading.local()
        self._open: list[Any] = []
        self._tables: dict[str, str] = {}
        path.parent.mkdir(parents=True, exist_ok=True)
        with self._errors(), self._write() as db:
            self._prepare(db)

    def prepare(self, plans: Mapping[str, TopicPlan], *, create: bool) -> list[str]:
        with self._errors():
            known = {name for (name,) in self._connection().execute("SELECT name FROM topics")}
        made = [topic for topic in plans if topic not in known]
        for topic in made:
            self._table(topic)
        return made

    def append(self, topic: str, records: Sequence[Keyed]) -> list[tuple[int, int]]:
        check_sizes(topic, records)
        if not records:
            return []
        squeeze = zstandard.ZstdCompressor(level=LEVEL)
        # Before the lock is taken: it takes longer than to write them, and other writers would wait for it.
        frames = [(record.key, squeeze.compress(record.value)) for record in records]
        table = self._table(topic)
        arrived = _millis(self._clock())
        with self._errors(), self._write() as db:
            # A clock that steps back must not make position_at jump: arrival never falls.
            last = db.execute(f"SELECT appended FROM {table} ORDER BY offset DESC LIMIT 1").fetchone()
            arrived = max(arrived, last[0]) if last else arrived
            given = db.execute("SELECT seq FROM sqlite_sequence WHERE name = ?", (table,)).fetchone()
            start = given[0] + 1 if given else 1
            rows = [(offset, key, arrived, frame) for offset, (key, frame) in enumerate(frames, start)]
            db.executemany(f"INSERT INTO {table} (offset, key, appended, frame) VALUES (?, ?, ?, ?)", rows)
        return [(PARTITION, offset) for offset in range(start, start + len(rows))]

    def read(self, topic: str, partition: int, start: int, limit: int, timeout: float = 0.0) -> list[Stored]:
        table = self._table(topic)
        deadline = time.monotonic() + timeout
        with self._errors():
            db = self._connection()
            while True:
                version = db.execute("PRAGMA data_version").fetchone()[0]
                # fetchall ends the read transaction before anyone works on the rows, so the WAL can be checkpointed.
                rows = db.execute(
                    f"SELECT offset, key, appended, frame FROM {table} WHERE offset >= ? ORDER BY offset LIMIT ?",
                    (start, limit),
                ).fetchall()
                if rows or not _changed(db, version, deadline):
                    break
        expand = zstandard.ZstdDecompressor()
        return [
            Stored(topic, PARTITION, offset, key, expand.decompress(frame), _moment(appended))
            for offset, key, appended, frame in rows
        ]

    def oldest(self, topic: str) -> Positions:
        table = self._table(topic)
        with self._errors():
            row = self._connection().execute(f"SELECT min(offset) FROM {table}").fetchone()
        return self.head(topic) if row[0] is None else {PARTITION: row[0]}

    def head(self, topic: str) -> Positions:
        table = self._table(topic)
        with self._errors():
            row = self._connection().execute("SELECT seq FROM sqlite_sequence WHERE name = ?", (table,)).fetchone()
        return {PARTITION: (row[0] if row else 0) + 1}

    def position_at(self, topic: str, moment: datetime) -> Positions:
        table = self._table(topic)
        with self._errors():
            row = (
                self._connection()
                .execute(f"SELECT min(offset) FROM {table} WHERE appended >= ?", (_millis(moment),))
                .fetchone()
            )
        return self.head(topic) if row[0] is None else {PARTITION: row[0]}

    def committed(self, group: str, topic: str) -> Positions:
        with self._errors():
            row = (
                self._connection()
                .execute("SELECT position FROM groups WHERE name = ? AND topic = ?", (group, topic))
                .fetchone()
            )
        return {PARTITION: row[0]} if row else {}

    def join(self, group: str, topic: str, timeout: float) -> "SqliteMember | None":
        lock = FileLock(self._path.parent / "locks" / f"group-{group}-{topic}")
        return SqliteMember(self, group, topic, lock) if lock.acquire(timeout) else None

    def retain(self, topic: str, *, before: datetime, max_bytes: int | None = None) -> int:
        table = self._table(topic)
        deleted = self._delete_while(table, "appended < ?", _millis(before))
        if max_bytes is not None and self._used() > max_bytes:
            with self._errors():
                floor = _floor_for(self._connection(), table, max_bytes)
            deleted += self._delete_while(table, "offset < ?", floor)
        if deleted:
            with self._errors():
                self._connection().execute("PRAGMA incremental_vacuum").fetchall()
        return deleted

    @property
    def erases(self) -> bool:
        return True

    def erase(self, topic: str, places: Mapping[int, Collection[int]]) -> int:
        table, offsets = self._table(topic), sorted(places.get(PARTITION, ()))
        total = 0
        for first in range(0, len(offsets), ERASE_CHUNK):
            chunk = offsets[first : first + ERASE_CHUNK]
            with self._errors():
                self._connection().execute("PRAGMA secure_delete=ON").fetchall()
                try:
                    with self._write() as db:
                        marks = ", ".join("?" * len(chunk))
                        total += db.execute(f"DELETE FROM {table} WHERE offset IN ({marks})", chunk).rowcount
                finally:
                    self._connection().execute("PRAGMA secure_delete=FAST").fetchall()
        return total

    def scrub(self) -> None:
        with self._errors():
            db = self._connection()
            db.execute("PRAGMA incremental_vacuum").fetchall()
            busy = db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        if busy:
            raise LogError(f"{self._path}: somebody reads it, so its WAL keeps what was deleted: try again")

    def save_positions(self, group: str, topic: str, positions: Positions) -> None:
        for position in positions.values():
            self._save(group, topic, position)

    def close(self) -> None:
        while self._open:
            self._open.pop().close()
        self._local = threading.local()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _save(self, group: str, topic: str, position: int) -> None:
        with self._errors(), self._write() as db:
            db.execute(
                "INSERT INTO groups (name, topic, position) VALUES (?, ?, ?)"
                " ON CONFLICT (name, topic) DO UPDATE SET position = excluded.position",
                (group, topic, position),
            )

    def _used(self) -> int:
        """Bytes of the file that hold anything: more than all topics together have."""
        with self._errors():
            pragmas = ("page_count", "freelist_count", "page_size")
            pages, free, size = (self._connection().execute(f"PRAGMA {one}").fetchone()[0] for one in pragmas)
        return int((pages - free) * size)

    def _delete_while(self, table: str, condition: str, value: int) -> int:
        """Deletes in chunks, each a short transaction, so that a writer never waits long."""
        total = 0
        while True:
            with self._errors(), self._write() as db:
                chunk = f"SELECT offset FROM {table} WHERE {condition} ORDER BY offset LIMIT {RETENTION_CHUNK}"
                count: int = db.execute(f"DELETE FROM {table} WHERE offset IN ({chunk})", (value,)).rowcount
            total += count
            if count < RETENTION_CHUNK:
                return total

    def _connection(self) -> Any:
        db = getattr(self._local, "db", None)
        if db is None:
            db = sqlite.connect(str(self._path), isolation_level=None, check_same_thread=False)
            # auto_vacuum takes effect only before the first table is written.
            for pragma in (
                f"busy_timeout={BUSY_MS}",
                "auto_vacuum=INCREMENTAL",
                "journal_mode=WAL",
                "synchronous=FULL",
                # Zeroes what is deleted inside a page, which costs nothing; whole pages leave the file (retain).
                "secure_delete=FAST",
            ):
                db.execute(f"PRAGMA {pragma}").fetchall()
            self._local.db = db
            self._open.append(db)
        return db

    @contextlib.contextmanager
    def _write(self) -> Iterator[Any]:
        db = self._connection()
        db.execute("BEGIN IMMEDIATE")
        try:
            yield db
        except BaseException:
            db.execute("ROLLBACK")
            raise
        db.execute("COMMIT")

    @contextlib.contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except sqlite.Error as error:
            raise LogError(f"{self._path}: {error}{advice(str(error))}") from error

    def _prepare(self, db: Any) -> None:
        version = db.execute("PRAGMA user_version").fetchone()[0]
        if version > FORMAT:
            raise LogError(
                f"{self._path} was written by a newer Wirewatch (log format {version}, this one knows {FORMAT}):"
                " upgrade Wirewatch, or use another --data folder"
            )
        db.execute("CREATE TABLE IF NOT EXISTS topics (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE)")
        db.execute(
            "CREATE TABLE IF NOT EXISTS groups (name TEXT NOT NULL, topic TEXT NOT NULL, position INTEGER NOT NULL,"
            " PRIMARY KEY (name, topic))"
        )
        db.execute(f"PRAGMA user_version = {FORMAT}")

    def _table(self, topic: str) -> str:
        if topic in self._tables:
            return self._tables[topic]
        if not re.fullmatch(r"[a-z0-9._-]{1,100}", topic):
            raise LogError(f"{topic!r} is no topic name: small letters, digits, '.', '_' and '-' only")
        with self._errors():
            row = self._connection().execute("SELECT id FROM topics WHERE name = ?", (topic,)).fetchone()
            if row is None:
                row = self._create(topic)
        self._tables[topic] = f"topic_{row[0]}"
        return self._tables[topic]

    def _create(self, topic: str) -> tuple[int]:
        with self._write() as db:
            db.execute("INSERT INTO topics (name) VALUES (?) ON CONFLICT DO NOTHING", (topic,))
            row: tuple[int] = db.execute("SELECT id FROM topics WHERE name = ?", (topic,)).fetchone()
            table = f"topic_{row[0]}"
            db.execute(
                f"CREATE TABLE IF NOT EXISTS {table} (offset INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT NOT NULL,"
                " appended INTEGER NOT NULL, frame BLOB NOT NULL)"
            )
            db.execute(f"CREATE INDEX IF NOT EXISTS {table}_appended ON {table} (appended)")
        return row


class SqliteMember:
    """The one reader of a group, as long as it holds the group's lock; the lock goes with the process."""

    def __init__(self, log: SqliteLog, group: str, topic: str, lock: FileLock) -> None:
        self._log, self._group, self._topic, self._lock = log, group, topic, lock
        self._next = log.committed(group, topic).get(PARTITION, 0)

    def poll(self, limit: int, timeout: float) -> list[Stored]:
        records = self._log.read(self._topic, PARTITION, self._next, limit, timeout)
        if records:
            self._next = records[-1].offset + 1
        return records

    def commit(self, positions: Positions) -> None:
        self._log.save_positions(self._group, self._topic, positions)

    def close(self) -> None:
        self._lock.release()


def _changed(db: Any, version: int, deadline: float) -> bool:
    """Waits until another connection has committed; False when the deadline passed first."""
    while time.monotonic() < deadline:
        time.sleep(min(WAKE_UP, max(0.0, deadline - time.monotonic())))
        if db.execute("PRAGMA data_version").fetchone()[0] != version:
            return True
    return False


def _floor_for(db: Any, table: str, max_bytes: int) -> int:
    """The lowest offset such that all from it on stay within `max_bytes`."""
    kept, floor = 0, 0
    for offset, size in db.execute(f"SELECT offset, length(frame) FROM {table} ORDER BY offset DESC"):
        kept += size
        if kept > max_bytes:
            return floor or int(offset) + 1
        floor = int(offset)
    return 0


def _millis(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


def _moment(millis: int) -> datetime:
    return datetime.fromtimestamp(millis / 1000, UTC)
