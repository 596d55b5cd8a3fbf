"""What the tests of alerts write into the records and read from them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.alerts.message import AlertMessage, compose
from center.alerts import service as alerts
from center.alerts.service import AlertView, NewRoute, ToldView
from center.audit.views import Actor
from center.cases import service as cases
from center.db.engine import Database

NOW = datetime(2026, 11, 23, 2, 3, tzinfo=UTC)  # Monday 10:03 in Shanghai
BOSS = Actor(None, "command:root", "")
GROUP = "-1001234567890"
URL = "https://desk.example.org"


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self, at: datetime = NOW) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def forward(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


def add_route(database: Database, kind: str, target: str, **more: Any) -> int:
    values = {"events": alerts.EVENTS, "min_urgency": "normal"} | more
    with database.write() as session:
        return alerts.add_route(session, route=NewRoute(kind, target, **values), by=BOSS, now=NOW)


def open_case(database: Database, kind: str = "health_emergency", now: datetime = NOW) -> cases.CaseView:
    with database.write() as session:
        return cases.open_case(
            session,
            kind=kind,
            conversation_id=None,
            member_id=None,
            summary="我是王桂兰，摔倒了",
            details={"phone_on_file": "13812345678"},
            now=now,
        )


def try_out(database: Database, route_id: int, *, once: str = "a", now: datetime = NOW) -> None:
    with database.write() as session:
        alerts.enqueue_test(session, route_id=route_id, once=once, by=BOSS, now=now)


def told(database: Database) -> list[ToldView]:
    """Return all alerts, oldest first."""
    with database.read() as session:
        return list(reversed(alerts.list_last(session, limit=1000)))


def states(database: Database) -> list[str]:
    return [alert.state for alert in told(database)]


def view(number: int = 1, **more: Any) -> AlertView:
    values = {
        "id": number,
        "case_id": number,
        "event": "new_urgent",
        "level": 1,
        "kind": "webhook",
        "target": "https://x",
        "language": "zh",
        "state": "sending",
        "created_at": NOW,
        "attempts": 1,
        "failure": None,
        "case_kind": "health_emergency",
        "urgency": "urgent",
        "opened_at": NOW,
    }
    return AlertView(**(values | more))


def message(*views: AlertView) -> AlertMessage:
    return compose(views or (view(),), url=URL, phone="0937-3931234", now=NOW)


async def until(condition: Callable[[], Any], *, seconds: float = 20.0) -> Any:
    """Return what the condition gives as soon as it is something."""
    async with asyncio.timeout(seconds):
        while not (found := condition()):  # noqa: ASYNC110 - what is waited for has no event
            await asyncio.sleep(0.01)
        return found
