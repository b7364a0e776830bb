"""Rules files as the page edits them: lines put back where they stood, never over what somebody else wrote."""

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

from app.yaml_editing import replace_file
from app.yaml_reading import read_text
from app.yaml_stretches import Stretch, with_lines

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")


class StaleError(Exception):
    """The file is another than the one that was opened; `text` is what it holds now, None where it is gone."""

    def __init__(self, text: str | None) -> None:
        super().__init__("the file was changed since it was opened")
        self.text = text


class UnwritableError(Exception):
    """The file cannot be written; the message says why."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What somebody types: `yaml` in place of `stretch` of a file; without one it is the whole of a new file.

    `opened` is the mark of the file as it was opened.
    """

    path: Path
    yaml: str
    opened: str = ""
    stretch: Stretch | None = None

    def whole(self) -> str:
        """The text of the file as it would be. Raises StaleError, and ConfigError where it cannot be read."""
        now = text_of(self.path)
        if self.stretch is None:
            if now is not None:
                raise StaleError(now)
            return plain(self.yaml)
        if now is None or mark_of(now) != self.opened:
            raise StaleError(now)
        return with_lines(now, self.stretch, plain(self.yaml))


def text_of(path: Path) -> str | None:
    """A file's text with plain line ends; None where there is none. Raises ConfigError where it cannot be read."""
    return plain(read_text(path)) if path.exists() else None


def mark_of(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:24]


def plain(text: str) -> str:
    """Line ends as \\n: forms send others."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def write(path: Path, text: str) -> None:
    """Writes a rules file whole or not at all, with the line ends that it has. Raises UnwritableError."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        old = path.read_bytes() if path.exists() else b""
        replace_file(path, text.replace("\n", "\r\n") if b"\r\n" in old else text)
    except OSError as error:
        raise UnwritableError(f"{path.name} cannot be written: {error.strerror}") from error


def remove(path: Path) -> None:
    """Raises UnwritableError."""
    try:
        path.unlink()
    except OSError as error:
        raise UnwritableError(f"{path.name} cannot be removed: {error.strerror}") from error


def new_path(rules: Path, name: str) -> Path:
    """Where a new file of that name goes. Raises ValueError, which says what is wrong with the name."""
    stem = name.strip().removesuffix(".yaml").removesuffix(".yml")
    if not _NAME.fullmatch(stem):
        raise ValueError("Name it in letters, digits, - and _, as in expulsions")
    path = rules / f"{stem}.yaml"
    if path.exists():
        raise ValueError("There is a file of this name: take another")
    return path
