"""The JSON frames of the web chat's WebSocket. Sessions read and build them; nothing here talks to a socket."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated, Any, Literal, Protocol

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

MAX_FRAME_CHARS = 16_000
MAX_TEXT_CHARS = 2_000
MAX_SEEN = 50
TEXT_SIZES = (22, 25, 28, 32, 36)

Language = Literal["zh", "en"]
FrameId = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")]
Frame = dict[str, Any]


class _Received(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True, str_strip_whitespace=True)


class Hello(_Received):
    """The first frame of a connection: who is back, and what they have already seen."""

    type: Literal["hello"]
    token: Annotated[str, Field(max_length=128)] | None = None
    after: Annotated[int, Field(ge=0, lt=2**63)] = 0
    language: Language = "zh"


class Say(_Received):
    """Something the person wrote or spoke."""

    type: Literal["say"]
    id: FrameId
    text: Annotated[str, Field(min_length=1)]


class Choose(_Received):
    """A choice the person tapped; `text` is the title they saw."""

    type: Literal["choose"]
    id: FrameId
    choice: Annotated[str, Field(min_length=1, max_length=200)]
    text: Annotated[str, Field(min_length=1)]


class Preference(_Received):
    """How the person wants the page: size of the letters in px, language."""

    type: Literal["preference"]
    text_size: Annotated[int, Field(ge=TEXT_SIZES[0], le=TEXT_SIZES[-1])] | None = None
    language: Language | None = None


class Seen(_Received):
    """Lines that the page has shown to somebody who looked at it."""

    type: Literal["seen"]
    ids: Annotated[list[Annotated[int, Field(gt=0, lt=2**63)]], Field(min_length=1, max_length=MAX_SEEN)]


class Ping(_Received):
    """The browser asks whether the line is alive."""

    type: Literal["ping"]


AnyReceived = Hello | Say | Choose | Preference | Seen | Ping
_received: TypeAdapter[AnyReceived] = TypeAdapter(Annotated[AnyReceived, Field(discriminator="type")])


class ShownChoice(Protocol):
    """What a choice must have to be shown."""

    @property
    def id(self) -> str: ...  # noqa: D102

    @property
    def title(self) -> str: ...  # noqa: D102


def parse(raw: str) -> AnyReceived:
    """Return the frame in a JSON text; raises pydantic.ValidationError where it is none."""
    return _received.validate_json(raw)


def message(
    *,
    id: int | str,  # noqa: A002
    text: str,
    choices: Sequence[ShownChoice],
    at: datetime,
    speaker: str,
    calendar: str | None = None,
) -> Frame:
    """Build the frame of one new line; id 0 is one that is in no outbox."""
    shown = line(id=id, text=text, choices=choices, at=at, speaker=speaker, calendar=calendar)
    return {"type": "message", **shown}


def line(
    *,
    id: int | str,  # noqa: A002
    text: str,
    choices: Sequence[ShownChoice],
    at: datetime,
    speaker: str,
    calendar: str | None = None,
) -> Frame:
    """Build one line of the history; the id of what the person said is the one that a page gave it.

    calendar: where the page gets the calendar file of the meeting that the line is about.
    """
    more = {} if calendar is None else {"calendar": calendar}
    return more | {
        "id": id,
        "from": speaker,
        "text": text,
        "choices": [{"id": choice.id, "title": choice.title} for choice in choices],
        "at": at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
    }
