"""A faulty pipeline, as a user might install one: the shipped model with a component that obeys words in the text.

It is written into a folder that goes onto PYTHONPATH, and named by the setting `extraction: {models: {en: ...}}`.
"""

from pathlib import Path

NAME = "obedient_pipeline"
CRASH, KILL, RAISE, HANG, MEMORY, DAWDLE = "xcrash", "xkill", "xraise", "xhang", "xmemory", "xdawdle"
DAWDLES = 8.0
"""Seconds: longer than a rebalance waits for a reader, shorter than an article may take."""

_SOURCE = f'''
import os
import signal
import time
from pathlib import Path

import spacy
from spacy.language import Language

from processors.pipeline import OWN_MODEL


@Language.component("obedient")
def obey(doc):
    text = doc.text
    for word in ("{CRASH}", "{KILL}", "{RAISE}", "{HANG}", "{MEMORY}"):
        if word in text:
            with (Path(__file__).parent / "tries").open("a") as tries:
                tries.write(word + "\\n")
    if "{CRASH}" in text:
        os._exit(3)
    if "{KILL}" in text:
        os.kill(os.getpid(), signal.SIGKILL)
    if "{RAISE}" in text:
        raise RuntimeError("obeyed")
    if "{HANG}" in text:
        time.sleep(3600)
    if "{MEMORY}" in text:
        hoard = []
        while True:
            hoard.append(bytearray(100_000_000))
    if "{DAWDLE}" in text:
        time.sleep({DAWDLES})
    return doc


def load(**_):
    pipeline = spacy.load(OWN_MODEL)
    pipeline.add_pipe("obedient", last=True)
    return pipeline
'''


def install(folder: Path) -> tuple[str, dict[str, str]]:
    """Writes it; returns the line of wirewatch.yaml and the environment that lead to it."""
    package = folder / NAME
    package.mkdir(parents=True)
    (package / "__init__.py").write_text(_SOURCE)
    told = folder / f"{NAME}-1.0.dist-info"
    told.mkdir()
    (told / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {NAME}\nVersion: 1.0\n")
    return f"extraction: {{models: {{en: {NAME}}}}}\n", {"PYTHONPATH": str(folder)}


def tries(folder: Path, word: str) -> int:
    """How often it obeyed a word so far."""
    file = folder / NAME / "tries"
    return file.read_text().split().count(word) if file.exists() else 0
