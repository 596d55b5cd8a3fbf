"""What the services of calls that no meeting is about give."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from center.wording.bilingual import Bilingual

BROADCAST, CERTIFICATION = "broadcast", "certification"


@dataclass(frozen=True, slots=True)
class CallsOwed(Bilingual):
    """How many are to be called about one thing, and until when it is of use.

    topic: BROADCAST, with the id of it and the title of its notice, or CERTIFICATION, with the year.
    """

    topic: str
    number: int
    title_zh: str
    title_en: str
    expires_at: datetime | None
    people: int


@dataclass(frozen=True, slots=True)
class PersonOwed(Bilingual):
    """Somebody who is to be called, and why."""

    member_id: int
    employee_no: str
    name: str
    branch_zh: str
    branch_en: str
    reason: str
