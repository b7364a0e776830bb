"""`extraction:` of wirewatch.yaml: how deep, with how many children, with which pipelines."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator


class ExtractionSettings(BaseModel):
    """`models` is language -> the name of an installed spaCy pipeline; English has one in the package."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    depth: Literal["full", "gated"] = "full"
    children: int = Field(default=1, ge=1, le=64)
    models: dict[str, str] = Field(default_factory=dict)

    @field_validator("depth")
    @classmethod
    def _full_only(cls, value: str) -> str:
        if value == "gated":
            raise ValueError("this version reads every sentence; remove `depth`, or set it to full")
        return value
