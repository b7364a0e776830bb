"""The demo's configuration folder: the starter's rules, to be changed at will, and the newswire's feeds."""

import shutil
from collections.abc import Sequence
from pathlib import Path

from app.configuration import FEEDS, SETTINGS, Folder
from app.places import starter
from ingest.settings import FeedSettings

LOOPBACK = "127.0.0.0/8"


def demo_folder(path: Path, feeds: Sequence[FeedSettings]) -> Folder:
    """Writes it to `path`, where nothing is yet."""
    shutil.copytree(starter(), path)
    (path / SETTINGS).write_text(f"fetch: {{allow_private: [{LOOPBACK}]}}\n", "utf-8")
    lines = (f'  - {{id: {one.id}, url: "{one.url}", every: 1s, owner: {one.owner}}}\n' for one in feeds)
    (path / FEEDS).write_text("feeds:\n" + "".join(lines), "utf-8")
    return Folder(path, {})
