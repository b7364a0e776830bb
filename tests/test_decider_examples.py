"""A rule's own examples run through the same judgement."""

from alerts.examples import run_examples
from tests.timeline import Rules, Step, arrives, rule
from topics.durations import parse_duration
from topics.records import Article, Enriched


def read(article: Article) -> Enriched:
    read = arrives("0h", article.id, article.text)
    read.article = article
    return read


def step(at: str, text: str, fires: bool, url: str | None = None) -> Step:
    return Step(parse_duration(at), text, fires, url=url)


def test_each_step_says_what_was_expected_what_came_and_why() -> None:
    steps = [
        step("0h", "tuna soup", True),
        step("1h", "tuna pie", False),
        step("2h", "bread", True),
        step("8h", "tuna and rice", True),
    ]
    results = run_examples(Rules(rule(word="tuna", new="6h", examples=steps), rule("other", word="t")), "rule", read)
    assert [(one.step, one.expected, one.got) for one in results] == [
        (0, True, True),
        (1, False, False),
        (2, True, False),
        (3, True, True),
    ]
    assert "held by new" in results[1].reason
    assert "does not match" in results[2].reason


def test_one_url_twice_is_a_correction() -> None:
    steps = [step("0h", "tuna", True, "https://x.example/1"), step("1h", "tuna again", False, "https://x.example/1")]
    results = run_examples(Rules(rule(word="tuna", examples=steps)), "rule", read)
    assert [one.got for one in results] == [True, False]
    assert "correction" in results[1].reason
