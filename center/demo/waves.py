"""A cheat at work in the demo center, so that related cases and a warning can be seen. Everything is made up.

Nothing of it is urgent, so that no alarm rings for nobody.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from center.demo.sheets import read_sheet
from center.demo.talk import Talk

ANSWERED_AFTER, CLOSED_AFTER = timedelta(minutes=20), timedelta(hours=3)


@dataclass(frozen=True)
class Report:
    """What one member tells of the cheat, and what staff told; nothing where they have not answered yet."""

    at: datetime
    kind: str
    member_id: int
    said: str
    told: str

    @property
    def course(self) -> tuple[datetime | None, datetime | None]:
        """When it was answered and when closed."""
        return (self.at + ANSWERED_AFTER, self.at + CLOSED_AFTER) if self.told else (None, None)


def reports_of_one_cheat(talk: Talk, chance: random.Random, *, now: datetime) -> Iterator[Report]:
    """Give what members tell of one cheat, long ago and since yesterday, each of them once."""
    sheet = read_sheet("waves")
    reports = [*sheet["long_ago"], *sheet["wave"]]
    members = talk.choose_several(chance, len(reports))
    for report, member_id in zip(reports[-len(members) :], members, strict=True):
        at = now - timedelta(hours=report["ago"])
        yield Report(at, report["kind"], member_id, report["said"], report.get("closed", ""))
