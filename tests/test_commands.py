"""The commands as scripts and people call them: JSON on stdout alone, exit codes, errors with file and line."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from called import call
from feed_server import FeedServer, Page, item, rss

RULES = """
rules:
  - id: new-expulsion
    severity: critical
    when: {event: {type: expulsion, status: [done, announced]}}
    key: [event.actor, event.target]
    new: 90d
  - id: fair-hearing
    when: {phrase: {text: fair hearing, within: 2 words}}
    examples:
      - {at: 0h, text: "He was promised a fair and open hearing.", fires: true}
      - {at: 1h, text: "They were fair. Hearing them took a day.", fires: false}
"""
LINES = [
    {
        "id": "a1",
        "url": "https://gazette.example/1",
        "title": "Tuvalu expels two Kiribati diplomats over copra fraud",
        "text": "FUNAFUTI - Tuvalu on Friday expelled two Kiribati diplomats over forged copra receipts. Trade Minister"
        ' Teleke Paeniu denied that a row about tuna was behind it: "Not one fish was mentioned." Tarawa asked for a'
        " fair, open hearing.",
        "published": "2032-05-07T09:30:00Z",
        "source": "gazette.example",
    },
    {
        "id": "a2",
        "url": "https://lagoon.example/2",
        "text": "Two diplomats from Kiribati have been expelled by Tuvalu.",
        "published": "2032-05-07T12:00:00Z",
        "source": "lagoon.example",
    },
]


def wirewatch(*arguments: str, stdin: str = "", data: Path | None = None, check: int | None = 0) -> Any:
    place = ["--data", str(data)] if data is not None else []
    done = call(*arguments, *place, stdin=stdin.encode())
    if check is not None:
        assert done.returncode == check, done.stderr.decode() + done.stdout.decode()
    return done


def lines(done: Any) -> list[dict[str, Any]]:
    return [json.loads(line) for line in done.stdout.decode("utf-8").splitlines()]


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    path = tmp_path / "rules.yaml"
    path.write_text(RULES)
    return path


def as_jsonl(*records: object) -> str:
    return "\n".join(one if isinstance(one, str) else json.dumps(one) for one in records)


def test_analyze_answers_each_line_in_order_and_a_line_that_is_wrong_with_its_error() -> None:
    done = wirewatch(
        "analyze", "--json", "--jsonl", "-", stdin=as_jsonl(LINES[0], {"id": "bad"}, "{no json", LINES[1]), check=1
    )
    found = lines(done)
    assert [one.get("id") for one in found] == ["a1", "bad", None, "a2"]
    assert "error" in found[1] and "error" in found[2]
    first = found[0]
    assert first["text"].startswith("Tuvalu expels two Kiribati diplomats over copra fraud\n\nFUNAFUTI - ")
    for part in ("mentions", "actors", "claims", "events"):
        assert first[part]
    claim = first["claims"][0]
    assert claim["class"] == "deny" and set(claim) >= {
        "speaker",
        "cue",
        "polarity",
        "direct",
        "content",
        "parts",
        "score",
    }
    assert first["text"][claim["content"]["start"] : claim["content"]["end"]] == claim["content"]["text"]


def test_analyze_reads_a_text_a_page_and_a_feed(tmp_path: Path) -> None:
    text = "What holds no markup comes back unchanged: a < b.\n\n  Even this. "
    assert [one["text"] for one in lines(wirewatch("analyze", "--json", "-", stdin=text))] == [text.strip("\r\n")]
    page = "<!doctype html><html><head><title>A &amp; B</title></head><body><p>One.</p><p>Two.</p></body></html>"
    assert [one["text"] for one in lines(wirewatch("analyze", "--json", "-", stdin=page))] == ["A & B\n\nOne.\n\nTwo."]
    feed = rss(item(guid="g1", title="One"), item(guid="g2", title="Two")).decode()
    assert [one["id"] for one in lines(wirewatch("analyze", "--json", "-", stdin=feed))] == ["g1", "g2"]
    said = wirewatch("analyze", str(tmp_path / "none"), check=1).stderr.decode()
    assert "cannot be read" in " ".join(said.split())


def test_rules_try_prints_alerts_and_with_held_what_was_held_back(rules: Path, tmp_path: Path) -> None:
    articles = tmp_path / "articles.jsonl"
    articles.write_text(as_jsonl(*LINES))
    found = lines(wirewatch("rules", "try", str(rules), "--input", str(articles), "--json"))
    assert [(one["rule"], one["articles"], one["key"], one["held"]) for one in found] == [
        ("new-expulsion", ["a1"], ["TUV", "KIR"], False),
        ("fair-hearing", ["a1"], None, False),
    ]
    assert found[0]["time"] == "2032-05-07T09:30:00Z" and found[0]["story"] == found[1]["story"]
    assert found[0]["evidence"] == [
        {
            "article": "a1",
            "kind": "event",
            "type": "expulsion",
            "start": 66,
            "end": 114,
            "text": "Tuvalu on Friday expelled two Kiribati diplomats",
        }
    ]
    assert (found[1]["evidence"][0]["kind"], found[1]["evidence"][0]["text"]) == ("phrase", "fair, open hearing")
    held = lines(wirewatch("rules", "try", str(rules), "--input", str(articles), "--json", "--held"))
    assert [(one["articles"][-1], one["held"]) for one in held if one["held"]] == [("a2", "seen")]
    assert not (tmp_path / "data").exists()


def test_rules_test_runs_the_examples_and_fails_when_one_does_not_hold(tmp_path: Path) -> None:
    (tmp_path / "rules").mkdir()
    path = tmp_path / "rules" / "r.yaml"
    path.write_text(RULES)
    assert wirewatch("rules", "test", "--config", str(tmp_path)).returncode == 0
    path.write_text(RULES.replace("took a day.", "took a day. A fair hearing."))
    done = wirewatch("rules", "test", "--config", str(tmp_path), check=1)
    assert "fair-hearing" in done.stdout.decode() + done.stderr.decode()
    listed = lines(wirewatch("rules", "list", "--json", "--config", str(tmp_path)))
    assert [one["id"] for one in listed] == ["new-expulsion", "fair-hearing"]


BROKEN = {
    "a wrong key": ("rules:\n  - id: r\n    when: {phrse: x}\n", 3, "phrse"),
    "a wrong type": ("rules:\n  - id: r\n    when: {phrase: x}\n    tags: {a: b}\n", 4, "text"),
    "an id that stands twice": ("rules:\n  - {id: r, when: {phrase: x}}\n  - {id: r, when: {phrase: y}}\n", 3, "once"),
    "an unknown actor": ("rules:\n  - id: r\n    when:\n      actor: Tuvalo\n", 4, "Tuvalu"),
    "an alias bomb": (
        "a: &a [x,x,x,x,x,x,x,x,x]\n"
        + "".join(f"{n}: &{n} [{','.join([f'*{p}'] * 9)}]\n" for p, n in zip("abcdefgh", "bcdefghi", strict=True)),
        None,
        "aliases",
    ),
    "a key that stands twice": ("rules: []\nrules: []\n", 2, "rules"),
    "no yaml at all": ("rules: [", None, ""),
}


@pytest.mark.parametrize("what", BROKEN)
def test_a_file_with_something_wrong_is_named_with_its_line(tmp_path: Path, what: str) -> None:
    text, line, words = BROKEN[what]
    (tmp_path / "rules").mkdir()
    path = tmp_path / "rules" / "broken.yaml"
    path.write_text(text)
    done = wirewatch("check", "--config", str(tmp_path), check=1)
    place = f"{path}:{line}: " if line is not None else f"{path}:"
    assert place in done.stderr.decode() and words in done.stderr.decode()
    found = lines(wirewatch("check", "--json", "--config", str(tmp_path), check=1))
    assert found and found[0]["file"] == str(path)


def test_init_check_ingest_status_and_export_go_together(tmp_path: Path) -> None:
    config, data = tmp_path / "my", tmp_path / "data"
    wirewatch("init", str(config))
    wirewatch("check", "--config", str(config))
    with FeedServer() as server:
        server.pages["/good"] = Page(rss(item(guid="g1", title="One"), item()))
        (config / "feeds.yaml").write_text(
            f'feeds:\n  - {{id: good, url: "{server.url("/good")}", every: 1s}}\n'
            f'  - {{id: gone, url: "{server.url("/gone")}"}}\n'
        )
        (config / "wirewatch.yaml").write_text("fetch: {allow_private: [127.0.0.0/8]}\n")
        wirewatch("ingest", "--once", "--config", str(config), data=data)
        wirewatch("ingest", "--once", "--config", str(config), data=data)
    exported = lines(wirewatch("topics", "export", "articles", "--json", data=data))
    assert [(one["feed"], one["title"], one["revision"]) for one in exported] == [("good", "One", 1)]
    told = lines(wirewatch("status", "--json", data=data))[0]
    feeds = {one["id"]: one for one in told["feeds"]}
    assert feeds["good"]["skipped"] == 1 and "404" in feeds["gone"]["status"] and feeds["gone"]["failures"] == 2
    assert "404" in wirewatch("status", data=data).stdout.decode()
    assert "articles" in wirewatch("topics", "list", data=data).stdout.decode()
    assert lines(wirewatch("topics", "tail", "articles", "--json", data=data))


def test_a_data_folder_of_a_newer_version_is_refused_in_a_sentence(tmp_path: Path) -> None:
    from state.database import open_state

    state = open_state(tmp_path / "state.db")
    with state.write() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    state.close()
    done = wirewatch("alerts", "list", data=tmp_path, check=1)
    assert "newer Wirewatch" in done.stderr.decode() and "Traceback" not in done.stderr.decode()


def test_a_wrong_call_exits_with_2() -> None:
    wirewatch("analyze", check=2)
    wirewatch("nonsense", check=2)


def test_the_demo_prints_its_alerts_as_json_with_an_expulsion_a_phrase_and_a_claim(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "app", "demo", "--once", "--json"],
        capture_output=True,
        timeout=240,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent)},
    )
    assert done.returncode == 0, done.stderr.decode()
    found = lines(done)
    assert {evidence["kind"] for one in found for evidence in one["evidence"]} >= {"event", "phrase", "claim"}
    assert all(one["id"] and one["severity"] and one["held"] is False for one in found)
    mails = list((tmp_path / "data/demo/mail").glob("*.eml"))
    posts = [one.read_text("utf-8") for one in (tmp_path / "data/demo/slack").glob("*.json")]
    # A further source is told in the story's thread alone; a correction everywhere.
    assert len(mails) == len([one for one in posts if "More sources" not in one]) < len(posts)
    assert any("Correction: " in one for one in posts)


def test_an_event_type_of_the_users_own_needs_no_code(tmp_path: Path) -> None:
    (tmp_path / "events").mkdir()
    own = tmp_path / "events" / "evacuation.yaml"
    own.write_text("type: evacuation\nverbs:\n  - {lemmas: [evacuate]}\nnouns: [evacuation]\n")
    text = "Fiji has evacuated the harbour town after the storm."
    found = lines(wirewatch("analyze", "--json", "--config", str(tmp_path), "-", stdin=text))[0]
    assert [(one["type"], one["status"], one["actor"]) for one in found["events"]] == [("evacuation", "done", ["FJI"])]
    own.write_text("type: evacuation\nverb: evacuate\n")
    assert f"{own}:2: verb" in wirewatch("check", "--config", str(tmp_path), check=1).stderr.decode()
