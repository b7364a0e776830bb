"""spaCy pipelines by language: the English one of the package, or those that settings name."""

from contextlib import suppress
from pathlib import Path

import spacy
from spacy.language import Language
from spacy.tokenizer import Tokenizer
from thinc.api import NumpyOps, set_current_ops

from processors.settings import ExtractionSettings
from processors.words import boundaries

OWN_MODEL = Path(__file__).parent / "model"
BATCH = 16
"""Blocks at a time; more are slower (the layers' buffers fall out of the processor's cache)."""

LONGEST_SUFFIX = 64
"""Characters; the longest of spaCy's that is no run of one sign is shorter."""


class PipelineError(Exception):
    """A pipeline cannot be loaded; the message says what to do."""


class Pipelines:
    """Loaded by `load` or when first needed, kept for good."""

    def __init__(self, settings: ExtractionSettings) -> None:
        self._names: dict[str, str | Path] = {"en": OWN_MODEL, **settings.models}
        self._loaded: dict[str, Language] = {}
        self._versions: dict[str, str] = {}
        # numpy's BLAS reads small models 1.4 times as fast as the one that is the default.
        set_current_ops(NumpyOps(use_blis=False))

    def load(self) -> None:
        """All of them but those that cannot be loaded: `get` says why when one is needed."""
        for language in self._names:
            with suppress(PipelineError):
                self.get(language)

    def get(self, language: str) -> Language | None:
        """The pipeline of a language, None where there is none. Raises PipelineError."""
        name = self._names.get(language)
        if name is None:
            return None
        if language not in self._loaded:
            loaded = _load(name, language)
            self._loaded[language] = loaded
            self._versions[language] = f"{loaded.meta['lang']}_{loaded.meta['name']}-{loaded.meta['version']}"
        return self._loaded[language]

    def version(self, language: str) -> str:
        """Name and version of a pipeline that has been asked for."""
        return self._versions[language]


def _load(name: str | Path, language: str) -> Language:
    try:
        pipeline = spacy.load(name)
    except OSError as error:
        raise PipelineError(
            f"extraction.models: the pipeline {name} for {language} is not installed beside Wirewatch"
            f" (python -m spacy download {name}, or remove it from the settings)"
        ) from error
    if isinstance(pipeline.tokenizer, Tokenizer):
        _bound(pipeline.tokenizer)
    if "parser" in pipeline.pipe_names:
        pipeline.add_pipe(boundaries.NAME, before="parser")
    return pipeline


def _bound(tokenizer: Tokenizer) -> None:
    """Looks for a suffix at the end of a word alone: spaCy reads thousands of brackets whole for each one of them."""
    search = tokenizer.suffix_search
    if search is not None:
        tokenizer.suffix_search = lambda word: search(word[-LONGEST_SUFFIX:])
