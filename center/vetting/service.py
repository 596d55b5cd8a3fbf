"""The steps of a text from draft to published. Clarifications and notices call it; pages do not.

Every step names the version it was made for and is one conditional update; it is on record, and the version is kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Table
from sqlalchemy.orm import Session

from center.audit import service as audit
from center.audit.views import Actor
from center.vetting import queries, rules
from center.vetting.rules import (
    CannotUndoError,
    SameHandError,
    TextChangedError,
    TextInvalidError,
    TextNotFoundError,
)
from center.vetting.views import FieldChange, Standing, VersionView

__all__ = [
    "CannotUndoError",
    "FieldChange",
    "SameHandError",
    "Standing",
    "TextChangedError",
    "TextInvalidError",
    "TextNotFoundError",
    "VersionView",
    "begin",
    "find_undo",
    "list_changes",
    "list_versions",
    "restore_replaced",
    "take_back",
    "take_step",
]


def begin(session: Session, *, kind: str, object_id: int, content: Mapping[str, Any], by: Actor, now: datetime) -> None:
    """Put on record that a text was drafted; the row itself is there already, in its first version."""
    _keep(session, kind, object_id, 1, "create", content, by, None, now)
    _record(session, f"create.{kind}", kind, object_id, by, now, new=_told(content))


def take_step(
    session: Session,
    *,
    step: str,
    table: Table,
    standing: Standing,
    expected_version: int,
    content: Mapping[str, Any],
    by: Actor,
    now: datetime,
    values: Mapping[str, Any] | None = None,
    reason: str | None = None,
) -> int:
    """Take a step and return the new version; raises TextChangedError, SameHandError.

    content: the text as it is afterwards. values: more columns that change with it.
    """
    states, after = rules.MOVES[step]
    if standing.version != expected_version or standing.state not in states:
        raise TextChangedError(standing.id)
    if step == "publish":
        rules.require_another(by.staff_id, drafted_by=standing.drafted_by, changed_by=standing.changed_by)
    changed = {"changed_by": by.staff_id} if step == "change" else {}
    columns = {**changed, **(values or {}), "state": after, "changed_at": now}
    version: int | None = session.execute(
        queries.move(table, standing.id, expected_version, states, columns)
    ).scalar_one_or_none()
    if version is None:
        raise TextChangedError(standing.id)
    before = _last(session, standing)
    _keep(session, standing.kind, standing.id, version, step, content, by, reason, now)
    if step == "change":
        for change in list_changes(before.content if before else {}, content):
            _record(
                session,
                f"change.{standing.kind}",
                standing.kind,
                standing.id,
                by,
                now,
                field=change.field,
                old=change.old,
                new=change.new,
            )
    else:
        _record(
            session,
            f"{step}.{standing.kind}",
            standing.kind,
            standing.id,
            by,
            now,
            field="state",
            old=standing.state,
            new=f"{after}: {reason}" if reason else after,
        )
    return version


def find_undo(session: Session, *, standing: Standing, staff_id: int | None, now: datetime) -> VersionView | None:
    """Return the last step if this member of the staff may take it back, as far as time and hand go."""
    last = _last(session, standing)
    if last is None:
        return None
    problem = rules.undo_problem(step=last.step, by=last.staff_id, at=last.at, staff_id=staff_id, now=now)
    return last if problem is None else None


def take_back(
    session: Session,
    *,
    table: Table,
    standing: Standing,
    expected_version: int,
    by: Actor,
    now: datetime,
    values: Mapping[str, Any] | None = None,
) -> str:
    """Undo the last step and return which it was; raises CannotUndoError, TextChangedError.

    Whoever calls has seen to it that nothing of the step has left the house.
    """
    last = _last(session, standing)
    if standing.version != expected_version or last is None:
        raise TextChangedError(standing.id)
    problem = rules.undo_problem(step=last.step, by=last.staff_id, at=last.at, staff_id=by.staff_id, now=now)
    if problem is not None:
        raise CannotUndoError(problem)
    before, after = rules.UNDOABLE[last.step]
    if last.step == "withdraw":
        before = _state_before(session, standing)
    columns = {**(values or {}), "state": before, "changed_at": now}
    changed = session.execute(
        queries.move(table, standing.id, expected_version, (after,), columns)
    ).scalar_one_or_none()
    if changed is None:
        raise TextChangedError(standing.id)
    _keep(session, standing.kind, standing.id, changed, "undo", last.content, by, None, now)
    _record(session, f"undo.{standing.kind}", standing.kind, standing.id, by, now, field="state", old=after, new=before)
    return last.step


def restore_replaced(session: Session, *, table: Table, standing: Standing, by: Actor, now: datetime) -> None:
    """Let a text count again whose correction was taken back; raises TextChangedError."""
    columns = {"state": rules.PUBLISHED, "changed_at": now}
    moved = queries.move(table, standing.id, standing.version, (rules.REPLACED,), columns)
    version = session.execute(moved).scalar_one_or_none()
    last = _last(session, standing)
    if version is None or last is None:
        raise TextChangedError(standing.id)
    _keep(session, standing.kind, standing.id, version, "undo", last.content, by, None, now)
    old, new = rules.REPLACED, rules.PUBLISHED
    _record(session, f"undo.{standing.kind}", standing.kind, standing.id, by, now, field="state", old=old, new=new)


def list_versions(session: Session, *, kind: str, object_id: int) -> list[VersionView]:
    """Return all versions of a text, the oldest first."""
    return [VersionView(*row) for row in session.execute(queries.HISTORY, {"of_kind": kind, "of_id": object_id})]


def list_changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[FieldChange]:
    """Return field by field what is otherwise."""
    names = list(dict.fromkeys([*after, *before]))
    return [
        FieldChange(name, _text(before.get(name)), _text(after.get(name)))
        for name in names
        if _text(before.get(name)) != _text(after.get(name))
    ]


def _state_before(session: Session, standing: Standing) -> str:
    """Return in which state a text was before it was withdrawn; one without a beginning here was published before."""
    steps = [version.step for version in list_versions(session, kind=standing.kind, object_id=standing.id)][:-1]
    state = rules.DRAFT if steps[:1] == ["create"] else rules.PUBLISHED
    for at, step in enumerate(steps):
        if step in rules.MOVES:
            state = rules.MOVES[step][1]
        elif step == "undo" and at and steps[at - 1] == "replace":
            state = rules.PUBLISHED
        elif step == "undo" and at:
            state = rules.UNDOABLE[steps[at - 1]][0] if steps[at - 1] in rules.UNDOABLE else state
    return state


def _last(session: Session, standing: Standing) -> VersionView | None:
    versions = list_versions(session, kind=standing.kind, object_id=standing.id)
    return versions[-1] if versions else None


def _keep(
    session: Session,
    kind: str,
    object_id: int,
    version: int,
    step: str,
    content: Mapping[str, Any],
    by: Actor,
    reason: str | None,
    now: datetime,
) -> None:
    row = {
        "kind": kind,
        "object_id": object_id,
        "version": version,
        "step": step,
        "staff_id": by.staff_id,
        "content": dict(content),
        "reason": reason,
        "at": now,
    }
    session.execute(queries.INSERT_CHANGE, row)


def _record(
    session: Session,
    action: str,
    kind: str,
    object_id: int,
    by: Actor,
    now: datetime,
    *,
    field: str | None = None,
    old: object = None,
    new: object = None,
) -> None:
    audit.record(
        session,
        actor=by,
        action=action,
        object_kind=kind,
        object_id=object_id,
        field=field,
        old=old,
        new=new,
        now=now,
    )


def _told(content: Mapping[str, Any]) -> str:
    return _text(content.get("claim_zh") or content.get("title_zh"))


def _text(value: Any) -> str:
    if value is None:
        return ""
    return " / ".join(map(str, value)) if isinstance(value, list) else str(value)
