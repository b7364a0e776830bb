"""Messages in the reader's language and by the reader's clock."""

import ast
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import get_args

import pytest
from babel.messages.pofile import read_po
from delivery_desk import alert, update

from alerts.deliver.forms.mail_text import mail_message
from alerts.deliver.forms.slack_text import slack_message
from alerts.deliver.subscriptions import SubscriptionsFile
from alerts.deliver.words.reader import CATALOGUES, ENGLISH, LOCALES, Reader
from alerts.deliver.words.update_wording import update_wording
from alerts.deliver.words.wording import wording
from alerts.reactions import REACTIONS, react
from alerts.rules.models import Status
from state.database import State
from topics.records import SEVERITIES, Fact

ROOT = Path(__file__).parent.parent
NOON = datetime(2032, 5, 7, 12, 0, tzinfo=UTC)
GERMAN = Reader("Europe/Berlin", "de")
PLACES = re.compile(r"\{\w+\}")


def said() -> Iterator[tuple[str, ...]]:
    """What the code says in words of its own: each `say` and `count`, and names that are said as they come."""
    for path in sorted([*(ROOT / "alerts" / "deliver").rglob("*.py"), ROOT / "alerts" / "reactions.py"]):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute | ast.Name):
                name = node.func.attr if isinstance(node.func, ast.Attribute) else node.func.id
                words = [one.value for one in node.args if isinstance(one, ast.Constant) and isinstance(one.value, str)]
                if len(words) == {"say": 1, "count": 2}.get(name):
                    yield tuple(words)
    yield from ((one,) for one in (*SEVERITIES, *get_args(Status)))


@pytest.mark.parametrize("catalogue", sorted(CATALOGUES.glob("*.po")), ids=lambda path: path.stem)
def test_a_catalogue_is_complete_and_fills_in_the_same_places(catalogue: Path) -> None:
    with catalogue.open("rb") as file:
        found = read_po(file)
    known = {message.id if isinstance(message.id, tuple) else (message.id,) for message in found if message.id}
    assert known == set(said())
    for message in found:
        if message.id:
            originals = message.id if isinstance(message.id, tuple) else (message.id,)
            strings = message.string if isinstance(message.string, tuple) else (message.string,)
            assert all(strings) and not message.fuzzy, message.id
            for one in strings:
                assert set(PLACES.findall(one)) == set(PLACES.findall(originals[-1])), message.id


def test_each_language_that_readers_may_have_has_its_words() -> None:
    assert {one.partition("_")[0] for one in LOCALES} == {"en", *(path.stem for path in CATALOGUES.glob("*.po"))}


@pytest.mark.parametrize(
    ("reader", "moment", "number"),
    [
        (ENGLISH, "2032-05-07 12:00 UTC", "1,234"),
        (GERMAN, "07.05.2032 14:00 (Europe/Berlin)", "1.234"),
        (Reader("America/New_York", "en_US"), "May 7, 2032 8:00 AM (America/New_York)", "1,234"),
        (Reader("UTC", "en_GB"), "7 May 2032 12:00 UTC", "1,234"),
        (Reader("UTC", "de_CH"), "07.05.2032 12:00 UTC", "1’234"),
    ],
)
def test_times_and_numbers_are_the_readers(reader: Reader, moment: str, number: str) -> None:
    assert reader.moment(NOON).replace("\u202f", " ") == moment
    assert reader.number(1234) == number


def test_braces_in_what_is_filled_in_stay_what_they_are() -> None:
    assert ENGLISH.say("rule {rule}", rule="{why} {{7*7}} {rule}") == "rule {why} {{7*7}} {rule}"


def test_an_alert_in_german_has_no_english_word_of_ours() -> None:
    one = alert(facts=[Fact("first", 412, "TUV"), Fact("lately", 5), Fact("sources", 3)])
    mail = mail_message(wording([one], GERMAN), "id", "a@w.example", ["d@w.example"], "desk", NOON)
    text = mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert mail["Subject"].startswith("[hoch] A country expels diplomats")
    for words in (
        "erstmals von TUV seit 412 Tagen; 5. in 24 Stunden; 3 unabhängige Quellen",
        "gazette.example, 07.05.2032 14:00 (Europe/Berlin)",
        "Grund: an expulsion that happened",  # the rule language has one language
        "Regel: new-expulsion",
        "Schweregrad: hoch",
    ):
        assert words in text
    assert '<html lang="de">' in mail.get_body(("html",)).get_content()  # type: ignore[union-attr]


