"""How long a changed feed takes from its bytes to its entries: the short way, and feedparser, by shape of feed.

    python -m bench.parsing [--rounds N]

Each feed has 50 entries of 10 KB of text. Processor milliseconds, the median of the rounds, the two ways in turn;
beside it the best and the worst round, which tell how quiet the machine was. Memory is the peak of Python's objects.
"""

import argparse
import html
import time
import tracemalloc
from collections.abc import Callable
from functools import partial
from statistics import median

from bench.generated import Generator
from bench.table import share, show
from ingest.decode import decode
from ingest.mend import mended
from ingest.parse import Document, read_patiently, read_quickly

ENTRIES = 50
CHARACTERS = 10_000
PLACE = "https://quay.example/feed"

RSS = (
    '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>Quay</title>'
    "<link>https://quay.example/</link><language>en</language>{entries}</channel></rss>"
)
ITEM = (
    "<item><title>Gulls &amp; terns {number}</title><link>https://quay.example/{number}</link>"
    '<guid isPermaLink="false">quay-{number}</guid><dc:creator><![CDATA[Ann Ple]]></dc:creator>'
    "<pubDate>Fri, 07 May 2032 09:{number:02}:00 +0000</pubDate>{text}</item>"
)
ATOM = (
    '<?xml version="1.0" encoding="UTF-8"?><feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"><title>Quay</title>'
    '<id>urn:quay</id><link href="https://quay.example/"/>{entries}</feed>'
)
ENTRY = (
    "<entry><title>Gulls &amp; terns {number}</title><id>urn:quay:{number}</id>"
    '<link rel="alternate" type="text/html" href="https://quay.example/{number}"/><author><name>Ann Ple</name></author>'
    "<published>2032-05-07T09:{number:02}:00Z</published>{text}</entry>"
)
LEAD = "<description>The lead.</description>"


def texts(marked: bool) -> list[str]:
    """Texts of words, quotation marks and accents; in paragraphs with a link each, or without markup."""
    paragraph = '<p>{} <a href="https://quay.example/?a=1&amp;b=2">“café” &amp; more</a></p>\n'
    found = []
    for article in Generator(7).articles(ENTRIES):
        blocks = [paragraph.format(one) if marked else f"{one} “café” & more\n" for one in article.text.split("\n\n")]
        found.append(("".join(blocks) * 4)[:CHARACTERS])
    return found


def feed(form: str, entry: str, written: list[str]) -> bytes:
    entries = (entry.format(number=number, text=text) for number, text in enumerate(written))
    return form.format(entries="".join(entries)).encode()


def feeds() -> dict[str, bytes]:
    marked, bare = texts(marked=True), texts(marked=False)
    return {
        "RSS, CDATA": feed(
            RSS, ITEM, [f"{LEAD}<content:encoded><![CDATA[{one}]]></content:encoded>" for one in marked]
        ),
        "RSS, escaped": feed(
            RSS, ITEM, [f"{LEAD}<content:encoded>{html.escape(one)}</content:encoded>" for one in marked]
        ),
        "RSS, plain text": feed(
            RSS, ITEM, [f"<description>{html.escape(one, quote=False)}</description>" for one in bare]
        ),
        "Atom, escaped": feed(ATOM, ENTRY, [f'<content type="html">{html.escape(one)}</content>' for one in marked]),
    }


def quickly(document: Document) -> object:
    found = read_quickly(mended(decode(document.body, document.content_type)), document)
    assert found is not None, "the feed was declined"
    return found


def patiently(document: Document) -> object:
    return read_patiently(mended(decode(document.body, document.content_type)), document)


WAYS: dict[str, Callable[[Document], object]] = {"short": quickly, "feedparser": patiently}


def milliseconds(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return (time.process_time() - began) * 1000


def megabytes(work: Callable[[], object]) -> float:
    """The most that Python's objects take at a time while a feed is read."""
    tracemalloc.start()
    work()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / 1e6


def row(name: str, body: bytes, rounds: int) -> list[str]:
    document = Document(body, "application/xml", PLACE)
    took: dict[str, list[float]] = {way: [] for way in WAYS}
    for _ in range(rounds + 1):
        for way, work in WAYS.items():
            took[way].append(milliseconds(partial(work, document)))
    cells = [f"{median(one[1:]):.1f} ({min(one[1:]):.1f} to {max(one[1:]):.1f})" for one in took.values()]
    memory = [f"{megabytes(partial(work, document)):.1f}" for work in WAYS.values()]
    return [name, *cells, share(median(took["short"][1:]), median(took["feedparser"][1:])), *memory]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=25)
    rounds = parser.parse_args().rounds
    rows = [row(name, body, rounds) for name, body in feeds().items()]
    head = ["feed", "short way, ms", "feedparser, ms", "ratio", "MB", "MB by feedparser"]
    show(f"From bytes to entries: {ENTRIES} entries of {CHARACTERS / 1000:.0f} KB", head, rows)


if __name__ == "__main__":
    main()
