"""Names in rules: own actors, countries and bodies, and lists; what is unknown or ambiguous is refused."""

import string
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from alerts.rules.anchors import WordAnchor
from alerts.rules.models import ActorModel
from alerts.rules.own import Office, OwnActor, acting_for, name_key, own_phrase
from alerts.rules.problems import Path, did_you_mean
from alerts.rules.who import Watched

Resolve = Callable[[str], set[str]]
Report = Callable[[Path, str], None]


@dataclass
class Names:
    """What names mean in one rule set. `used` collects what a rule refers to, for its version."""

    resolve: Resolve
    lists: dict[str, list[str]] = field(default_factory=dict)
    own: dict[str, OwnActor] = field(default_factory=dict)
    used: dict[str, object] = field(default_factory=dict)
    _by_name: dict[tuple[str, ...], set[str]] = field(default_factory=dict)

    def add(self, model: ActorModel, path: Path, report: Report) -> None:
        """Takes an own actor in."""
        country = self._one(model.country, (*path, "country"), report) if model.country is not None else None
        names = [model.name, *model.aliases]
        offices = []
        for index, office in enumerate(model.offices):
            of = self._one(office.of, (*path, "offices", index, "of"), report)
            title = own_phrase(office.title)
            offices.append(Office(title, frozenset({of} if of else ()), office.since, office.until))
        wordless = [name for name in names if not name_key(name)]
        if wordless:
            report(path, f"{wordless[0]!r} holds no word to look for")
            return
        keys = frozenset(name_key(name) for name in names)
        phrases = tuple(own_phrase(name) for name in names)
        self.own[model.id] = OwnActor(model.id, model.kind, country, phrases, keys, tuple(offices))
        for key in keys:
            self._by_name.setdefault(key, set()).add(model.id)

    def expand(self, values: Iterable[str], path: Path, report: Report) -> list[str]:
        """`@name` becomes the values of the list."""
        found: list[str] = []
        for value in values:
            if not value.startswith("@"):
                found.append(value)
            elif value[1:] in self.lists:
                self.used[value] = self.lists[value[1:]]
                found += self.lists[value[1:]]
            else:
                known = did_you_mean(value, (f"@{name}" for name in self.lists))
                report(path, f'there is no list "{value[1:]}"{known or "; define it under lists:"}')
        return list(dict.fromkeys(found))

    def watched(self, values: Sequence[str] | None, path: Path, report: Report) -> Watched | None:
        """Whom the names of a condition mean; None without names."""
        if values is None:
            return None
        ids: set[str] = set()
        own: dict[str, str] = {}
        for value in self.expand(values, path, report):
            meant = self._one(value, path, report)
            if meant is None:
                continue
            ids.add(meant)
            self.used[f"name {value}"] = meant
            own |= dict.fromkeys(acting_for(self.own.values(), meant), meant)
            if meant in self.own:
                own[meant] = meant
        anchors: set[WordAnchor] = set()
        for one in own:
            anchors |= self.own[one].anchors
            self.used[f"actor {one}"] = _described(self.own[one])
        return Watched(frozenset(ids), own, tuple(values), frozenset(anchors))

    def _one(self, name: str, path: Path, report: Report) -> str | None:
        """The id that a name means, or None with a problem reported."""
        if name in self.own:
            return name
        found = self._by_name.get(name_key(name)) or self.resolve(name)
        if len(found) == 1:
            return next(iter(found))
        if found:
            report(path, f'"{name}" may be {" or ".join(sorted(found))}: write one of these ids')
            return None
        known = [*self.own, *(one for actor in self.own.values() for phrase in actor.names for one in [phrase.shown])]
        near = did_you_mean(name, known) or self._near(name)
        report(path, f'"{name}" is no known actor{near or ": write a country, a body, or an id of actors:"}')
        return None

    def _near(self, name: str) -> str:
        """A known name that is one slip away."""
        if len(name) < 4:
            return ""
        for position in range(len(name) + 1):
            before, after = name[:position], name[position:]
            tries = [before + after[1:], before + after[1:2] + after[:1] + after[2:]]
            tries += [before + letter + rest for letter in string.ascii_lowercase for rest in (after, after[1:])]
            for one in tries:
                if one and self.resolve(one):
                    return f'; did you mean "{one}"?'
        return ""


def _described(actor: OwnActor) -> object:
    """What decides about an own actor."""
    offices = [
        [office.title.shown, sorted(office.of), str(office.since), str(office.until)] for office in actor.offices
    ]
    return [actor.kind, actor.country, sorted(phrase.shown for phrase in actor.names), offices]
