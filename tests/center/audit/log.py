"""Writes entries into a log, and changes rows behind its back as somebody with the database's password could."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import text

from center.audit import service
from center.audit.views import Actor, Fault, Mark
from center.db import Database
from center.db.append_only import release
from center.staff.models import StaffAccount

SECOND = timedelta(seconds=1)


def add_account(database: Database, now: datetime, *, login: str = "wang") -> int:
    with database.write() as session:
        account = StaffAccount(
            login=login,
            display_name="王芳",
            role="clerk",
            language="zh",
            is_active=True,
            is_on_duty=True,
            created_at=now,
            password_hash="x",
            password_set_at=now,
            must_change_password=False,
            failed_attempts=0,
        )
        session.add(account)
        session.flush()
        return account.id


def write_entries(database: Database, actor: Actor, now: datetime, *, count: int) -> None:
    for number in range(count):
        with database.write() as session:
            service.record(
                session,
                actor=actor,
                action="change.member",
                object_kind="member",
                object_id=number % 3,
                field="address",
                old=f"旧 {number}",
                new=f"新 {number}",
                now=now + SECOND * number,
            )


def tamper(database: Database, *statements: str) -> None:
    with database.engine.begin() as connection:
        for trigger in release("audit_entries", dialect=connection.dialect.name):
            connection.execute(text(trigger))
        for statement in statements:
            connection.execute(text(statement))


def faults(database: Database, mark: Mark | None = None) -> list[Fault]:
    with database.read() as session:
        return service.verify(session, mark=mark)


def kinds(database: Database, mark: Mark | None = None) -> set[str]:
    return {fault.kind.value for fault in faults(database, mark)}
