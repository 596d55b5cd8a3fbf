"""Accounts: made, listed, given another name or role. Part of the staff services.

There is always an active administrator left, or nobody could ever make one again from the console.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from center.audit import service as audit
from center.audit.views import Actor
from center.organizations import service as organizations
from center.staff import logins, passwords, queries
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


class AccountChangedError(Exception):
    """Somebody has changed the account since the form was written, or the form came twice."""


class OwnAccountError(Exception):
    """Nobody does this to their own account: another administrator does, or they do it where it asks their password."""


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
        "text_size": "normal",
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
    record_deed(session, actor, "create.account", staff_id, now, new=told)
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
    session: Session,
    *,
    actor: Actor,
    staff_id: int,
    display_name: str,
    language: str,
    now: datetime,
    seen: str | None = None,
) -> AccountView:
    """Set how somebody is called and which language the console speaks; raises AccountInvalidError.

    seen: the account's stamp when the form was written; raises AccountChangedError where it differs since.
    """
    before = hold(session, staff_id, seen=seen)
    values = {"new_name": _fit_name(display_name), "new_language": _fit_language(language)}
    session.execute(queries.SET_PROFILE, {"of_staff": staff_id, **values})
    changes = {
        "display_name": (before.display_name, values["new_name"]),
        "language": (before.language, values["new_language"]),
    }
    for field, (old, new) in changes.items():
        if old != new:
            record_deed(session, actor, "change.account", staff_id, now, field=field, old=old, new=new)
    return get_account(session, staff_id=staff_id)


def set_role(
    session: Session,
    *,
    actor: Actor,
    staff_id: int,
    role: str,
    organization_id: int | None = None,
    now: datetime,
    seen: str | None = None,
) -> AccountView:
    """Give somebody another role, or a secretary another organisation; all their sessions end.

    Raises AccountInvalidError as `create_account` does, LastAdministratorError, OwnAccountError and, by `seen`,
    AccountChangedError.
    """
    refuse_own(actor, staff_id)
    _require_role(session, role, organization_id)
    keep_an_administrator(session, staff_id, stays=role == "administrator")
    before = hold(session, staff_id, seen=seen)
    on_duty = role in ANSWERING_ROLES and (before.is_on_duty or (role == "clerk" and before.role != "clerk"))
    values = {"new_role": role, "new_organization": organization_id, "new_on_duty": on_duty}
    session.execute(queries.SET_ROLE, {"of_staff": staff_id, **values})
    end_sessions_of(session, staff_id=staff_id, reason="role_changed", now=now)
    changes = {"role": (before.role, role), "organization_id": (before.organization_id, organization_id)}
    for field, (old, new) in changes.items():
        if old != new:
            record_deed(session, actor, "change.account", staff_id, now, field=field, old=old, new=new)
    return get_account(session, staff_id=staff_id)


def hold(session: Session, staff_id: int, *, seen: str | None) -> AccountView:
    """Return an account that nobody else changes until the transaction ends.

    seen: its stamp when a form was written. Raises AccountNotFoundError, AccountChangedError.
    """
    row = session.execute(queries.LOCK_ACCOUNT, {"staff_id": staff_id}).one_or_none()
    if row is None:
        raise AccountNotFoundError(staff_id)
    account = AccountView(*row)
    if seen is not None and seen != account.stamp:
        raise AccountChangedError(staff_id)
    return account


def refuse_own(actor: Actor, staff_id: int) -> None:
    """Raise OwnAccountError where somebody would take from their own account what only proves itself by a password."""
    if actor.staff_id == staff_id:
        raise OwnAccountError(staff_id)


def keep_an_administrator(session: Session, staff_id: int, *, stays: bool) -> None:
    """Raise LastAdministratorError where without this one no active administrator would be left."""
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


def record_deed(
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
    """Put what was done to an account on record."""
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
