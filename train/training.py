"""Trains a pipeline from nothing or further, and takes the mean of two."""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import spacy
from spacy.language import Language
from spacy.training.initialize import init_nlp
from spacy.training.loop import train
from spacy.util import load_config

CONFIG = Path(__file__).parent / "config.cfg"


def from_nothing(target: Path, settings: Mapping[str, Any]) -> Language:
    """Trains by config.cfg, `settings` taking precedence ("training.max_steps": 100), and keeps the last state."""
    nlp = init_nlp(load_config(CONFIG, overrides=dict(settings)))
    # Words of the tokeniser's special cases were made before the table was there: without this they have no row.
    tokenizer: Any = nlp.tokenizer
    tokenizer.rules = dict(tokenizer.rules)
    return _trained(nlp, target)


def further(start: Path, target: Path, settings: Mapping[str, Any]) -> Language:
    """Goes on with a trained pipeline, on another corpus as a rule."""
    nlp = spacy.load(start)
    nlp.config = load_config(start / "config.cfg", overrides=dict(settings))
    return _trained(nlp, target)


def _trained(nlp: Language, target: Path) -> Language:
    target.mkdir(parents=True, exist_ok=True)
    train(nlp, target, stdout=sys.stdout, stderr=sys.stderr)
    return spacy.load(target / "model-last")


def mean(one: Language, other: Language) -> Language:
    """`one`, each weight being the mean of both (Izmailov et al. 2018, arXiv:1803.05407, with two points)."""
    done: set[tuple[int, str]] = set()
    mine: Any
    theirs: Any
    for (_, mine), (_, theirs) in zip(one.pipeline, other.pipeline, strict=True):
        for layer, twin in zip(mine.model.walk(), theirs.model.walk(), strict=True):
            for name in layer.param_names:
                if layer.has_param(name) and (layer.id, name) not in done:
                    layer.set_param(name, (layer.get_param(name) + twin.get_param(name)) / 2)
                    done.add((layer.id, name))
    return one
