"""Lists of feeds by region: each is fit for feeds.yaml and says what it rests on; adding one keeps what is there."""

from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import pytest
from feeds_place import Place
from typer.testing import CliRunner

from app.cli import application
from app.configuration import FEEDS, Folder
from app.places import starter
from app.settings import Settings
from app.starter_lists import FOLDER, StarterFeed, StarterList, regions, starter_list
from ingest.identity import canonical_url, source_of
from ingest.settings import FeedsFile, FetchSettings

PLAIN_HTTP = {"kremlin", "kremlin-ru"}
"""Seen without it everywhere."""


@pytest.fixture(scope="module")
def lists() -> dict[str, StarterList]:
    return {region: starter_list(region) for region in regions()}


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """The starter that `wirewatch init` writes."""
    made = Place(tmp_path / "config")
    result = CliRunner().invoke(application(), ["init", str(made.path)])
    assert result.exit_code == 0, result.output
    return made


def feeds(lists: dict[str, StarterList]) -> Iterator[StarterFeed]:
    return chain.from_iterable(one.content.feeds for one in lists.values())


def test_all_lists_together_are_a_good_feeds_file(lists: dict[str, StarterList]) -> None:
    assert list(FeedsFile(feeds=list(feeds(lists))).problems(FetchSettings())) == []


def test_no_address_stands_twice(lists: dict[str, StarterList]) -> None:
    addresses = [canonical_url(one.url) for one in feeds(lists)]
    assert {one for one in addresses if addresses.count(one) > 1} == set()


def test_a_feed_of_the_starter_configuration_has_its_id_and_address_in_a_list(lists: dict[str, StarterList]) -> None:
    known = {one.id: (one.url, one.owner) for one in feeds(lists)}
    own = Folder(starter(), {}).feeds(Settings()).feeds
    assert own and [one.id for one in own if known.get(one.id) != (one.url, one.owner)] == []


def test_the_group_of_a_feed_is_its_region(lists: dict[str, StarterList]) -> None:
    assert {
        (region, one.group) for region, read in lists.items() for one in read.content.feeds if one.group != region
    } == set()


def test_only_a_publisher_without_https_is_asked_without(lists: dict[str, StarterList]) -> None:
    assert {one.id for one in feeds(lists) if not one.url.startswith("https://")} == PLAIN_HTTP


def test_the_owner_is_the_domain_of_the_address_or_says_why_not(lists: dict[str, StarterList]) -> None:
    wrong = {one.id for one in feeds(lists) if (one.owner == source_of(one.url)) is (one.owner_because is not None)}
    assert wrong == set()


def test_a_feed_names_a_page_of_its_list_and_no_page_stands_there_for_nothing(lists: dict[str, StarterList]) -> None:
    for region, read in lists.items():
        assert {one.page for one in read.content.feeds} == set(read.content.pages), region


def test_a_list_says_that_its_addresses_were_not_asked() -> None:
    said = {path.stem for path in FOLDER.iterdir() if "No address was asked" in path.read_text()}
    assert said == set(regions())


def test_a_list_is_long_enough_to_begin_with_and_short_enough_to_read(lists: dict[str, StarterList]) -> None:
    assert {region for region, read in lists.items() if not 8 <= len(read.content.feeds) <= 25} == set()


def test_the_lists_are_shown_with_their_numbers_and_languages(place: Place, lists: dict[str, StarterList]) -> None:
    shown = place.run("starters", "--json").json
    assert [one["region"] for one in shown] == sorted(lists)
    europe = next(one for one in shown if one["region"] == "europe")
    assert europe["feeds"] == len(lists["europe"].content.feeds) and europe["languages"][:2] == ["en", "de"]
    said = place.run("starters").out
    assert all(region in said for region in lists) and "feeds check" in said


def test_two_regions_added_to_the_starter_pass_the_check_and_twice_adds_none(place: Place) -> None:
    before, comments = place.settings(), comments_of(place)
    done = place.run("starters", "europe", "africa", "--json").json[0]
    after = place.settings()
    assert done["refused"] == [] and done["present"] == 6
    assert set(after) - set(before) == set(done["added"]) and {one: after[one] for one in before} == before
    assert {after[one][1] for one in done["added"]} == {"europe", "africa"}
    assert comments_of(place) == comments
    checked = CliRunner().invoke(application(), ["check", "--config", str(place.path)])
    assert checked.exit_code == 0, checked.output
    text = place.feeds
    again = place.run("starters", "europe", "africa", "europe")
    assert "0 feeds added" in again.out and "feeds check" in again.out and place.feeds == text


def comments_of(place: Place) -> list[str]:
    return [line for line in place.feeds.splitlines() if line.strip().startswith("#")]


def test_what_an_address_rests_on_stays_out_of_feeds_yaml(tmp_path: Path) -> None:
    place = Place(tmp_path / "config")
    place.run("starters", "world", "--config", str(place.path))
    line = next(line for line in place.feeds.splitlines() if "bbc-world" in line)
    address = "https://feeds.bbci.co.uk/news/world/rss.xml"
    assert line.strip() == f'- {{id: bbc-world, url: "{address}", every: 10m, group: world, tier: 1, owner: bbc.co.uk}}'


def test_an_id_that_is_taken_by_another_feed_gets_a_number(tmp_path: Path) -> None:
    place = Place(tmp_path / "config")
    place.path.mkdir()
    place.write('feeds:\n  - {id: dawn, url: "https://dawn.example/rss"}\n')
    place.run("starters", "south-asia")
    assert place.settings()["dawn-2"] == ("https://www.dawn.com/feeds/home", "south-asia")


def test_an_unknown_region_is_a_wrong_call_that_names_the_regions_and_writes_nothing(place: Place) -> None:
    text = place.feeds
    said = place.run("starters", "europe", "atlantis", code=2).err
    assert "atlantis" in said and "eastern-europe" in said and place.feeds == text


def test_init_writes_none_of_the_lists(place: Place) -> None:
    assert (place.path / FEEDS).exists() and not {path.name for path in place.path.rglob("*")} & {
        "europe.yaml",
        "world.yaml",
    }
