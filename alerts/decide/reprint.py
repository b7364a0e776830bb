"""Reprint: another article of the same text, of which this rule has a hit; it never fires."""

from collections.abc import Sequence
from datetime import timedelta

from alerts.decide.verdict import Verdict, holds, moment, passes
from state.hits import Past

STEP = "reprint"
WITHIN = timedelta(days=30)


def reprint(alike: Sequence[Past]) -> Verdict:
    """`alike`: the rule's hits on other articles with this text, less than 30 days away, noise among them.

    A copy of a misread text is misread again, so feedback on the original holds for its reprints.
    """
    if not alike:
        return passes(STEP, "no article with this text has matched within 30 days")
    first = alike[0]
    return holds("reprint", STEP, f"the text of article {first.origin}, of {moment(first.time)}")
