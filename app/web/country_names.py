"""What countries and known actors are called, for pages."""

from functools import cache

from processors.lexicon import lexicon


@cache
def _names() -> dict[str, str]:
    return {identity: actor.name for identity, actor in lexicon().actors.items()}


def country_name(code: str) -> str:
    """Of a country's code, or of an actor that is known beforehand; else the id itself."""
    return _names().get(code, code)
