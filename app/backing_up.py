"""A copy of an embedded installation while it runs: state, log and configuration, in one file or one folder.

The state is copied before the log. Stages append first and save their positions after, so a log that is a little
newer than its state is what a power cut leaves too: what was decided in between is decided again, under the same ids.
"""

import os
import shutil
import tarfile
import tempfile
from collections.abc import Iterator
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

import msgspec
import zstandard

from topics.log import LogError
from topics.sqlite_copy import check_database, copy_database

FORMAT = 1
MANIFEST = "backup.json"
DATABASES = ("state.db", "log.db")
"""In the order in which they are copied."""
CONFIGURATION = {".yaml", ".yml", ".csv"}
"""Endings of what is taken along; anything else beside them may be a secret."""


class Manifest(msgspec.Struct, kw_only=True):
    """What a backup says of itself."""

    format: int = FORMAT
    wirewatch: str
    at: datetime
    bytes: dict[str, int]
    """By name inside the backup."""


def back_up(data: Path, config: Path, target: Path, now: datetime) -> Manifest:
    """Writes the backup to `target`: a file where it ends in .tar.zst, else a folder; whole or not at all.

    Raises LogError when something is there already, a copy turns out damaged, or the disk refuses.
    """
    if target.exists():
        raise LogError(f"{target} is there already: name another file or folder")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".backup-", dir=target.parent) as made:
            folder = Path(made) / "backup"
            manifest = _collect(data, config, folder, now)
            if target.name.endswith(".tar.zst"):
                packed = Path(made) / "packed"
                _pack(folder, packed)
                packed.replace(target)
            else:
                folder.replace(target)
    except OSError as error:
        raise LogError(f"{target}: {error}") from error
    return manifest


def is_left_out(path: Path) -> bool:
    """Whether a file of the configuration folder is not taken along."""
    return path.suffix not in CONFIGURATION


def files_of(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file())


def _collect(data: Path, config: Path, folder: Path, now: datetime) -> Manifest:
    (folder / "data").mkdir(parents=True)
    folder.chmod(0o700)  # texts, and keys that sign links
    for name in DATABASES:
        copy_database(data / name, folder / "data" / name)
        check_database(folder / "data" / name)
    for path in files_of(config):
        if not is_left_out(path):
            copy = folder / "config" / path.relative_to(config)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(path, copy)
    sizes = {path.relative_to(folder).as_posix(): path.stat().st_size for path in files_of(folder)}
    manifest = Manifest(wirewatch=version("wirewatch"), at=now, bytes=sizes)
    (folder / MANIFEST).write_bytes(msgspec.json.encode(manifest))
    return manifest


def _pack(folder: Path, packed: Path) -> None:
    squeeze = zstandard.ZstdCompressor(level=3, write_checksum=True)
    with packed.open("xb") as raw:
        packed.chmod(0o600)
        with squeeze.stream_writer(raw, closefd=False) as stream, tarfile.open(fileobj=stream, mode="w|") as archive:
            archive.add(folder, arcname=".", filter=_nobody)
        raw.flush()
        os.fsync(raw.fileno())


def _nobody(one: tarfile.TarInfo) -> tarfile.TarInfo:
    """Whose the files were is nobody's business elsewhere."""
    one.uid = one.gid = 0
    one.uname = one.gname = ""
    return one
