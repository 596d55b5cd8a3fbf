"""How long planning takes: `python -m tests.bench.planning [--members N] [--url URL] [--folder F]`.

A center of N members: an assembly of everybody, and in each branch a study session of everybody and a meeting of the
party members, all in one week, so that reminders meet on one day. Everybody has a channel (`--one-in 3`: a third), a
tenth have wishes of their own, a fifth are party members. Planned from nothing, planned again without any change, and
after the assembly has moved.
"""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import func, select, update

from center.clock import LOCAL_ZONE
from center.db.bulk import bulk_load, settle
from center.db.engine import Database
from center.db.migrate import migrate
from center.demo.scale import REAL_MEMBERS, Scale
from center.meetings.models import Meeting
from center.notifications.models import Notification
from center.reminders.work import PlanWork

NOW = datetime(2026, 12, 1, 2, 0, tzinfo=UTC)
LONG_AGO = NOW - timedelta(days=90)
CHUNK = 20_000
WISHES = (("P1D@20:00", "channel"), ("P3D,P1D", "channel"), ("PT2H", "channel"), ("P1D", "phone"))


def main(arguments: list[str] | None = None) -> int:
    """Fill a database, plan, and print what it took."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.planning", description=__doc__)
    parser.add_argument("--members", type=int, default=REAL_MEMBERS)
    parser.add_argument("--url", help="an empty database; a SQLite file of its own by default")
    parser.add_argument("--folder", type=Path, default=None, help="where that file is made")
    parser.add_argument("--one-in", type=int, default=1, help="one in so many has a channel; the others are called")
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(dir=chosen.folder) as folder:
        database = Database(chosen.url or f"sqlite:///{folder}/center.db")
        migrate(database)
        begun = time.perf_counter()
        meetings = fill(database, Scale(chosen.members, 0, date(2026, 12, 1)), one_in=chosen.one_in)
        print(f"{chosen.members:,} members, {meetings:,} meetings (made in {time.perf_counter() - begun:.0f} s)")
        plan("planned from nothing", database, NOW)
        plan("planned again, nothing has changed", database, NOW + timedelta(days=1, seconds=1))
        move_assembly(database)
        plan("the assembly has moved, nobody was told yet", database, NOW + timedelta(days=1, minutes=1))
        database.dispose()
    return 0


def plan(what: str, database: Database, now: datetime) -> None:
    """Plan all there is to plan and print what it took."""
    work, pieces, longest = PlanWork(database), 0, 0.0
    begun, spent = time.perf_counter(), time.process_time()
    while True:
        before = time.perf_counter()
        if not work.step(now=now):
            break
        longest = max(longest, time.perf_counter() - before)
        pieces += 1
    seconds, cpu = time.perf_counter() - begun, time.process_time() - spent
    with database.read() as session:
        rows = session.execute(
            select(func.count()).where(Notification.state.in_(("planned", "call"))).select_from(Notification)
        ).scalar_one()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"  {what}: {seconds:.1f} s ({cpu:.1f} s of one core), {rows:,} rows, {pieces:,} pieces, "
        f"the longest {longest * 1000:.0f} ms, {memory:.0f} MB",
        flush=True,
    )


def move_assembly(database: Database) -> None:
    """Let the assembly begin an hour later."""
    hour = timedelta(hours=1)
    with database.write() as session:
        moved = update(Meeting).where(Meeting.kind == "members_assembly")
        later = {"starts_at": at(10, 11), "ends_at": at(10, 11) + hour, "moved_from": at(10, 10), "state": "moved"}
        session.execute(moved.values(**later, revision=1, version=2))


def at(day: int, hour: int) -> datetime:
    """A moment of December on the center's clock."""
    return datetime(2026, 12, day, hour, tzinfo=LOCAL_ZONE).astimezone(UTC)


def fill(database: Database, scale: Scale, *, one_in: int) -> int:
    """Write members, channels, wishes and meetings straight into the tables; return how many meetings."""
    meetings = list(_meetings(scale))
    with bulk_load(database) as load:
        load.insert("organizations", list(_organizations(scale)))
        load.insert("meetings", meetings)
        for first in range(1, scale.members + 1, CHUNK):
            ids = range(first, min(first + CHUNK, scale.members + 1))
            load.insert("members", [_member(id_, scale) for id_ in ids])
            load.insert("channel_accounts", [_account(id_) for id_ in ids if id_ % one_in == 0])
            load.insert("reminder_wishes", [_wish(id_) for id_ in ids if id_ % 10 == 0])
    settle(database)
    return len(meetings)


def _organizations(scale: Scale) -> Iterator[dict[str, Any]]:
    yield _organization(1, "center", None)
    for index in range(scale.general_branches):
        yield _organization(2 + index, "general_branch", 1)
    for index in range(scale.branches):
        yield _organization(scale.first_branch_id + index, "branch", 2 + index % scale.general_branches)


def _organization(id_: int, kind: str, parent_id: int | None) -> dict[str, Any]:
    names = {"name_zh": f"{kind} {id_}", "name_en": f"{kind} {id_}", "address_zh": None, "address_en": None}
    return {"id": id_, "code": f"O{id_}", "kind": kind, "parent_id": parent_id, **names, "is_active": True}


def _meetings(scale: Scale) -> Iterator[dict[str, Any]]:
    yield _meeting(1, 1, "members_assembly", "everyone", at(10, 10))
    for index in range(scale.branches):
        branch_id = scale.first_branch_id + index
        yield _meeting(2 + 2 * index, branch_id, "study_session", "everyone", at(8 + index % 4, 15))
        yield _meeting(3 + 2 * index, branch_id, "branch_meeting", "party_members", at(8 + index % 3, 9))


def _meeting(id_: int, organization_id: int, kind: str, audience: str, starts_at: datetime) -> dict[str, Any]:
    return {
        "id": id_,
        "organization_id": organization_id,
        "kind": kind,
        "audience": audience,
        "title_zh": kind,
        "title_en": kind,
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(hours=1),
        "place_zh": "会议室",
        "place_en": "Hall",
        "state": "planned",
        "created_at": NOW,
    }


def _member(id_: int, scale: Scale) -> dict[str, Any]:
    return {
        "id": id_,
        "employee_no": f"B{id_}",
        "name": "王桂兰",
        "sex": "female",
        "birth_date": date(1948, 3, 5),
        "retired_on": date(1998, 3, 31),
        "phone": None,
        "address": None,
        "id_number": b"-",
        "id_index": f"i{id_}",
        "facts_index": f"f{id_}",
        "is_party_member": id_ % 5 == 0,
        "branch_id": scale.first_branch_id + id_ % scale.branches,
        "created_at": NOW,
        "updated_at": NOW,
    }


def _account(id_: int) -> dict[str, Any]:
    bound = {"member_id": id_, "bound_at": LONG_AGO, "created_at": LONG_AGO}
    return {"conversation_id": f"c{id_}", "channel": "telegram", "external_id": str(id_), **bound}


def _wish(id_: int) -> dict[str, Any]:
    lead, means = WISHES[id_ // 10 % len(WISHES)]
    return {"member_id": id_, "is_on": True, "lead": lead, "means": means, "updated_at": LONG_AGO}


if __name__ == "__main__":
    sys.exit(main())
