"""`${NAME}` in configuration stands for the environment's value, so that no secret stands in a file.

Where NAME is not set and NAME_FILE is, it stands for what that file holds: so containers hand secrets over.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from app.yaml_reading import ConfigProblem, DataPath, YamlFile

_NAME = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
_SECRET_KEYS = {"password", "token", "webhook", "secret", "apprise", "app_token", "sasl_plain_password", "ssl_password"}
_SECRET_HEADER = re.compile(r"(?i)key|token|secret|auth|cookie|password|session|credential")
_HASHED = "$argon2"
"""What a hash of a password begins with: the file may show it."""
_IN_AN_ADDRESS = re.compile(r"://[^/@:\s]+:[^/@\s]+@")


def substitute(document: YamlFile, environment: Mapping[str, str]) -> tuple[object, list[ConfigProblem]]:
    """The file's data with every `${NAME}` replaced, and a problem for each name that is not set."""
    problems: list[ConfigProblem] = []

    def walk(value: object, path: DataPath) -> object:
        if isinstance(value, dict):
            walked = {key: walk(below, (*path, key)) for key, below in value.items()}
            return {name: one for key, one in walked.items() for name, one in read(key, one, path)}
        if isinstance(value, list):
            return [walk(below, (*path, index)) for index, below in enumerate(value)]
        if not isinstance(value, str):
            return value
        return _NAME.sub(lambda found: named(found[1], path), value)

    def named(name: str, path: DataPath) -> str:
        if name in environment:
            return environment[name]
        file = environment.get(f"{name}_FILE")
        if file is None:
            words = f"${{{name}}} is not set: put {name}=... or {name}_FILE=... into the environment"
            problems.append(document.problem(path, words))
            return ""
        try:
            return Path(file).read_text("utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            problems.append(document.problem(path, f"{name}_FILE: {file} cannot be read: {error}"))
            return ""

    def read(key: Any, value: object, path: DataPath) -> list[tuple[Any, object]]:
        """`password_file: NAME` is `password` with what stands in that file, beside the configuration or anywhere."""
        secret = str(key).removesuffix("_file")
        if secret == key or secret not in _SECRET_KEYS or not isinstance(value, str):
            return [(key, value)]
        file = Path(document.name).parent / value
        try:
            return [(secret, file.read_text("utf-8").strip())]
        except (OSError, UnicodeDecodeError) as error:
            problems.append(document.problem((*path, key), f"{file} cannot be read: {error}"))
            return []

    return walk(document.data, ()), problems


def literal_secrets(document: YamlFile) -> list[ConfigProblem]:
    """A warning for each secret that stands in the file itself."""
    found: list[ConfigProblem] = []

    def walk(value: object, path: DataPath) -> None:
        if isinstance(value, dict):
            for key, below in value.items():
                walk(below, (*path, key))
        elif isinstance(value, list):
            for index, below in enumerate(value):
                walk(below, (*path, index))
        elif isinstance(value, str) and path and not _NAME.search(value) and not value.startswith(_HASHED):
            secret = path[-1] if _is_secret(path) else "a password" if _IN_AN_ADDRESS.search(value) else None
            if secret is not None:
                words = f"{secret} stands here in the clear: put it into the environment and write ${{NAME}}"
                found.append(document.problem(path, words))

    walk(document.data, ())
    return found


def _is_secret(path: DataPath) -> bool:
    """Whether what stands at `path` is one by its name."""
    if len(path) > 1 and path[-2] == "headers":
        return _SECRET_HEADER.search(str(path[-1])) is not None
    return path[-1] in _SECRET_KEYS


def without_password(address: str) -> str:
    """An address as it is written in a file, for people; a `${NAME}` is none yet."""
    return _IN_AN_ADDRESS.sub(lambda found: found[0] if "${" in found[0] else "://***@", address)
