"""Our own marked news, which the language pipeline is trained with."""

import re
from pathlib import Path

import pytest

from processors.pipeline import Pipelines
from processors.settings import ExtractionSettings
from train.marked import MarkError, read_marked, unmarked

NEWS = Path(__file__).parent.parent / "train" / "news"


def test_marks_are_taken_out_and_say_where_the_names_stand() -> None:
    text, marks = unmarked("the [ORG:Senate] in [GPE:Abuja]", "here:1")
    assert text == "the Senate in Abuja"
    assert [(text[start:end], label) for start, end, label in marks] == [("Senate", "ORG"), ("Abuja", "GPE")]


@pytest.mark.parametrize("line", ["the [ORG:Senate of [GPE:Abuja]]", "the [TOWN:Abuja]", "the [ORG:Senate"])
def test_a_mark_that_cannot_be_read_is_refused_with_its_place(line: str) -> None:
    with pytest.raises(MarkError, match=r"news\.txt:7"):
        unmarked(line, "news.txt:7")


@pytest.mark.parametrize("path", sorted(NEWS.glob("*.txt")), ids=lambda path: path.stem)
def test_every_line_of_the_news_can_be_read(path: Path) -> None:
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        text, marks = unmarked(line, f"{path.name}:{number}")
        assert not re.search(r"\b(?:PERSON|ORG|GPE|LOC|FAC|NORP|EVENT):", text), f"{path.name}:{number}"
        assert all(text[start:end].strip() == text[start:end] for start, end, _ in marks), f"{path.name}:{number}"


def test_every_tenth_article_is_kept_out_of_training(tmp_path: Path) -> None:
    (tmp_path / "1.txt").write_text("".join(f"#### Title {n}\n[PERSON:Ana {n}] spoke.\n" for n in range(20)), "utf-8")
    pipeline = Pipelines(ExtractionSettings()).get("en")
    assert pipeline is not None
    learnt, kept_out = read_marked(tmp_path, pipeline)
    assert (len(learnt), len(kept_out)) == (18, 2)
