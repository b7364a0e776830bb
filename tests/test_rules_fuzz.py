"""Rules files with slips of every kind: they are used, or refused with file and line; never anything else."""

from enriched_builder import claim, enriched, event
from hypothesis import example, given
from hypothesis import strategies as st
from tries import tries

from app.rule_files import compile_texts
from app.yaml_reading import ConfigError

SOUND = """\
actors:
  - {id: paeniu, kind: person, name: Teleke Paeniu, country: TUV, aliases: [Paeniu],
     offices: [{title: minister, of: TUV}]}
lists:
  press: [gazette.example, lagoon.example]
rules:
  - id: fair-hearing
    title: Someone asks for a fair hearing
    severity: high
    tags: [courts]
    when:
      phrase: {text: fair hearing, synonyms: {fair: [public], hearing: [trial]}, within: 2 words}
    cooldown: 6h
    examples:
      - {at: 0h, text: "He was promised a public trial.", fires: true}
  - id: new-expulsion
    when: {event: {type: expulsion, status: [done, announced], count: ">= 2"}}
    key: [event.actor, event.target]
    new: 90d
  - id: minister-denies
    when: {claim: {speaker: paeniu, class: deny, about: [a row]}}
    state: draft
  - id: board
    when:
      all: [{actor: [paeniu, Tuvalu]}, {any: [{phrase: lawsuit}, {exact: in court}, {regex: "row|sea"}]},
            {not: {source: "@press"}}]
      same: sentence
    at_least: {count: 3, of: sources, within: 2h}
  - id: tuna
    when: {phrase: tuna}
    spike: {count: 5, within: 24h, times: 3, over: 7d}
"""
TEXT = (
    "Tuvalu expelled two Kiribati diplomats. Minister Teleke Paeniu denied a row in a public trial. The tuna is gone."
)
ARTICLE = enriched(
    TEXT,
    actors={"Tuvalu": "TUV", "Kiribati": "KIR"},
    events=[event(TEXT, "Tuvalu expelled two", actor=["TUV"], target=["KIR"], count=2)],
    claims=[claim(TEXT, "Minister Teleke Paeniu", "denied", "a row", "deny")],
)
SCRAPS = [
    *"{ } [ ] \" ' # | > ~ = @ & * % ! 0x -1 1e9 .nan 0d 6h null true é @press lavrow Congo 99999999999d".split(" "),
    *("- ", ": ", "&a ", "*a", "\n", "  ", "\t", "!!str ", "---\n", "<<: ", "\x00", "\ufeff", "\u202e", "🐟"),
    *("not:", "any: []", "all:", "same: sentence", "phrase:", "id: tuna", "key: story", "key: event.actor", "csv: x"),
    *("regex: '(((('", "regex: ''", "regex: '.*'", "within: 9999", "count: 0", "times: -1", "2032-13-45", "field: sky"),
]
slips = st.lists(
    st.tuples(st.floats(0, 1), st.integers(0, 12), st.sampled_from(["", *SCRAPS]), st.booleans()),
    min_size=1,
    max_size=5,
)


def slipped(text: str, mistakes: list[tuple[float, int, str, bool]]) -> str:
    """At each place so many characters, or the line, are lost and a scrap comes in."""
    for where, lost, scrap, line in mistakes:
        at = int(where * len(text))
        end = (text.find("\n", at) + 1 or len(text)) if line else at + lost
        text = text[:at] + scrap + text[end:]
    return text


@given(slips)
@example([(0.6, 5, "!", False), (0.25, 0, "@press", False), (0.6, 5, "!", False)])
@example([(0.0, 0, '"', False), (1.0, 0, '"', False)])
@tries(600)
def test_a_file_with_slips_is_used_or_refused_with_its_line(mistakes: list[tuple[float, int, str, bool]]) -> None:
    text = slipped(SOUND, mistakes)
    try:
        rules = compile_texts({"x.yaml": text})
    except ConfigError as error:
        assert error.problems and all(one.file == "x.yaml" and one.message for one in error.problems)
        assert all(one.line is not None and 1 <= one.line <= text.count("\n") + 2 for one in error.problems), text
        return
    rules.match(ARTICLE)
