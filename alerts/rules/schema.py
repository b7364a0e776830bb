"""What a rules file may hold, as a JSON Schema (draft 2020-12): editors complete keys by it and underline mistakes.

It is made from the models, so it says what the reader takes; tests/test_rules_schema.py lists the few things on which
the two cannot agree.
"""

from typing import Any

from pydantic import Field
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

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


class _ForEditors(GenerateJsonSchema):
    """Leaves out what only repeats names of the code, and defaults that an editor would fill in for nothing."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        return super().default_schema(schema) if schema.get("default") else self.generate_inner(schema["schema"])


def rules_schema() -> dict[str, Any]:
    """The schema of one rules file, as the data of a JSON document."""
    made = RulesFile.model_json_schema(schema_generator=_ForEditors)
    for model in made["$defs"].values():
        model["title"] = model["title"].removesuffix("Model")
        model.pop("description", None)  # it speaks to who reads the code
    del made["description"]
    return {"$schema": _ForEditors.schema_dialect, **made, "title": "Rules of Wirewatch"}
