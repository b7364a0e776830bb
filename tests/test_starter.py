"""The starter that `wirewatch init` copies: right as it stands, and right when its comments are taken away."""

import re
import shutil
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from app.commands.check import find_problems, find_warnings
from app.configuration import Folder
from app.places import starter
from app.rule_files import RulesReader, compile_texts
from app.settings import Settings

SECRETS = {
    "KAFKA_PASSWORD": "set",
    "DB_PASSWORD": "set",
    "SMTP_PASSWORD": "set",
    "ARCHIVE_SECRET": "set",
    "HEARTBEAT_URL": "https://heartbeat.example/desk",
    "PAGER_URL": "json://pager.example",
    "ANNA_PASSWORD_HASH": "$argon2id$v=19$m=65536,t=3,p=4$c2FsdHNhbHQ$aGFzaGhhc2hoYXNo",
    "EMIL_PASSWORD_HASH": "$argon2id$v=19$m=65536,t=3,p=4$c2FsdHNhbHQ$aGFzaGhhc2hoYXNo",
    "SLACK_TOKEN": "set",
    "SLACK_WEBHOOK": "https://hooks.slack.example/services/T0/B0/x",
}


def switched_on(text: str, first_key: str) -> str:
    """The file as if a user had taken the # from every setting, from the one named `first_key` on; prose stays."""
    lines = text.splitlines()
    start = lines.index(next(line for line in lines if line.startswith(f"# {first_key}:")))
    # A setting's name, what is indented below it, and lists; prose begins with a capital or follows other prose.
    setting = re.compile(r"# (?=[a-z_]+:(?: [\[{\"a-z]|$)| {2})")
    return "\n".join(lines[:start] + [setting.sub("", line, count=1) for line in lines[start:]])


def test_the_starter_is_right_as_it_stands_with_nothing_in_the_environment() -> None:
    folder = Folder(starter(), {})
    problems, counts = find_problems(folder, RulesReader())
    assert [str(problem) for problem in problems] == []
    assert find_warnings(folder, RulesReader()) == []
    assert 25 <= counts["feeds"] <= 40
    assert counts["rules"] >= 4


def test_with_every_comment_taken_away_it_is_right_once_the_secrets_are_set(tmp_path: Path) -> None:
    shutil.copytree(starter(), tmp_path, dirs_exist_ok=True)
    for name, first_key in (("wirewatch.yaml", "fetch"), ("subscriptions.yaml", "channels")):
        path = tmp_path / name
        text = switched_on(path.read_text("utf-8"), first_key)
        if name == "wirewatch.yaml":
            # The one setting that names a pipeline which does not come along.
            text = text.replace("  models: {en: en_core_web_trf}\n", "")
        path.write_text(text, "utf-8")
    problems, counts = find_problems(Folder(tmp_path, SECRETS), RulesReader())
    assert [str(problem) for problem in problems] == []
    assert counts["subscriptions"] == 3
    settings = Folder(tmp_path, SECRETS).settings()
    assert settings.smtp is not None and settings.smtp.password == "set"
    assert settings.retention == Settings().retention


def test_a_secret_that_is_not_set_is_named_with_its_file_and_line(tmp_path: Path) -> None:
    shutil.copytree(starter(), tmp_path, dirs_exist_ok=True)
    path = tmp_path / "subscriptions.yaml"
    path.write_text(switched_on(path.read_text("utf-8"), "channels"), "utf-8")
    problems, _ = find_problems(
        Folder(tmp_path, {name: value for name, value in SECRETS.items() if name != "SLACK_TOKEN"}), RulesReader()
    )
    assert any("SLACK_TOKEN" in problem.message and problem.line for problem in problems)


def test_every_feed_is_fetched_over_tls_from_its_owner() -> None:
    folder = Folder(starter(), {})
    for feed in folder.feeds(folder.settings()).feeds:
        address = urlsplit(str(feed.url))
        assert address.scheme == "https", feed.id
        # Broadcasters serve their feeds from a domain of their own.
        host = {"feeds.bbci.co.uk": "bbc.co.uk", "feeds.skynews.com": "sky.com"}.get(address.netloc, address.netloc)
        assert host == feed.owner or host.endswith(f".{feed.owner}"), feed.id


@pytest.mark.parametrize("rule_id", ["impartial-probe", "new-expulsion", "minister-ibarrola", "paraguay-denies"])
def test_every_rule_of_the_starter_says_when_it_fires_and_when_not(rule_id: str) -> None:
    rule = compile_texts(Folder(starter(), {}).rule_texts()).rules[rule_id]
    assert {example.fires for example in rule.examples} == {True, False}
    assert rule.title


def test_init_copies_everything_and_leaves_alone_what_is_there(tmp_path: Path) -> None:
    from typer.testing import CliRunner

    from app.cli import application

    (tmp_path / "feeds.yaml").write_text("feeds: []\n")
    done = CliRunner().invoke(application(), ["init", str(tmp_path)])
    assert done.exit_code == 0, done.output
    ours = {path.relative_to(starter()) for path in starter().rglob("*") if path.is_file()}
    assert ours == {path.relative_to(tmp_path) for path in tmp_path.rglob("*") if path.is_file()}
    assert (tmp_path / "feeds.yaml").read_text() == "feeds: []\n"
