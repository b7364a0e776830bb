"""wirewatch check: is the configuration right, before anything runs on it?"""

import contextlib
from collections.abc import Sequence

import typer

from app.configuration import FEEDS, SETTINGS, SUBSCRIPTIONS, Folder, attempt, open_folder
from app.output import err, out, print_json
from app.places import CONFIG, ConfigOption, JsonOption
from app.rule_files import RulesReader
from app.rule_warnings import window_warnings
from app.secrets import literal_secrets
from app.settings import Settings
from app.subscription_warnings import subscription_warnings
from app.web.settings import closed
from app.yaml_reading import ConfigError, ConfigProblem, YamlFile
from ingest.hosts import private_number
from ingest.settings import FeedSettings


def add_to(app: typer.Typer) -> None:
    app.command("check")(check)


def check(config: ConfigOption = CONFIG, as_json: JsonOption = False) -> None:
    """Reads every file of the configuration and names each problem with its file and line."""
    folder = open_folder(config)
    reader = RulesReader()
    problems, counts = find_problems(folder, reader)
    warnings = find_warnings(folder, reader)
    if as_json:
        for level, found in (("error", problems), ("warning", warnings)):
            for one in found:
                print_json({"level": level, "file": one.file, "line": one.line, "message": one.message})
    else:
        for one in problems:
            err.print(str(one), style="red", markup=False, soft_wrap=True)
        for one in warnings:
            err.print(f"{one} (a warning)", style="yellow", markup=False, soft_wrap=True)
        if not problems:
            out.print(", ".join(f"{count} {name}" for name, count in counts.items()) + ": all is well", style="green")
    raise typer.Exit(1 if problems else 0)


def find_problems(folder: Folder, reader: RulesReader) -> tuple[list[ConfigProblem], dict[str, int]]:
    """Everything wrong in the folder, and how many feeds, rules and subscriptions it holds."""
    settings, problems = attempt(folder.settings, Settings())
    counts: dict[str, int] = {}
    if reason := closed(settings.web, settings.web.host, None):
        problems = [*problems, folder.text(SETTINGS).problem(("web", "host"), reason)]
    try:
        counts["feeds"] = len(folder.feeds(settings).feeds)
    except ConfigError as error:
        problems = problems + error.problems
    try:
        counts["rules"] = len(reader.compile(folder.rule_texts()).rules)
    except ConfigError as error:
        problems = problems + error.problems
    try:
        counts["event types"] = len(folder.frames())
    except ConfigError as error:
        problems = problems + error.problems
    try:
        subscriptions = folder.subscriptions(settings)
        counts["subscriptions"] = len(subscriptions.subscriptions)
        document = folder.text(SETTINGS)
        problems = problems + [
            document.problem(("operators", place), f"operators: there is no channel {name!r} in {SUBSCRIPTIONS}")
            for place, name in enumerate(settings.operators)
            if name not in subscriptions.channels
        ]
    except ConfigError as error:
        problems = problems + error.problems
    return problems, counts


def in_the_clear(document: YamlFile, feeds: Sequence[FeedSettings]) -> list[ConfigProblem]:
    """Logins that go over plain http to the public internet, where anybody on the way reads them."""
    words = "login: this address is http, so whoever is on the way reads the login: write https where it answers"
    return [
        document.problem(("feeds", place, "login"), words)
        for place, feed in enumerate(feeds)
        if feed.login is not None and feed.url.startswith("http://") and private_number(feed.url) is None
    ]


def find_warnings(folder: Folder, reader: RulesReader) -> list[ConfigProblem]:
    """What works and may not be meant so: no folder, secrets in the clear, windows that reach beyond what is kept."""
    found: list[ConfigProblem] = []
    if not folder.path.is_dir():
        words = f"there is no such folder: `wirewatch init {folder.path}` writes a starter there"
        found.append(ConfigProblem(str(folder.path), None, words))
    settings, _ = attempt(folder.settings, Settings())
    if settings.public_url and (reason := closed(settings.web, "127.0.0.1", settings.public_url)):
        found.append(folder.text(SETTINGS).problem(("public_url",), reason))
    with contextlib.suppress(ConfigError):  # already among the problems
        rules = reader.compile(folder.rule_texts())
        found += window_warnings(reader, rules, settings.retention.enriched)
        found += subscription_warnings(folder.text(SUBSCRIPTIONS), folder.subscriptions(settings), rules)
    with contextlib.suppress(ConfigError):
        found += in_the_clear(folder.text(FEEDS), folder.feeds(settings).feeds)
    for name in (SETTINGS, FEEDS, SUBSCRIPTIONS):
        try:
            found += literal_secrets(folder.text(name))
        except ConfigError:
            continue  # already among the problems
    return found
