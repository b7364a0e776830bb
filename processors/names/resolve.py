"""Which actor a name in a rule means. It needs no pipeline."""

from functools import cache

from processors.lexicon import folded, lexicon


def resolve(name: str) -> set[str]:
    """The ids that `name` may mean: a country by name, code or capital, a body, a known person; empty if unknown."""
    if name in lexicon().actors:
        return {name}
    return _by_folded().get(folded(name), set())


@cache
def _by_folded() -> dict[str, set[str]]:
    """folded name -> ids. A country's own name comes before whatever else bears it."""
    names: dict[str, set[str]] = {}
    for rank in (("name", "body", "person"), ("people", "capital", "seat", "surname")):
        taken = set(names)
        for known in lexicon().by_name.values():
            key = folded(known.name)
            if known.sort in rank and key not in taken:
                names.setdefault(key, set()).add(known.actor.id)
    # Two states bear the short name; whoever means one says which.
    names["congo"] = {"COD", "COG"}
    names["korea"] = {"PRK", "KOR"}
    return names
