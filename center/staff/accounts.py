"""What administrators do to accounts. Part of the staff services.

There is always an active administrator left, or nobody could ever make one again from the console.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from center.audit import service as audit
from center.audit.views import Actor
from center.organizations import service as organizations
from center.staff import attempts, logins, passwords, queries
from center.staff.models import LANGUAGES, ROLES
from center.staff.sessions import end_sessions_of
from center.staff.views import AccountView, NewAccount

LONGEST_NAME = 40
ANSWERING_ROLES = frozenset({"administrator", "clerk"})


class AccountNotFoundError(LookupError):
    """No such account."""


class AccountInvalidError(ValueError):
    """What was given for an account cannot be; `problem` is a code the console has words for."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


class LastAdministratorError(Exception):
    """Without this one no active administrator would be left."""


def may_answer(account: AccountView) -> bool:
    """Tell whether somebody may have cases and speak with retirees at all."""
    return account.is_active and account.role in ANSWERING_ROLES


def create_account(
    session: Session,
    *,
    actor: Actor,
    login: str,
    display_name: str,
    role: str,
    organization_id: int | None = None,
    language: str = "zh",
    now: datetime,
) -> NewAccount:
    """Make an account and return it with the password for its first login.

    Raises AccountInvalidError: login_malformed, login_taken, name_unfit, language_unknown, role_unknown,
    organization_missing, organization_not_for_role, organization_unknown.
    """
    name = logins.one_form(login)
    if name is None:
        raise AccountInvalidError("login_malformed")
    password = passwords.new_one_time_password()
    _require_role(session, role, organization_id)
    row = {
        "login": name,
        "display_name": _fit_name(display_name),
        "role": role,
        "organization_id": organization_id,
        "language": _fit_language(language),
        "is_active": True,
        "is_on_duty": role == "clerk",
        "created_at": now,
        "password_hash": passwords.hash_password(password),
        "password_set_at": now,
        "must_change_password": True,
        "failed_attempts": 0,
    }
    staff_id = session.execute(queries.INSERT_ACCOUNT, row).scalar_one_or_none()
    if staff_id is None:
        raise AccountInvalidError("login_taken")
    told = f"{name} {role}" if organization_id is None else f"{name} {role} {organization_id}"
    _record(session, actor, "create.account", staff_id, now, new=told)
    return NewAccount(get_account(session, staff_id=staff_id), password)


def get_account(session: Session, *, staff_id: int) -> AccountView:
    """Return an account; raises AccountNotFoundError."""
    row = session.execute(queries.ACCOUNT_BY_ID, {"staff_id": staff_id}).one_or_none()
    if row is None:
        raise AccountNotFoundError(staff_id)
    return AccountView(*row)


def list_accounts(session: Session) -> list[AccountView]:
    """Return every account by login name, those no longer in use too."""
    return [AccountView(*row) for row in session.execute(queries.ALL_ACCOUNTS)]


def change_profile(
    session: Session, *, actor: Actor, staff_id: int, display_name: str, language: str, now: datetime
) -> AccountView:
    """Set how somebody is called and which language the console speaks; raises AccountInvalidError."""
    before = _hold(session, staff_id)
    values = {"new_name": _fit_name(display_name), "new_language": _fit_language(language)}
    session.execute(queries.SET_PROFILE, {"of_staff": staff_id, **values})
    changes = {
        "display_name": (before.display_name, values["new_name"]),
        "language": (before.language, values["new_language"]),
    }
    for field, (old, new) in changes.items():
        if old != new:
            _record(session, actor, "change.account", staff_id, now, field=field, old=old, new=new)
    return get_account(session, staff_id=staff_id)


def set_role(
    session: Session, *, actor: Actor, staff_id: int, role: str, organization_id: int | None = None, now: datetime
) -> AccountView:
    """Give somebody another role, or a secretary another organisation; all their sessions end.

    Raises AccountInvalidError as `create_account` does, and LastAdministratorError.
    """
    _require_role(session, role, organization_id)
    _keep_an_administrator(session, staff_id, stays=role == "administrator")
    before = _hold(session, staff_id)
    on_duty = role in ANSWERING_ROLES and (before.is_on_duty or (role == "clerk" and before.role != "clerk"))
    values = {"new_role": role, "new_organization": organization_id, "new_on_duty": on_duty}
    session.execute(queries.SET_ROLE, {"of_staff": staff_id, **values})
    end_sessions_of(session, staff_id=staff_id, reason="role_changed", now=now)
    changes = {"role": (before.role, role), "organization_id": (before.organization_id, organization_id)}
    for field, (old, new) in changes.items():
        if old != new:
            _record(session, actor, "change.account", staff_id, now, field=field, old=old, new=new)
    return get_account(session, staff_id=staff_id)


