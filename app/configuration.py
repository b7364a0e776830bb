"""The configuration folder: each part read, checked by the model of its room, its problems turned into file:line."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from alerts.deliver.subscriptions import SubscriptionsFile
from app.secrets import substitute
from app.settings import Settings
from app.yaml_reading import ConfigError, ConfigProblem, YamlFile, read_text, read_yaml
from ingest.settings import FeedsFile
from processors.frames import Frame

M = TypeVar("M", bound=BaseModel)
T = TypeVar("T")

SETTINGS = "wirewatch.yaml"
FEEDS = "feeds.yaml"
SUBSCRIPTIONS = "subscriptions.yaml"


@dataclass(frozen=True, slots=True)
class Folder:
    """`--config`: where a user's files are. A file that is missing means its defaults."""

    path: Path
    environment: Mapping[str, str]

    def text(self, name: str) -> YamlFile:
        """The YAML file `name` of the folder; empty when it is missing."""
        path = self.path / name
        return read_yaml(path, str(path)) if path.exists() else YamlFile(str(path), "")

    def settings(self) -> Settings:
        return settings_from(self.text(SETTINGS), self.environment)

    def feeds(self, settings: Settings) -> FeedsFile:
        return feeds_from(self.text(FEEDS), self.environment, settings)

    def subscriptions(self, settings: Settings) -> SubscriptionsFile:
        return subscriptions_from(self.text(SUBSCRIPTIONS), self.environment, settings)

    def frames(self) -> list[Frame]:
        """The user's own event types, events/*.yaml. Raises ConfigError."""
        paths = sorted((self.path / "events").glob("*.y*ml"))
        return [_checked(read_yaml(path, str(path)), self.environment, Frame) for path in paths]

    def rule_texts(self) -> dict[str, str]:
        """File name -> text of all rules files and of the lists beside them."""
        return rule_texts(self.path / "rules", self.path)

    def stamp(self) -> tuple[tuple[str, int, int], ...]:
        """Changes whenever a file of the folder does."""
        files = sorted(path for path in self.path.rglob("*") if path.suffix in {".yaml", ".yml", ".csv"})
        return tuple((str(path), path.stat().st_mtime_ns, path.stat().st_size) for path in files if path.is_file())


def settings_from(document: YamlFile, environment: Mapping[str, str]) -> Settings:
    return _checked(document, environment, Settings)


def feeds_from(document: YamlFile, environment: Mapping[str, str], settings: Settings) -> FeedsFile:
    feeds = _checked(document, environment, FeedsFile)
    problems = [document.problem(tuple(path), words) for path, words in feeds.problems(settings.fetch)]
    if problems:
        raise ConfigError(problems)
    return feeds


def subscriptions_from(document: YamlFile, environment: Mapping[str, str], settings: Settings) -> SubscriptionsFile:
    subscriptions = _checked(document, environment, SubscriptionsFile)
    if any(channel.email is not None for channel in subscriptions.channels.values()) and settings.smtp is None:
        words = f"mail needs a server: set smtp in {SETTINGS}"
        raise ConfigError([document.problem(("channels",), words)])
    problems = [document.problem(tuple(path), words) for path, words in subscriptions.problems()]
    if problems:
        raise ConfigError(problems)
    return subscriptions


def rule_texts(rules: Path, root: Path) -> dict[str, str]:
    """File name -> text of the rules in a file or folder, and of the CSV files in lists/ of `root`.

    Raises ConfigError when one cannot be read.
    """
    if not rules.exists():
        return {}
    paths = sorted(rules.rglob("*.y*ml")) if rules.is_dir() else [rules]
    texts = {str(path): read_text(path) for path in paths if path.suffix in {".yaml", ".yml"} or path == rules}
    for path in sorted((root / "lists").rglob("*.csv")):
        try:
            texts[path.relative_to(root).as_posix()] = path.read_text("utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            raise ConfigError([ConfigProblem(str(path), None, f"cannot be read: {error}")]) from error
    return texts


def _checked(document: YamlFile, environment: Mapping[str, str], model: type[M]) -> M:
    """The document as `model`, secrets filled in."""
    data, problems = substitute(document, environment)
    if problems:
        raise ConfigError(problems)
    if data is None:
        data = {}
    try:
        return model.model_validate(data)
    except ValidationError as error:
        raise ConfigError(
            [
                document.problem(tuple(one["loc"]), _words(one["loc"], one["type"], one["msg"], model))
                for one in error.errors()
            ]
        ) from error


def _words(path: tuple[str | int, ...], kind: str, message: str, model: type[BaseModel]) -> str:
    """pydantic's finding in words that name the key and what was meant."""
    where = ".".join(str(step) for step in path if step != "[key]")  # so pydantic names what is wrong with a key
    if kind == "extra_forbidden":
        return f"{where}: there is no such key here"
    if kind == "missing":
        return f"{where}: is missing"
    return f"{where}: {message.removeprefix('Value error, ')}" if where else message.removeprefix("Value error, ")


def attempt(read: Callable[[], T], otherwise: T) -> tuple[T, list[ConfigProblem]]:
    """What `read` gives, or `otherwise` with the problems that stood against it."""
    try:
        return read(), []
    except ConfigError as error:
        return otherwise, error.problems


def open_folder(path: Path) -> Folder:
    return Folder(path, os.environ)
