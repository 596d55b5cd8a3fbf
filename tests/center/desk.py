"""Staff for tests: two clerks on duty, a retiree's conversation, a route that is told of everything."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import insert
from sqlalchemy.orm import Session

from center.alerts import service as alerts
from center.audit.views import Actor
from center.cases import service as cases
from center.cases.views import CaseView
from center.staff.models import StaffAccount

ZHANG, LIU = Actor(1, "张敏", "127.0.0.1"), Actor(2, "刘洋", "127.0.0.1")
BOSS = Actor(None, "command:root", "")
GROUP = alerts.NewRoute("telegram", "-100", alerts.EVENTS, min_urgency="normal")


def add_route(session: Session, now: datetime, route: alerts.NewRoute = GROUP) -> int:
    return alerts.add_route(session, route=route, by=BOSS, now=now)


def add_clerks(session: Session, now: datetime) -> None:
    for actor in (ZHANG, LIU):
        row = {
            "id": actor.staff_id,
            "login": f"clerk{actor.staff_id}",
            "display_name": actor.name,
            "role": "clerk",
            "language": "zh",
            "is_active": True,
            "is_on_duty": True,
            "created_at": now,
            "password_hash": "-",
            "password_set_at": now,
            "must_change_password": False,
            "failed_attempts": 0,
        }
        session.execute(insert(StaffAccount).values(**row))


def open_case(session: Session, now: datetime, kind: str = "home_visit", **about: object) -> CaseView:
    values = {"conversation_id": None, "member_id": None, "summary": "换灯泡", "details": {}} | about
    return cases.open_case(session, kind=kind, now=now, **values)


def lines_of(session: Session, case_id: int) -> list[tuple[str, str | None, str]]:
    """Return kind, fact and words of every line."""
    return [(line.kind, line.fact_name, line.body) for line in cases.list_timeline(session, case_id=case_id)]
