"""What the pages say is so: the rules that they show are run."""

import re
from pathlib import Path

import pytest
from reading import reader

from alerts.examples import run_examples
from app.rule_files import compile_texts

DOCS = Path(__file__).parent.parent / "docs"
BLOCKS = re.findall(r"```yaml\n(.*?)```", (DOCS / "rules.md").read_text(), re.DOTALL)


@pytest.mark.parametrize("block", BLOCKS, ids=[block.split("id: ")[1].split()[0] for block in BLOCKS])
def test_a_rules_file_of_the_page_does_what_the_page_says(block: str) -> None:
    rules = compile_texts({"rules.md": block})
    for rule in rules.rules.values():
        results = run_examples(rules, rule.id, reader().read)
        assert {result.expected for result in results} == {True, False}, f"{rule.id} shows one side only"
        assert [(one.step, one.reason) for one in results if not one.holds] == []


def test_the_page_teaches_every_part_of_the_language() -> None:
    page = "\n".join(BLOCKS)
    parts = (
        "phrase exact actor claim event source all any not same key new at_least spike cooldown actors lists offices"
    )
    assert [part for part in parts.split() if f"{part}:" not in page] == []