def test_an_update_in_german() -> None:
    said = str(slack_message(update_wording([update(alert(), NOON)], [alert()], GERMAN), "id"))
    assert "Nachtrag: A country expels diplomats" in said and "Zahl: jetzt 40, zuvor 33" in said
    assert "gehört zur Meldung vom 07.05.2032 14:00 (Europe/Berlin)" in said


CHANNELS = {
    "ana-mail": {"email": {"to": ["ana@w.example"]}},
    "ben-mail": {"email": {"to": ["ben@w.example"]}},
    "room": {"slack": {"webhook": "https://hooks.example/1"}},
}
PEOPLE = {
    "ana": {"to": ["ana-mail"], "zone": "Europe/Berlin", "locale": "de"},
    "ben": {"to": ["ben-mail"], "zone": "Pacific/Fiji"},
}


def file(**subscription: object) -> SubscriptionsFile:
    return SubscriptionsFile.model_validate(
        {
            "channels": CHANNELS,
            "people": PEOPLE,
            "teams": {"crisis": ["ana", "ben", "room"]},
            "subscriptions": [{"id": "desk", "to": ["crisis"], **subscription}],
        }
    )


def test_a_team_is_its_people_and_channels_each_by_its_own_clock_and_language() -> None:
    ways = {way.channel: way for way in file(quiet={"from": "22:00", "to": "06:30"}, zone="Asia/Tokyo").ways}
    assert {name: way.reader for name, way in ways.items()} == {
        "ana-mail": GERMAN,
        "ben-mail": Reader("Pacific/Fiji"),
        "room": Reader("Asia/Tokyo"),
    }
    assert [way.quiet.zone for way in ways.values() if way.quiet] == ["Europe/Berlin", "Pacific/Fiji", "Asia/Tokyo"]


def test_hours_that_name_their_own_clock_go_by_it() -> None:
    ways = file(locale="en_GB", digest={"every": "day", "at": "07:30", "zone": "UTC"}).ways
    assert {way.digest.zone for way in ways if way.digest} == {"UTC"}
    assert [way.reader.zone for way in ways] == ["Europe/Berlin", "Pacific/Fiji", "UTC"]
    assert [way.reader.locale for way in ways] == ["de", "en_GB", "en_GB"]


def test_a_channel_that_several_ways_lead_to_is_one() -> None:
    ways = file(to=["room", "crisis", "ana", "ana-mail"]).ways
    assert [way.channel for way in ways] == ["room", "ana-mail", "ben-mail"]


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"teams": {"crisis": []}}, "the team 'crisis' is nobody"),
        ({"teams": {"crisis": ["ana", "cleo"]}}, "there is no 'cleo' under channels: or people:"),
        ({"people": {**PEOPLE, "cleo": {"to": ["cleo-mail"]}}}, "there is no 'cleo-mail' under channels:"),
        ({"subscriptions": [{"id": "s", "to": "nobody"}]}, "there is no 'nobody' under channels: or people: or teams:"),
        ({"people": {**PEOPLE, "room": {"to": ["room"]}}}, "'room' names a channel or somebody already"),
        ({"teams": {"ana": ["ben"]}}, "'ana' names a channel or somebody already"),
        (
            {"subscriptions": [{"id": "s", "to": "room", "quiet": {"from": "22:00", "to": "06:00"}}]},
            "by whose clock at room?",
        ),
    ],
)
def test_names_that_lead_nowhere_or_mean_two_things_are_found_before(changed: dict[str, object], words: str) -> None:
    whole = {"channels": CHANNELS, "people": PEOPLE, "teams": {}, "subscriptions": [], **changed}
    problems = [text for _, text in SubscriptionsFile.model_validate(whole).problems()]
    assert len(problems) == 1 and words in problems[0]


def test_a_language_without_words_is_refused() -> None:
    with pytest.raises(ValueError, match="messages are written in en, en_GB, en_US, de"):
        file(locale="fr")


def test_what_a_press_comes_to_is_said_in_the_readers_language(state: State) -> None:
    with state.write() as connection:
        words = [react(connection, one, [alert()], "room", "@ana", NOON, GERMAN) for one in REACTIONS[:3]]
    assert words[0] == "@ana kümmert sich darum" and all(one.startswith("@ana ") for one in words)
    assert "für einen Tag stummgeschaltet" in words[1] and "nützlich" in words[2]
