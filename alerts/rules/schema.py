"""What a rules file may hold, as a JSON Schema (draft 2020-12): editors complete keys by it and underline mistakes.

It is made from the models, so it says what the reader takes; tests/test_rules_schema.py lists the few things on which
the two cannot agree.
"""

from typing import Any

from pydantic import Field

from alerts.editors import ForEditors
from alerts.rules.fields import Text
from alerts.rules.models import ActorModel, Model, RuleModel


class CsvModel(Model):
    """The values of a column of a CSV file in lists/."""

    csv: str
    """The file, as in lists/press.csv."""
    column: str
    """The name of the column, as in its first line."""


class RulesFile(Model):
    """A FileModel with what is looked at apart from it: the rules, and lists that stand in CSV files."""

    actors: list[ActorModel] = Field(default=[])
    """Persons, countries and bodies of your own."""
    lists: dict[str, list[Text] | CsvModel] = Field(default={})
    """Values for use as @name: a list, or a column of a CSV file, as in {csv: lists/press.csv, column: domain}."""
    rules: list[RuleModel] = Field(default=[])
    """What to be told about, and how often."""


def rules_schema() -> dict[str, Any]:
    """The schema of one rules file, as the data of a JSON document."""
    made = RulesFile.model_json_schema(schema_generator=ForEditors)
    for model in made["$defs"].values():
        model["title"] = model["title"].removesuffix("Model")
        model.pop("description", None)  # it speaks to who reads the code
    del made["description"]
    return {"$schema": ForEditors.schema_dialect, **made, "title": "Rules of Wirewatch"}
