"""Whom a rule means by an actor, and whether extraction's actors are meant.

A country stands for those who act for it too; a person or body for itself alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from alerts.rules.anchors import WordAnchor
from alerts.rules.own import speaks
from alerts.rules.view import View
from topics.records import Event, Speaker


@dataclass(frozen=True, slots=True)
class Watched:
    """Ids that a rule watches, and `names` as it writes them.

    `own` maps ids of own actors to the watched id that each stands for; `anchors` are words of which one stands
    wherever an own actor may be seen.
    """

    ids: frozenset[str]
    own: Mapping[str, str]
    names: tuple[str, ...]
    anchors: frozenset[WordAnchor] = frozenset()

    @property
    def shown(self) -> str:
        """As the rule writes them."""
        return " or ".join(self.names)

    def match(self, view: View, actor_id: str | None) -> str | None:
        """The watched id that an actor of extraction's stands for."""
        if actor_id is None:
            return None
        if actor_id in self.ids:
            return actor_id
        for own_id, watched in self.own.items():
            if actor_id in view.own(own_id).ids:
                return watched
        country = view.country_of(actor_id)
        return country if country in self.ids else None

    def speaker(self, view: View, speaker: Speaker | None) -> str | None:
        """The watched id that speaks."""
        if speaker is None:
            return None
        for own_id, watched in self.own.items():
            if speaks(view.own(own_id), view, speaker.start, speaker.end, speaker.actor):
                return watched
        return self.match(view, speaker.actor)

    def in_role(self, view: View, event: Event, codes: list[str | None], actor_ids: list[str]) -> list[int]:
        """Which of the parallel `codes` and `actor_ids` of an event's role are watched."""
        return [
            index
            for index, actor_id in enumerate(actor_ids)
            if (index < len(codes) and codes[index] in self.ids) or self.match(view, actor_id) is not None
        ]
