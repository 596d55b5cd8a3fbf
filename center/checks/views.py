"""What the check services give."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from center.clarifications.agreement import Difference
from center.clarifications.matching import Asked
from center.clarifications.views import ClarificationView
from center.notices.views import NoticeView
from center.scams.judging import Judgement


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found out about a message at once. Nothing in it may be read as "this is safe".

    outcome: see OUTCOMES. is_sure: False where the person has to say whether the match is what they mean.
    differences: between the message and the notice.
    """

    outcome: str
    asked: Asked
    judgement: Judgement
    clarification: ClarificationView | None = None
    notice: NoticeView | None = None
    differences: tuple[Difference, ...] = ()
    similarity: float = 0.0
    is_sure: bool = True


class Effect(NamedTuple):
    """What came of a published text. asked: checks it was found for; answered, reached: people told, and arrived."""

    asked: int
    answered: int
    reached: int
    waiting: int


@dataclass(frozen=True, slots=True)
class GroupView:
    """What several people asked alike. people: how many conversations; words: of the first that are still kept."""

    id: int
    state: str
    version: int
    opened_at: datetime
    last_at: datetime
    people: int
    words: str
    clarification_id: int | None
    case_ids: tuple[int, ...] = ()


class Due(NamedTuple):
    """Somebody who is to be told."""

    id: int
    conversation_id: str
    about: str
    object_id: int
    kind: str
    asked_at: datetime
    case_id: int | None
    attempts: int


@dataclass(frozen=True, slots=True)
class Kept:
    """A check that staff look at. case_number: what the person is told."""

    id: int
    case_number: str
    urgency: str


class Piece(NamedTuple):
    """What was asked before and is not answered yet."""

    words: str
    case_id: int | None
    group_id: int | None
    conversation_id: str = ""
