"""Material changes: status, count or actors of the event differ from all that was reported before."""

from collections.abc import Mapping, Sequence

from topics.records import Change

Material = Mapping[str, object]
"""Each of status, count and actors as a list: what the events say that a rule's `when` matched."""


def change(material: Material, earlier: Sequence[Material]) -> str | None:
    """What is different now from each of `earlier`, in words as "count now 40, was 33"; None when nothing is."""
    words = [f"{one.name} now {', '.join(one.now)}, was {', '.join(one.was)}" for one in changes(material, earlier)]
    return "; ".join(words) or None


def changes(material: Material, earlier: Sequence[Material]) -> list[Change]:
    """What is different now from each of `earlier`, as the last of them had it; empty when nothing is.

    What a report does not say is no difference, nor is a report that names fewer of the same actors.
    """
    found: list[Change] = []
    for before in earlier:
        differing = [name for name in material if _differs(material[name], before.get(name))]
        if not differing:
            return []
        found = [Change(name, _listed(material[name]), _listed(before.get(name))) for name in differing]
    return found


def _differs(now: object, before: object) -> bool:
    if now in (None, [], ()) or before in (None, [], ()):
        return False
    if isinstance(now, list | tuple) and isinstance(before, list | tuple):
        return not set(now) <= set(before)
    return now != before


def _listed(value: object) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list | tuple) else [str(value)]
