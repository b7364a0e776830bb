"""wirewatch replay: a span of what is kept, decided once more; nothing is stored and nobody is told."""

import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace
from reading import reader
from test_tuning import NOW, RULES, Desk
from typer.testing import CliRunner

from app.cli import application
from app.inputs import InputLine, article_of
from app.replaying.git_rules import GitError, texts_at
from app.replaying.matching import Replay
from app.replaying.narrow import lean, reading_for
from app.replaying.sets import RuleTexts
from app.replaying.span import Span, span_of
from topics.log import ENRICHED, Keyed
from topics.records import decode_enriched, encode
from topics.sqlite_log import SqliteLog


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def told(desk: Desk, *arguments: str) -> list[tuple[str, str, object]]:
    return [(one["rule"], one["articles"][-1], one["held"]) for one in desk.records("replay", *arguments)]


def git(folder: Path, *arguments: str) -> None:
    who = ["-c", "user.name=Desk", "-c", "user.email=desk@copra.example"]
    subprocess.run(["git", *who, *arguments], cwd=folder, check=True, capture_output=True)


def test_a_replay_gives_what_trying_the_rules_gives(desk: Desk) -> None:
    tried = [
        (one["rule"], one["articles"][-1], one["held"])
        for one in desk.records("rules", "try", "--since", "30d", "--held")
    ]
    assert told(desk, "--since", "30d", "--held") == tried
    assert len(tried) == 3


def test_a_span_of_days_leaves_its_end_out(desk: Desk) -> None:
    start, end = (f"{NOW - timedelta(hours=hours):%Y-%m-%dT%H:%M:%S.%f}" for hours in (60, 20))
    assert told(desk, "--from", start, "--to", end) == [("new-expulsion", "a1", False)]


def test_a_span_of_offsets_leaves_its_end_out(desk: Desk) -> None:
    assert told(desk, "--offsets", "1:3") == [("new-expulsion", "old", False), ("new-expulsion", "a1", False)]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ([], "name one span"),
        (["--since", "3d", "--offsets", "1:2"], "name one span"),
        (["--offsets", "2:1"], "write 1000:2000"),
        (["--from", "soon"], "is no time"),
        (["--from", "2026-02-01", "--to", "2026-01-01"], "must be before"),
        (["--since", "3d", "--notify"], "goes with"),
        (["--since", "3d", "--into-history", "--notify"], "add --yes"),
        (["--since", "3d", "--into-history", "--against", "active"], "the rules of the configuration"),
    ],
)
def test_what_cannot_be_meant_is_refused(desk: Desk, options: list[str], words: str) -> None:
    place = ["--config", str(desk.config), "--data", str(desk.data)]
    done = CliRunner().invoke(application(), ["replay", *options, *place], env={"COLUMNS": "400"})
    assert done.exit_code == 2 and words in done.output


def test_days_are_taken_in_utc_and_the_end_of_a_span_is_out_of_it() -> None:
    span = span_of(NOW, since=None, start="2026-01-01", end="2026-01-02T01:00+01:00", run=None, offsets=None)
    assert (span.start, span.end) == (datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 2, tzinfo=UTC))


def test_a_table_counts_by_rule_and_day_and_few_alerts_of_a_rule_are_quoted(desk: Desk) -> None:
    shown = desk.run("replay", "--since", "50d")
    assert f"{NOW - timedelta(hours=20):%Y-%m-%d}" in shown and "a fair and open hearing" in shown
    assert "3 alerts of 2 rules from 5 articles" in shown


def test_a_revision_of_the_configuration_folder_is_held_against_the_files(desk: Desk) -> None:
    git(desk.config, "init", "--quiet")
    git(desk.config, "add", ".")
    git(desk.config, "commit", "--quiet", "-m", "rules")
    desk.rules.write_text(RULES.replace("within: 2 words", "within: 4 words").replace("    cooldown: 6h\n", ""))
    found = desk.records("replay", "--since", "30d", "--against", "git:HEAD")
    assert [(one["change"], one["rule"], one["articles"][-1]) for one in found] == [("+", "fair-hearing", "a4")]
    assert "+1 -0" in desk.run("replay", "--since", "30d", "--against", "git:HEAD")


def test_what_git_cannot_give_is_said(desk: Desk, tmp_path: Path) -> None:
    with pytest.raises(GitError, match="no git repository"):
        texts_at("HEAD", desk.config)
    git(desk.config, "init", "--quiet")
    (desk.config / "note.txt").write_text("nothing")
    git(desk.config, "add", "note.txt")
    git(desk.config, "commit", "--quiet", "-m", "note")
    for revision in ("tomorrow", "--upload-pack=x"):
        with pytest.raises(GitError, match="no revision"):
            texts_at(revision, desk.config)
    with pytest.raises(GitError, match="rules at HEAD"):
        texts_at("HEAD", desk.config)


def test_processes_match_what_one_process_matches(desk: Desk) -> None:
    texts = RuleTexts(desk.texts())
    with SqliteLog(desk.data / "log.db") as log:
        one, several = (
            list(Replay(log, [texts], Span()).given([texts.compiled()], processes=count)) for count in (0, 1)
        )
    assert [given.place for given in one] == [1, 2, 3, 4]
    assert several == one


def test_rules_of_words_match_the_same_in_a_lean_reading(desk: Desk) -> None:
    words = "rules: [{id: words, when: {all: [{phrase: expelled}, {not: {source: old.example}}]}}]"
    plain, full = RuleTexts({"plain.yaml": words}).compiled(), RuleTexts(desk.texts()).compiled()
    assert (reading_for([plain]), reading_for([plain, full])) == (lean, decode_enriched)
    with SqliteLog(desk.data / "log.db") as log:
        values = [one.value for one in log.read(ENRICHED, 0, 0, 10)]
    found = [plain.match(lean(value)) for value in values]
    assert found == [plain.match(decode_enriched(value)) for value in values]
    assert [bool(one) for one in found] == [False, True, True, False, False]  # the first is of old.example


def test_an_imported_article_is_decided_at_its_own_time_and_the_others_only_train(desk: Desk) -> None:
    archive = [
        (36, "i1", "Tuvalu on Friday expelled three Kiribati diplomats."),  # as a1 told, a day before
        (24 * 400, "i2", "Tuvalu on Friday expelled three Kiribati diplomats."),
    ]
    with SqliteLog(desk.data / "log.db") as log:
        for hours, name, text in archive:
            line = InputLine(id=name, text=text, url=f"https://{name}.example/", published=NOW - timedelta(hours=hours))
            article = replace(article_of(line, NOW), mode="backfill", run_id="import-1")
            log.append(ENRICHED, [Keyed(name, encode(reader().read(article)))])
    found = desk.records("replay", "--run", "import-1", "--held")
    assert [(one["articles"][-1], one["held"]) for one in found] == [("i1", "seen"), ("i2", False)]
    assert found[1]["time"][:10] == f"{NOW - timedelta(days=400):%Y-%m-%d}"
