"""The event type that docs/reading.md shows works as it stands there."""

import re
from datetime import UTC, datetime
from pathlib import Path

from ruamel.yaml import YAML

from app.inputs import InputLine, article_of
from processors.frames import Frame
from processors.read import Reader
from processors.settings import ExtractionSettings

PAGE = Path(__file__).parent.parent / "docs" / "reading.md"


def test_the_worked_example_of_the_page_finds_its_event() -> None:
    shown = re.search(r"```yaml\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    assert shown is not None
    frame = Frame.model_validate(YAML(typ="safe").load(shown[1]))
    now = datetime(2032, 5, 7, 9, 30, tzinfo=UTC)
    text = "Fiji summoned Tonga's ambassador on Friday. Nauru recalled its envoy from Fiji."
    found = Reader(ExtractionSettings(), [frame]).read(article_of(InputLine(id="a1", text=text, published=now), now))
    events = [one for one in found.events if one.type == "summons"]
    assert [(one.status, one.actor, one.target, one.count) for one in events] == [("done", ["FJI"], ["TON"], 1)]
