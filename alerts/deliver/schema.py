"""What subscriptions.yaml may hold, as a JSON Schema (draft 2020-12), made from the models."""

from typing import Any

from alerts.deliver.subscriptions import SubscriptionsFile
from alerts.editors import ForEditors


def subscriptions_schema() -> dict[str, Any]:
    """The schema as the data of a JSON document."""
    made = SubscriptionsFile.model_json_schema(schema_generator=ForEditors)
    for model in made["$defs"].values():
        model.pop("description", None)  # it speaks to who reads the code
    del made["description"]
    return {"$schema": ForEditors.schema_dialect, **made, "title": "Subscriptions of Wirewatch"}
