"""The file of what was not taken: JSON Lines that can be mended and imported again as they are."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import BinaryIO

import msgspec

from app.importing.shapes import Reject
from state.import_files import FilePlace


class RejectFile:
    """Lines {file, line, error, raw}; the file is made with the first. `settled` says how far a run has come in each
    file: what was written beyond that by one that was killed is written again."""

    def __init__(self, path: Path, settled: Mapping[str, FilePlace]) -> None:
        self.path = path
        self._file: BinaryIO | None = None
        if path.exists():
            _keep_settled(path, settled)

    def add(self, file: str, rejects: Sequence[Reject]) -> None:
        """Raises OSError."""
        if not rejects:
            return
        if self._file is None:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._file = self.path.open("ab")
        for one in rejects:
            line = {"file": file, "line": one.number, "error": one.error, "raw": one.raw}
            self._file.write(msgspec.json.encode(line) + b"\n")
        self._file.flush()

    def close(self) -> None:
        if self._file is not None:
            self._file.close()


class _Place(msgspec.Struct):
    file: str
    line: int


def _keep_settled(path: Path, settled: Mapping[str, FilePlace]) -> None:
    """Line by line into a new file, which then takes the old one's name."""
    kept = path.with_name(path.name + ".new")
    with path.open("rb") as old, kept.open("wb") as new:
        for line in old:
            if _is_settled(line, settled):
                new.write(line)
    kept.replace(path)


def _is_settled(line: bytes, settled: Mapping[str, FilePlace]) -> bool:
    try:
        at = msgspec.json.decode(line, type=_Place)
    except (msgspec.DecodeError, msgspec.ValidationError, UnicodeDecodeError):
        return False  # cut off by the kill
    place = settled.get(at.file, FilePlace())
    return place.done or at.line <= place.place
