"""The bundled newswire is what its README says it is."""

import re
from collections import Counter
from datetime import UTC, datetime
from html import unescape

import pytest

from app.demo.newswire import FOLDER, Item, Newswire, load
from app.demo.server import render

FROM = datetime(2032, 3, 1, 5, tzinfo=UTC)
TO = datetime(2032, 3, 3, 22, tzinfo=UTC)


@pytest.fixture(scope="module")
def newswire() -> Newswire:
    return load()


def paragraphs(item: Item) -> list[str]:
    return [unescape(re.sub(r"<[^>]+>", "", one)) for one in re.findall(r"<p[^>]*>(.*?)</p>", item.html, re.DOTALL)]


def words(item: Item) -> int:
    return sum(len(one.split()) for one in paragraphs(item))


def in_quarrel(item: Item) -> bool:
    return "Paraguay" in item.title + item.html


def test_it_has_three_days_of_news_from_at_least_six_outlets(newswire: Newswire) -> None:
    assert len(newswire.items) >= 64
    assert {item.outlet for item in newswire.items} == {outlet.id for outlet in newswire.outlets}
    assert len(newswire.outlets) >= 6
    assert all(FROM <= item.published <= TO for item in newswire.items)
    assert {item.published.day for item in newswire.items} == {1, 2, 3}


def test_every_outlet_and_link_is_under_a_domain_that_cannot_exist(newswire: Newswire) -> None:
    domains = {outlet.id: outlet.domain for outlet in newswire.outlets}
    assert all(domain.endswith(".example") for domain in domains.values())
    assert all(item.url.startswith(f"https://{domains[item.outlet]}/") for item in newswire.items)
    assert {outlet.owner for outlet in newswire.outlets} < set(domains.values())
    assert {outlet.format for outlet in newswire.outlets} == {"rss", "atom"}


def test_the_file_is_in_order_of_time_and_no_two_articles_appear_at_once(newswire: Newswire) -> None:
    lines = (FOLDER / "articles.jsonl").read_text("utf-8").splitlines()
    times = re.findall(r'"published": "([^"]+)"', "\n".join(lines))
    assert times == sorted(set(times))
    assert len(times) == len(lines) == len(newswire.items)


def test_articles_have_the_length_and_the_paragraphs_of_newsroom_copy(newswire: Newswire) -> None:
    for item in newswire.items:
        assert 3 <= len(paragraphs(item)) <= 8, item.url
        assert 110 <= words(item) <= 350, item.url


def test_at_least_a_third_is_other_news(newswire: Newswire) -> None:
    other = [item for item in newswire.items if not in_quarrel(item)]
    assert len(other) * 3 >= len(newswire.items)


def test_only_a_correction_comes_again_under_the_same_identity(newswire: Newswire) -> None:
    guids = Counter(item.guid for item in newswire.items)
    (again,) = [guid for guid, count in guids.items() if count > 1]
    first, correction = (item for item in newswire.items if item.guid == again)
    assert (first.url, first.revises, correction.revises) == (correction.url, False, True)
    assert first.published < correction.published
    assert "five" in first.html and "five" not in correction.title
    assert len({item.url for item in newswire.items}) == len(newswire.items) - 1


def test_reprints_differ_in_headline_dateline_and_last_paragraph_only(newswire: Newswire) -> None:
    bodies = {item.url: paragraphs(item) for item in newswire.items if not item.revises}
    reprints = [
        (item, original)
        for item in newswire.items
        for original in newswire.items
        if original.published < item.published
        and original.outlet != item.outlet
        and bodies[original.url][1:-1] == bodies[item.url][1:]
    ]
    assert len(reprints) >= 3
    assert all(item.title != original.title and item.author != original.author for item, original in reprints)


def test_one_article_tries_to_break_out_of_every_place_it_is_shown_in(newswire: Newswire) -> None:
    (hostile,) = [item for item in newswire.items if "<script>" in item.title]
    assert "{{7*7}}" in hostile.title
    assert "&lt;!channel&gt;" in hostile.html and "javascript:" in hostile.html and "onclick=" in hostile.html


def test_every_feed_of_the_newswire_renders_at_every_instant(newswire: Newswire) -> None:
    for outlet in newswire.outlets:
        for now in newswire.times[::12]:
            document = render(outlet, newswire.latest(outlet.id, now)).decode()
            assert "<script" not in document