def deactivate(session: Session, *, actor: Actor, staff_id: int, now: datetime) -> None:
    """Take somebody's access away at once, sessions too; raises LastAdministratorError."""
    _keep_an_administrator(session, staff_id, stays=False)
    _hold(session, staff_id)
    session.execute(queries.SET_ACTIVE, {"of_staff": staff_id, "new_active": False})
    end_sessions_of(session, staff_id=staff_id, reason="deactivated", now=now)
    _record(session, actor, "deactivate.account", staff_id, now)


def reactivate(session: Session, *, actor: Actor, staff_id: int, now: datetime) -> None:
    """Let somebody back in, with the password and second factor they had."""
    _hold(session, staff_id)
    session.execute(queries.SET_ACTIVE, {"of_staff": staff_id, "new_active": True})
    _record(session, actor, "reactivate.account", staff_id, now)


def reset_password(session: Session, *, actor: Actor, staff_id: int, now: datetime) -> str:
    """Give somebody a new password for one login, end their sessions, unlock; return the password, shown this once."""
    _hold(session, staff_id)
    password = passwords.new_one_time_password()
    values = {"new_hash": passwords.hash_password(password), "new_must_change": True, "now": now}
    session.execute(queries.SET_PASSWORD, {"of_staff": staff_id, **values})
    attempts.forget_failures(session, staff_id=staff_id)
    end_sessions_of(session, staff_id=staff_id, reason="password_changed", now=now)
    _record(session, actor, "reset_password.account", staff_id, now)
    return password


def reset_second_factor(session: Session, *, actor: Actor, staff_id: int, now: datetime) -> None:
    """Take somebody's second factor and recovery codes away because the phone is lost, and end their sessions."""
    _hold(session, staff_id)
    values = {"of_staff": staff_id, "new_secret": None, "confirmed_at": None, "new_step": None}
    session.execute(queries.SET_SECOND_FACTOR, values)
    session.execute(queries.VOID_CODES, {"of_staff": staff_id, "now": now})
    end_sessions_of(session, staff_id=staff_id, reason="second_factor_changed", now=now)
    _record(session, actor, "reset_second_factor.account", staff_id, now)


def unlock(session: Session, *, actor: Actor, staff_id: int, now: datetime) -> None:
    """Let somebody try again at once after too many failures."""
    before = _hold(session, staff_id)
    attempts.forget_failures(session, staff_id=staff_id)
    _record(session, actor, "unlock.account", staff_id, now, field="locked_until", old=before.locked_until)


def _hold(session: Session, staff_id: int) -> AccountView:
    row = session.execute(queries.LOCK_ACCOUNT, {"staff_id": staff_id}).one_or_none()
    if row is None:
        raise AccountNotFoundError(staff_id)
    return AccountView(*row)


def _keep_an_administrator(session: Session, staff_id: int, *, stays: bool) -> None:
    # All of them are held, in one order: two administrators cannot put each other out at the same time.
    active = session.execute(queries.LOCK_ADMINISTRATORS).scalars().all()
    if not stays and list(active) == [staff_id]:
        raise LastAdministratorError(staff_id)


def _require_role(session: Session, role: str, organization_id: int | None) -> None:
    if role not in ROLES:
        raise AccountInvalidError("role_unknown")
    if (role == "secretary") != (organization_id is not None):
        raise AccountInvalidError("organization_missing" if role == "secretary" else "organization_not_for_role")
    if organization_id is not None and not organizations.list_subtree_ids(session, organization_id=organization_id):
        raise AccountInvalidError("organization_unknown")


def _fit_name(name: str) -> str:
    fit = " ".join(name.split())
    if not fit or len(fit) > LONGEST_NAME or not fit.isprintable():
        raise AccountInvalidError("name_unfit")
    return fit


def _fit_language(language: str) -> str:
    if language not in LANGUAGES:
        raise AccountInvalidError("language_unknown")
    return language


def _record(
    session: Session,
    actor: Actor,
    action: str,
    staff_id: int,
    now: datetime,
    *,
    field: str | None = None,
    old: object = None,
    new: object = None,
) -> None:
    audit.record(
        session,
        actor=actor,
        action=action,
        object_kind="account",
        object_id=staff_id,
        field=field,
        old=old,
        new=new,
        now=now,
    )
