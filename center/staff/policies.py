"""What is demanded of a role beyond a password. Part of the staff services."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from center.audit import service as audit
from center.audit.views import Actor
from center.db.statements import upsert
from center.staff import queries
from center.staff.accounts import AccountInvalidError
from center.staff.models import ROLES


def list_policies(session: Session) -> dict[str, bool]:
    """Return for every role whether a second factor is demanded of it."""
    stated = {row.role: row.is_second_factor_required for row in session.execute(queries.ALL_POLICIES)}
    return {role: stated.get(role, False) for role in ROLES}


def set_policy(session: Session, *, actor: Actor, role: str, is_second_factor_required: bool, now: datetime) -> None:
    """Demand a second factor of a role or not; whoever has none yet must set one up before anything else."""
    if role not in ROLES:
        raise AccountInvalidError("role_unknown")
    before = list_policies(session)[role]
    row = {"role": role, "is_second_factor_required": is_second_factor_required, "changed_at": now}
    upsert(session, queries.POLICIES, row, update=("is_second_factor_required", "changed_at"))
    audit.record(
        session,
        actor=actor,
        action="change.policy",
        object_kind="policy",
        object_id=role,
        field="is_second_factor_required",
        old=before,
        new=is_second_factor_required,
        now=now,
    )
