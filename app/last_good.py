"""The last usable text of each configuration file: a broken one stops neither a running system nor its restart."""

import os
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from app.yaml_reading import ConfigError, ConfigProblem, YamlFile, parse_yaml

T = TypeVar("T")


def read_or_last_good(
    read: Callable[[], YamlFile], use: Callable[[YamlFile], T], kept: Path, *, keep: bool = True
) -> tuple[T, list[ConfigProblem]]:
    """What `use` makes of the file, or of the copy in `kept` when the file is broken, with the problems found.

    A good file is copied to `kept` unless `keep` is false.
    Raises ConfigError when the file is broken and no usable copy was kept.
    """
    try:
        document = read()
        result = use(document)
    except ConfigError as error:
        if not kept.exists():
            raise
        return use(parse_yaml(kept.read_text("utf-8"), str(kept))), error.problems
    if keep:
        _keep(document.text, kept)
    return result, []


def _keep(text: str, kept: Path) -> None:
    if kept.exists() and kept.read_text("utf-8") == text:
        return
    kept.parent.mkdir(parents=True, exist_ok=True)
    fresh = kept.with_name(f"{kept.name}.{secrets.token_hex(4)}")
    # The file may name secrets in the clear; the copy is for its owner alone.
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
    fresh.replace(kept)
