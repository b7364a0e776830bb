"""Event types as data: a frame says which words tell of an event and who plays which part in it.

The shipped ones are event_types/*.yaml; a user's own have the same form.
"""

from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field
from ruamel.yaml import YAML

SHIPPED = Path(__file__).parent / "event_types"


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Verbs(_Part):
    """Verbs by lemma.

    - `then`: one of these must follow in the sentence (`kick` ... `out`, `order` ... `leave`)
    - `before`: one of these must stand right before (`must` leave)
    - `suffers`: their subject suffers it
    - `weak`: they tell of it only where it is plain whose people suffer it
    - `posts`: the post itself may suffer it, whose staff is cut ("its mission in Suva by two people")
    - `own`: the subject's own people suffer it ("Fiji must cut its staff in Tonga")
    - `taken`: papers are taken; in the passive these stand before the verb ("the envoy's accreditation was revoked")
    """

    lemmas: list[str] = Field(min_length=1)
    then: list[str] = Field(default_factory=list)
    before: list[str] = Field(default_factory=list)
    suffers: bool = False
    weak: bool = False
    posts: bool = False
    own: bool = False
    taken: bool = False


class Whom(_Part):
    """Who suffers it; nobody else. `nouns` by lemma; `staff` are nouns that count beside one of `posts` only,
    `papers` what may be taken from them ("the envoy's accreditation").

    `never` are words beside the noun that make it somebody else.
    """

    nouns: list[str] = Field(min_length=1)
    staff: list[str] = Field(default_factory=list)
    posts: list[str] = Field(default_factory=list)
    papers: list[str] = Field(default_factory=list)
    never: list[str] = Field(default_factory=list)


class Frame(_Part):
    """One event type.

    `verbs` and `nouns` tell of it; with `whom` only where one of those suffers it. With `asked`, the nouns and verbs
    count where one of the verbs or nouns `asked` asks for them, and the status is `requested`. `target`: whether
    someone is acted on. `by_appointment`: what is to take place is planned, not announced (a vote).
    """

    type: str = Field(pattern=r"^[a-z][a-z_]*$")
    verbs: list[Verbs] = Field(default_factory=list)
    nouns: list[str] = Field(default_factory=list)
    whom: Whom | None = None
    asked: list[str] = Field(default_factory=list)
    target: bool = True
    by_appointment: bool = False


def shipped_frames() -> list[Frame]:
    """The event types of the package."""
    reader = YAML(typ="safe")
    return [Frame.model_validate(reader.load(path.read_text("utf-8"))) for path in sorted(SHIPPED.glob("*.yaml"))]
