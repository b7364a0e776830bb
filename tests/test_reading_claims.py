"""Claims: who says, denies, demands what, in every construction that newsrooms use."""

import pytest

from tests.reading import read
from topics.records import Claim


def claims(text: str, title: str | None = None) -> list[Claim]:
    return read(text, title).claims


def told(text: str) -> list[tuple[str, str | None, str]]:
    """Class, actor and content of each claim."""
    return [(one.class_, one.speaker.actor if one.speaker else None, one.content.text) for one in claims(text)]


SOTO = "person:ana-soto"


@pytest.mark.parametrize(
    ("text", "kind", "content"),
    [
        ("Mayor Ana Soto said that the dam would hold.", "say", "the dam would hold"),
        ("Mayor Ana Soto said the dam would hold.", "say", "the dam would hold"),
        ("The dam would hold, Mayor Ana Soto said.", "say", "The dam would hold"),
        ("The dam will hold, says Mayor Ana Soto.", "say", "The dam will hold"),
        ("According to Mayor Ana Soto, the dam will hold.", "say", "the dam will hold"),
        ("Mayor Ana Soto denied that the dam had leaked.", "deny", "the dam had leaked"),
        ("Mayor Ana Soto dismissed the report as gossip.", "deny", "the report as gossip"),
        ("Mayor Ana Soto accused the builders of using sand.", "accuse", "using sand"),
        ("The builders were accused by Mayor Ana Soto of using sand.", "accuse", "using sand"),
        ("Mayor Ana Soto urged the builders to stop work.", "demand", "to stop work"),
        ("Mayor Ana Soto called for an independent inquiry.", "demand", "an independent inquiry"),
        ("Mayor Ana Soto ordered the builders to leave the site.", "demand", "to leave the site"),
        ("Mayor Ana Soto warned on Friday of floods in the valley.", "warn", "floods in the valley"),
        ("Mayor Ana Soto vowed on Friday to rebuild the dam.", "promise", "to rebuild the dam"),
        ("Mayor Ana Soto admitted that the dam had leaked.", "confirm", "the dam had leaked"),
        ("Mayor Ana Soto called the report \"a fairy tale\".", "say", "the report \"a fairy tale\""),
        ("Mayor Ana Soto said the talks were \"all but over\".", "say", "the talks were \"all but over\""),
        ("Mayor Ana Soto told the paper the dam would hold.", "say", "the dam would hold"),
    ],
)  # fmt: skip
def test_a_claim_is_found_with_its_speaker_class_and_content(text: str, kind: str, content: str) -> None:
    assert told(text) == [(kind, SOTO, content)]


def test_a_direct_quotation_goes_without_its_marks() -> None:
    found = claims('"The dam will hold," Mayor Ana Soto said. "It always has."')
    assert [(one.direct, one.content.text) for one in found] == [(True, "The dam will hold"), (True, "It always has.")]
    assert {one.speaker.actor for one in found if one.speaker} == {SOTO}


def test_an_attribution_in_the_middle_leaves_two_parts() -> None:
    (one,) = claims('"The dam," said Mayor Ana Soto, whose office looks down on it, "will hold another winter."')
    assert [part.text for part in one.parts] == ["The dam", "will hold another winter."]
    assert one.content.text == "will hold another winter."


def test_the_subject_is_inherited_by_the_next_verb_of_saying() -> None:
    found = told("Mayor Ana Soto said the dam would hold and added that the road was open.")
    assert found == [("say", SOTO, "the dam would hold"), ("say", SOTO, "the road was open")]


def test_what_else_the_speaker_does_is_no_part_of_what_he_says() -> None:
    found = told("Mayor Ana Soto confirmed the leak but gave no figures.")
    assert found == [("confirm", SOTO, "the leak")]


def test_a_quotation_over_several_paragraphs_keeps_its_speaker() -> None:
    text = 'Mayor Ana Soto stood on the wall.\n\n"The dam will hold," she said.\n\n"It is older than all of us.'
    assert [one.speaker.actor for one in claims(text) if one.speaker] == [SOTO, SOTO]


def test_a_noun_may_hold_a_claim() -> None:
    found = told("The ministry's denial that it had ordered the shredding calmed nobody in Quito.")
    assert [(kind, content) for kind, _, content in found] == [("deny", "it had ordered the shredding")]


def test_a_headline_with_a_colon_says_who_speaks() -> None:
    (one,) = claims("Nothing else happened.", title="Minister: we knew nothing of it")
    assert one.content.text == "we knew nothing of it"


@pytest.mark.parametrize("apart", ["\n", "\n\n"])
def test_a_transcript_gives_each_turn_to_its_speaker(apart: str) -> None:
    text = f"MR SMITH: Did you sign it?{apart}MS BRANDT: I signed it on the ninth.{apart}MR SMITH: Why?"
    assert [one.content.text for one in claims(text)] == ["I signed it on the ninth"]


@pytest.mark.parametrize(
    "text",
    [
        "If Mayor Ana Soto says that the dam will hold, nobody will believe her.",
        "Would Mayor Ana Soto say that the dam will hold?",
        "Mayor Ana Soto refused to say whether the dam would hold.",
        "Mayor Ana Soto did not deny that the dam had leaked.",
        "Mayor Ana Soto may say on Friday that the dam will hold.",
        "Mayor Ana Soto was denied entry to the site.",
        "Mayor Ana Soto dismissed the chief engineer and appointed his deputy.",
        "Reporters asked whether they might see her.",
    ],
)
def test_what_nobody_has_said_is_no_claim(text: str) -> None:
    assert claims(text) == []


def test_he_and_she_are_told_apart_by_their_first_names() -> None:
    found = claims("Maria Lund met Peter Brandt in Oslo. She said the talks had failed.")
    assert [one.speaker.actor for one in found if one.speaker] == ["person:maria-lund"]


def test_whoever_is_named_in_a_quotation_does_not_speak_it() -> None:
    found = claims('Peter Brandt came alone. "No deal without John Carter," he said.')
    assert [one.speaker.actor for one in found if one.speaker] == ["person:peter-brandt"]
