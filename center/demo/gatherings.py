"""Makes the demo center's tree, meetings, notices, activities, rules and contacts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from center.benefits.periods import month_after, month_of
from center.clock import LOCAL_ZONE, to_local
from center.demo.scale import PLACES, Scale
from center.demo.sheets import both, read_sheet

Rows = dict[str, list[dict[str, Any]]]
MONTHS_BEFORE, MONTHS_AHEAD = 3, 2
# In how many days the people who are shown have a meeting, the best first: the day after tomorrow, the reminder of the
# day before is still ahead.
SOON_DAYS = (2, 1, 3)
ANSWERED = 0.6


def organizations(scale: Scale) -> list[dict[str, Any]]:
    """Make the center, its general branches and branches."""
    names = read_sheet("names")
    rows: list[dict[str, Any]] = [_organization(1, "center", None, "ZX", names["center"], {}, 0)]
    for index in range(scale.general_branches):
        place = names["places"][index % PLACES]
        rows.append(
            _organization(2 + index, "general_branch", 1, f"Z{index + 1:03}", names["general_branch"], place, 0)
        )
    for index in range(scale.branches):
        general = scale.general_branch_of(scale.first_branch_id + index) - 2
        place, number = names["places"][general % PLACES], index // scale.general_branches + 1
        id_, code = scale.first_branch_id + index, f"B{index + 1:05}"
        rows.append(_organization(id_, "branch", 2 + general, code, names["branch"], place, number))
    return rows


class Calendar:
    """Meetings around today, and who answered to those of the past."""

    def __init__(self, scale: Scale) -> None:
        self._scale = scale
        self._sheet = read_sheet("meetings")
        self._past: defaultdict[int, list[int]] = defaultdict(list)
        self.meetings: list[dict[str, Any]] = []
        self.materials: list[dict[str, Any]] = []
        this_month = month_of(scale.today)
        for ahead in range(-MONTHS_BEFORE, MONTHS_AHEAD + 1):
            self._add_month(month_after(this_month, ahead))

    def add_soon(self, branch_ids: Collection[int]) -> list[dict[str, Any]]:
        """Give each of these branches a meeting of everybody within three days, on a day of its own; return them."""
        known = len(self.meetings)
        for branch_id in sorted(branch_ids):
            lineage = {1, branch_id, self._scale.general_branch_of(branch_id)}
            taken = {to_local(one["starts_at"]).date() for one in self.meetings if one["organization_id"] in lineage}
            days = [self._scale.today + timedelta(days=ahead) for ahead in SOON_DAYS]
            day = next((day for day in days if day not in taken), days[0])
            self._add(branch_id, "branch_meeting", day, 15, "everyone", branch_id, told_as="soon")
        return self.meetings[known:]

    def attendance(self, members: list[dict[str, Any]], first_id: int) -> Iterator[dict[str, Any]]:
        """Give the answers of party members to the meetings their branch held."""
        chance = self._scale.chance("attendance", first_id)
        for member in members:
            if not member["is_party_member"]:
                continue
            for meeting_id in self._past[member["branch_id"]]:
                if chance.random() < ANSWERED:
                    came = chance.random() < 0.8
                    yield {
                        "member_id": member["id"],
                        "meeting_id": meeting_id,
                        "answer": "attend" if came else "decline",
                        "reason": None,
                        "answered_at": self.meetings[meeting_id - 1]["starts_at"] - timedelta(days=2),
                        "was_present": came,
                    }

    def _add_month(self, month: str) -> None:
        first = date(int(month[:4]), int(month[5:]), 1)
        for index in range(self._scale.branches):
            branch_id = self._scale.first_branch_id + index
            self._add(branch_id, "branch_meeting", _workday(first, 4 + index % 10), 9, "party_members", index)
            self._add(branch_id, "study_session", _workday(first, 13 + index % 12), 15, "everyone", index + first.month)
        for index in range(self._scale.general_branches if first.month % 3 == 0 else 0):
            self._add(2 + index, "party_lecture", _workday(first, 19), 10, "party_members", index)
        for index in range(self._scale.general_branches):
            self._add(2 + index, "activity", _workday(first, 27), 9, "everyone", index)
        if first.month == 12:
            self._add(1, "members_assembly", _workday(first, 22), 10, "everyone", 1)

    def _add(
        self,
        organization_id: int,
        kind: str,
        day: date,
        hour: int,
        audience: str,
        variety: int,
        *,
        told_as: str | None = None,
    ) -> None:
        meeting_id = len(self.meetings) + 1
        told = self._sheet[told_as or kind]
        starts_at = datetime.combine(day, time(hour, 30 if variety % 2 else 0), LOCAL_ZONE).astimezone(UTC)
        is_past = day < self._scale.today
        self.meetings.append(
            {
                "id": meeting_id,
                "organization_id": organization_id,
                "kind": kind,
                "audience": audience,
                **both("title", told["title"]),
                "starts_at": starts_at,
                "ends_at": starts_at + timedelta(minutes=90),
                **both("place", self._sheet["places"][variety % len(self._sheet["places"])]),
                **both("agenda", told["agenda"]),
                **both("bring", self._sheet["bring"] if kind == "study_session" else None),
                "state": "held" if is_past else "planned",
            }
        )
        if is_past and kind == "branch_meeting":
            self._past[organization_id].append(meeting_id)
        if kind == "study_session":
            self._add_materials(meeting_id, variety)

    def _add_materials(self, meeting_id: int, variety: int) -> None:
        every = self._sheet["materials"]
        for position in range(2):
            material = every[(variety + position) % len(every)]
            self.materials.append(
                {
                    "meeting_id": meeting_id,
                    "position": position,
                    "kind": "text",
                    **both("title", material["title"]),
                    **both("text", material["text"]),
                    "url": None,
                    "minutes": material["minutes"],
                }
            )


def _organization(
    id_: int, kind: str, parent_id: int | None, code: str, name: dict[str, str], place: dict[str, str], number: int
) -> dict[str, Any]:
    told = {language: text.format(place=place.get(language), number=number) for language, text in name.items()}
    return {
        "id": id_,
        "code": code,
        "kind": kind,
        "parent_id": parent_id,
        **both("name", told),
        **both("address", place),
        "is_active": True,
    }


def _workday(first: date, day: int) -> date:
    found = first + timedelta(days=day - 1)
    return found - timedelta(days=max(0, found.isoweekday() - 5))
