"""Which files an import reads: those named, and those in the folders named, in the order of their names."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

STDIN = "-"


def files_of(paths: Sequence[str]) -> Iterator[tuple[str, str | None]]:
    """(file, None) of each regular file, (path, why not) of all else. Hidden files in folders count for nothing."""
    for path in paths:
        if path == STDIN or not os.path.isdir(path):  # noqa: PTH112 - a path may be "-"
            yield path, None if path == STDIN else _problem(Path(path))
        else:
            yield from _inside(Path(path))


def size_of(files: Sequence[str]) -> int | None:
    """Bytes of all of them as they lie there, None where one is stdin."""
    if STDIN in files:
        return None
    return sum(Path(one).stat().st_size for one in files if Path(one).is_file())


def _inside(root: Path) -> Iterator[tuple[str, str | None]]:
    within = root.resolve()
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(one for one in folders if not one.startswith("."))
        for name in sorted(one for one in names if not one.startswith(".")):
            path = Path(folder) / name
            if path.is_symlink() and not path.resolve().is_relative_to(within):
                yield str(path), "is a link that leads out of the folder"
            else:
                yield str(path), _problem(path)


def _problem(path: Path) -> str | None:
    if path.is_file():
        return None
    return "is no file" if path.exists() else "is not there"
