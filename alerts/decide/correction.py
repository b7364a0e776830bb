"""Correction: other words around the same match are no news; a key that no earlier revision had is."""

from collections.abc import Sequence

from alerts.decide.keys import agrees_with_any
from alerts.decide.verdict import Verdict, holds, passes
from alerts.match import Key
from state.hits import Past

STEP = "correction"


def correction(key: Key | None, revision: int, others: Sequence[Past]) -> Verdict:
    """`others`: the rule's hits on other revisions of the article, whatever became of them."""
    if not others:
        return passes(STEP, f"no other revision of the article matched (this is revision {revision})")
    if agrees_with_any(key, [past.key for past in others]):
        return holds("correction", STEP, f"revision {others[0].revision} of the same article matched already")
    return passes(STEP, f"the correction says what revision {others[0].revision} did not")
