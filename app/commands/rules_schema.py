"""wirewatch rules schema: what a rules file may hold, for editors."""

import json

from alerts.rules.schema import rules_schema


def schema() -> None:
    """Prints a JSON Schema of rules files, by which editors complete keys and underline mistakes."""
    print(json.dumps(rules_schema(), indent=2))
