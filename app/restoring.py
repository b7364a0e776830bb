"""A backup becomes an installation again, in an empty place."""

import shutil
import tarfile
import tempfile
from datetime import datetime
from pathlib import Path

import msgspec
import zstandard

from app.backing_up import DATABASES, FORMAT, MANIFEST, Manifest
from state.audit import Act, note
from state.database import open_state
from topics.log import LogError
from topics.sqlite_copy import check_database
from topics.sqlite_log import SqliteLog


def restore(backup: Path, data: Path, config: Path | None, who: str, now: datetime) -> Manifest:
    """Puts log and state into `data`, and the configuration into `config` where one is named; both must be empty.

    Both are checked before they are put there. Raises LogError or StateError, and then nothing is there.
    """
    for place in (data, config):
        if place is not None and place.exists() and (not place.is_dir() or any(place.iterdir())):
            raise LogError(f"{place} is not empty: a backup is restored into a new folder")
    data.parent.mkdir(parents=True, exist_ok=True)
    try:
        with tempfile.TemporaryDirectory(prefix=".restore-", dir=data.parent) as made:
            folder = _unpacked(backup, Path(made) / "backup")
            manifest = _checked(folder, backup)
            _try_out(folder / "data", backup, who, now)
            if config is not None:
                (folder / "config").mkdir(exist_ok=True)
                shutil.copytree(folder / "config", config, dirs_exist_ok=True)
            if data.exists():
                data.rmdir()
            (folder / "data").replace(data)
    except (OSError, tarfile.TarError, zstandard.ZstdError) as error:
        raise LogError(f"{backup} cannot be restored: {error}") from error
    return manifest


def _unpacked(backup: Path, folder: Path) -> Path:
    if backup.is_dir():
        shutil.copytree(backup, folder)
        return folder
    folder.mkdir()
    with (
        backup.open("rb") as raw,
        zstandard.ZstdDecompressor().stream_reader(raw) as stream,
        tarfile.open(fileobj=stream, mode="r|") as archive,
    ):
        archive.extractall(folder, filter="data")
    return folder


def _checked(folder: Path, backup: Path) -> Manifest:
    """What the backup says of itself, once all of it is there."""
    try:
        manifest = msgspec.json.decode((folder / MANIFEST).read_bytes(), type=Manifest)
    except (FileNotFoundError, msgspec.DecodeError) as error:
        raise LogError(f"{backup} is no backup of Wirewatch: {error}") from error
    if manifest.format > FORMAT:
        raise LogError(f"{backup} was made by Wirewatch {manifest.wirewatch}, which is newer than this one: upgrade it")
    for name, size in manifest.bytes.items():
        path = folder / name
        if not path.is_file() or path.stat().st_size != size:
            raise LogError(f"{backup} is damaged: {name} is not whole")
    return manifest


def _try_out(data: Path, backup: Path, who: str, now: datetime) -> None:
    """Opens both as a stage would, which brings an older state up to date and refuses a newer one."""
    for name in DATABASES:
        check_database(data / name)
    SqliteLog(data / "log.db").close()
    state = open_state(data / "state.db")
    try:
        with state.write() as connection:
            note(connection, Act(at=now, who=who, what="restore", words=f"from {backup.name}"))
    finally:
        state.close()
