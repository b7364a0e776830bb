"""What a form is made of."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from alerts.deliver.words.wording import Words
from topics.records import Alert, Update


@dataclass(frozen=True, slots=True)
class Delivery:
    """A message on its way: `words` say it to people, `alerts` are all that it tells, for machines.

    `updates` are what became of some of them. `id` is the same at each try; `in_doubt`: it may have arrived at a try
    since `created`. `thread` is the provider's id of the first message of its story there, None where it has none.
    `taken` are the addresses that have it already, `left` those that want nothing more of the subscription; both bare
    and in lower case.
    """

    id: str
    words: Words
    subscription: str
    created: datetime
    in_doubt: bool
    alerts: Sequence[Alert] = field(default=())
    updates: Sequence[Update] = field(default=())
    thread: str | None = None
    taken: Sequence[str] = ()
    left: frozenset[str] = frozenset()
