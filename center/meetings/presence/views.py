"""What the services of attendance give."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from center.wording.bilingual import Bilingual


@dataclass(frozen=True, slots=True)
class Invited:
    """Somebody who is invited. answer: attend, decline or None; was_present: None as long as nobody has said."""

    member_id: int
    name: str
    employee_no: str
    branch_id: int
    answer: str | None
    was_present: bool | None
    present_by: str | None


@dataclass(frozen=True, slots=True)
class PresentView(Bilingual):
    """The meeting at which somebody is present; was_known: this was noted before."""

    meeting_id: int
    title_zh: str
    title_en: str
    starts_at: datetime
    was_known: bool
