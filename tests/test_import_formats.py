"""What archives look like, and the articles that they come to."""

import gzip
import json
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import zstandard
from archives import Archive, story, write

from topics.records import Article

FEED = """<rss version="2.0"><channel><title>x</title><link>https://feed.example/</link><language>de</language>
<item><title>Newer</title><link>https://feed.example/2</link><guid>g2</guid>
<pubDate>Wed, 07 May 2031 12:00:00 GMT</pubDate><description>Words.</description></item>
<item><title>Older</title><link>https://feed.example/1</link><guid>g1</guid>
<pubDate>Wed, 07 May 2031 10:00:00 GMT</pubDate><description>Words.</description></item>
<item><title>Undated</title><link>https://feed.example/0</link><guid>g0</guid></item></channel></rss>"""
PAGE = """<!DOCTYPE html><html lang="en"><head><title>Two envoys leave</title>
<meta property="article:published_time" content="2031-02-03T04:05:06Z">
<link rel="canonical" href="https://page.example/story/1"></head><body><article><h1>Two envoys leave</h1>
<p>The first paragraph of a page that somebody saved tells what happened, and it is long enough.</p>
<p>The second paragraph of the page adds what the ministry said about it on the same day.</p></article></body></html>"""


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    made = Archive(tmp_path / "data")
    yield made
    made.close()


def only(archive: Archive) -> Article:
    (article,) = archive.articles()
    return article


def test_a_line_of_json_becomes_an_article_of_its_own_date_that_notifies_nobody(
    archive: Archive, tmp_path: Path
) -> None:
    line = story(1, authors=["Jane Doe, Reuters"], language="en_GB", url="https://www.gazette.example/1?utm_source=x")
    run = archive.take(write(tmp_path / "a.jsonl", line))
    found = only(archive)
    assert (found.mode, found.run_id, found.feed, found.source) == ("backfill", run.id, "import", "gazette.example")
    assert found.event_time == found.published == datetime(2031, 5, 7, 10, tzinfo=UTC)
    assert (found.language, found.agency, found.canonical_url) == ("en-gb", "Reuters", "http://gazette.example/1")
    assert run.counts == {"new": 1, "rejected": 0}
    assert run.status == "done"


@pytest.mark.parametrize("mark", [",", "\t", ";", "|"])
def test_a_table_is_read_in_any_dialect_by_the_usual_names(archive: Archive, tmp_path: Path, mark: str) -> None:
    head = ["Headline", "Body", "Link", "Pub Date", "Lang", "Author"]
    row = [
        "Two envoys leave",
        f'"They left{mark}\nand ""smiled"""',
        "https://gazette.example/1",
        "7 May 2031",
        "en",
        "A",
    ]
    path = tmp_path / "a.csv"
    path.write_text("\ufeff" + f"{mark.join(head)}\n{mark.join(row)}\n")
    archive.take(path)
    found = only(archive)
    assert (found.title, found.text, found.authors) == ("Two envoys leave", f'They left{mark}\nand "smiled"', ["A"])
    assert found.published == datetime(2031, 5, 7, tzinfo=UTC)


@pytest.mark.parametrize("codec", ["utf-16", "cp1252", "utf-8"])
def test_a_table_is_read_in_the_encoding_that_it_was_saved_in(archive: Archive, tmp_path: Path, codec: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text("title,url,date\nDer Präsident geht,https://gazette.example/1,2031-05-07\n", encoding=codec)
    archive.take(path)
    assert only(archive).title == "Der Präsident geht"


def test_own_names_of_columns_are_said_with_map(archive: Archive, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("Titel;Text;Datum\nEin Titel;Ein Text;2031-05-07\n")
    assert "Titel" in archive.rejects(archive.take(path))[0]["error"]
    archive.take(path, names=(("title", "Titel"), ("published", "Datum")), source="blatt.example")
    assert (only(archive).title, only(archive).source) == ("Ein Titel", "blatt.example")


def test_media_clouds_stories_are_articles_of_a_title(archive: Archive, tmp_path: Path) -> None:
    path = tmp_path / "stories.csv"
    head = "id,indexed_date,language,media_name,media_url,publish_date,title,url"
    row = 'a1,2031-05-09,en,The Gazette,https://gazette.example,2031-05-07,"Two envoys, and a dog",https://gazette.example/1'
    path.write_text(f"{head}\n{row}\n")
    archive.take(path, form="mediacloud")
    found = only(archive)
    assert (found.title, found.text, found.source) == ("Two envoys, and a dog", "", "gazette.example")
    assert found.published == datetime(2031, 5, 7, tzinfo=UTC)


@pytest.mark.parametrize("how", ["table", "answer", "lines"])
def test_gdelts_lists_of_articles_are_read_as_it_gives_them(archive: Archive, tmp_path: Path, how: str) -> None:
    record = {"url": "https://gazette.example/1", "title": "Salen dos", "seendate": "20310507T031500Z"}
    record |= {"domain": "gazette.example", "language": "Spanish", "sourcecountry": "Mexico"}
    listed = {
        "table": f"{','.join(record)}\n{','.join(record.values())}\n",
        "answer": json.dumps({"articles": [record]}),
        "lines": json.dumps({"date": "20310507031500", "title": "Salen dos", "lang": "es", "url": record["url"]}),
    }
    path = tmp_path / "list"
    path.write_text(listed[how])
    archive.take(path, form="gdelt")
    found = only(archive)
    assert (found.title, found.language, found.source) == ("Salen dos", "es", "gazette.example")
    assert found.published == datetime(2031, 5, 7, 3, 15, tzinfo=UTC)


def test_a_saved_feed_is_known_by_the_names_that_polling_gives(archive: Archive, tmp_path: Path) -> None:
    path = tmp_path / "saved"
    path.write_text(FEED)
    run = archive.take(path, feed="wire")
    assert [one.title for one in archive.articles()] == ["Older", "Newer"]
    assert {(one.feed, one.source, one.language) for one in archive.articles()} == {("wire", "feed.example", "de")}
    assert [one["raw"]["title"] for one in archive.rejects(run)] == ["Undated"]


def test_a_saved_page_says_itself_what_it_is(archive: Archive, tmp_path: Path) -> None:
    path = tmp_path / "page"
    path.write_text(PAGE)
    archive.take(path)
    found = only(archive)
    assert (found.title, found.url, found.language) == ("Two envoys leave", "https://page.example/story/1", "en")
    assert found.published == datetime(2031, 2, 3, 4, 5, 6, tzinfo=UTC)
    assert "what the ministry said" in found.text and "<h1>" not in found.text


def test_folders_and_what_is_packed_are_read_in_order(archive: Archive, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    (folder / "sub").mkdir(parents=True)
    packed = [json.dumps(story(number)).encode() for number in range(4)]
    (folder / "a.jsonl.gz").write_bytes(gzip.compress(packed[0] + b"\n") + gzip.compress(packed[1]))
    (folder / "b.jsonl.zst").write_bytes(zstandard.compress(packed[2]))
    with zipfile.ZipFile(folder / "sub" / "c.zip", "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("../../outside.jsonl", packed[3])
        made.writestr("d.csv.gz", gzip.compress(b"title,date\nStory 4,2031-05-07\n"))
    (folder / ".hidden").write_bytes(packed[0])
    run = archive.take(folder)
    assert [one.title for one in archive.articles()] == [f"Story {number}" for number in range(5)]
    assert run.counts["rejected"] == 0
    assert not (tmp_path.parent / "outside.jsonl").exists()
