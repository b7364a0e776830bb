"""Sentences read for the workbench, in a child that has the language library: examples run, rules suggested."""

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

from alerts.examples import ExampleResult, run_examples
from app.inputs import InputLine, article_of
from app.rule_files import RulesReader, compile_texts
from app.rules_checking import KINDNESS
from app.suggesting import Kind, suggestions
from processors.children import loaded_reader
from processors.frames import Frame
from processors.names.resolve import resolve
from processors.settings import ExtractionSettings
from topics.records import Article, Enriched

Read = Callable[[Article], Enriched]


@dataclass(frozen=True, slots=True)
class ExamplesJob:
    """The examples of a rule of these files (name -> text)."""

    texts: Mapping[str, str]
    rule: str


@dataclass(frozen=True, slots=True)
class SuggestJob:
    """Rules for a sentence."""

    sentence: str


@dataclass(frozen=True, slots=True)
class Suggested:
    """A rules file with one rule, and whether it fires on the sentence."""

    kind: Kind
    id: str
    yaml: str
    fires: bool


Job = ExamplesJob | SuggestJob
Answer = list[ExampleResult] | list[Suggested]


def make_bench(settings: ExtractionSettings, own_frames: Sequence[Frame]) -> Callable[[Job], Answer]:
    """For a child: loads the pipelines and gives what answers jobs."""
    os.nice(KINDNESS)
    return partial(_answer, RulesReader(), loaded_reader(settings, own_frames).read)


def _answer(rules: RulesReader, read: Read, job: Job) -> Answer:
    if isinstance(job, SuggestJob):
        return suggested(job.sentence, read, datetime.now(UTC))
    return run_examples(rules.compile(job.texts), job.rule, read)


def suggested(sentence: str, read: Read, now: datetime) -> list[Suggested]:
    """Those that say most of the sentence first."""
    enriched = read(article_of(InputLine(id="sentence", text=sentence, published=now), now))
    return [_tried(one.kind, one.yaml, read) for one in suggestions(enriched, sentence, resolve)]


def _tried(kind: Kind, yaml: str, read: Read) -> Suggested:
    rules = compile_texts({"suggested.yaml": yaml})
    rule = next(iter(rules.rules))
    return Suggested(kind, rule, yaml, all(result.holds for result in run_examples(rules, rule, read)))
