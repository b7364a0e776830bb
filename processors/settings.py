"""`extraction:` of wirewatch.yaml: how deep, with how many children, with which pipelines."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class ExtractionSettings(BaseModel):
    """`models` is language -> the name of an installed spaCy pipeline; English has one in the package.

    `depth: gated` reads title, lead and the sentences with a cue, a trigger or a quotation in full, the rest for names.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    depth: Literal["full", "gated"] = "full"
    children: int = Field(default=1, ge=1, le=64)
    models: dict[str, str] = Field(default_factory=dict)
