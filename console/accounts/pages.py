"""What the pages of the accounts show; rights are asked before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from fastapi import Request, Response
from sqlalchemy.orm import Session

from center.clock import utc_now
from center.organizations import service as organizations
from center.organizations.views import OrganizationView
from center.staff import locks, rights
from center.staff import service as staff
from center.staff.models import LANGUAGES, ROLES
from center.staff.views import AccountView, OpenSession
from console.access import NotAllowedError, Visit
from console.forms import number_in
from console.office.answers import Problem, office_page
from console.office.cards import list_unguarded_administrators
from console.site import site_of, words_for
from console.times import ago, due
from console.words import Words

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Line:
    """One account in the list."""

    account: AccountView
    branch: str
    last_seen: str
    is_locked: bool


@dataclass(frozen=True)
class SessionLine:
    """One open session: from where, with what, since when, last when."""

    shown: OpenSession
    since: str
    last_seen: str


def find_account(session: Session, staff_id: str) -> AccountView:
    """Return the account of an address; raises NotAllowedError where there is none, as for a page that is not there."""
    try:
        return staff.get_account(session, staff_id=number_in(staff_id))
    except staff.AccountNotFoundError as error:
        raise NotAllowedError("read.account") from error


def list_page(request: Request, visit: Visit, *, problem: Problem | None = None) -> Response:
    """Show all accounts and what is demanded of roles."""
    words, now = words_for(request), utc_now()
    with site_of(request).database.read() as session:
        names = branch_names(session, words)
        seen = staff.list_last_seen(session)
        lines = [
            Line(
                account=account,
                branch=names.get(account.organization_id or 0, ""),
                last_seen=ago(seen[account.id], now, words.language) if account.id in seen else "",
                is_locked=locks.is_locked(account.locked_until, now=now),
            )
            for account in staff.list_accounts(session)
        ]
        context = {
            # Whoever is out of use comes last.
            "lines": sorted(lines, key=lambda line: not line.account.is_active),
            "unguarded": list_unguarded_administrators(session),
            "policies": staff.list_policies(session),
            "may_demand": rights.may_ever(visit.staff, "change.policy"),
            "idle_minutes": locks.IDLE_TIMEOUT // MINUTE,
            "longest_hours": locks.ABSOLUTE_TIMEOUT // (60 * MINUTE),
        }
    return office_page(request, visit, "accounts", "accounts/page.html", context, problem=problem)


def new_page(request: Request, visit: Visit, given: dict[str, str], *, problem: Problem | None = None) -> Response:
    """Show the form of a new account, with what was written and, where the name is taken, whose it is."""
    words = words_for(request)
    with site_of(request).database.read() as session:
        taken = [one for one in staff.list_accounts(session) if problem and one.login == given["login"].casefold()]
        context = {"given": given, "taken": taken[0] if taken else None, **_choices(session, words)}
    return office_page(request, visit, "accounts", "accounts/new.html", context, problem=problem)


def account_page(
    request: Request,
    visit: Visit,
    staff_id: str,
    *,
    problem: Problem | None = None,
    given: dict[str, str] | None = None,
) -> Response:
    """Show one account and what can be done to it; given: what was written, where it was not kept."""
    words, now = words_for(request), utc_now()
    with site_of(request).database.read() as session:
        account = find_account(session, staff_id)
        present = {
            "display_name": account.display_name,
            "language": account.language,
            "role": account.role,
            "organization": str(account.organization_id or ""),
        }
        sessions = staff.list_sessions(session, staff_id=account.id, now=now)
        context = {
            "account": account,
            "given": present | (given or {}),
            "is_own": account.id == visit.staff.staff_id,
            "is_locked": locks.is_locked(account.locked_until, now=now),
            "locked_until": due(account.locked_until, now, words.language) if account.locked_until else "",
            "password_since": due(account.password_set_at, now, words.language),
            "sessions": session_lines(sessions, now, words),
            **_choices(session, words),
        }
    return office_page(request, visit, "accounts", "accounts/account.html", context, problem=problem)


def slip_page(request: Request, visit: Visit, account: AccountView, password: str) -> Response:
    """Show a password for the first login, this once, on a slip that can be printed."""
    context = {
        "account": account,
        "password": password,
        "address": site_of(request).public_url or str(request.base_url).rstrip("/"),
        "days": locks.ONE_TIME_PASSWORD_LIFE.days,
    }
    return office_page(request, visit, "accounts", "accounts/slip.html", context)


def session_lines(sessions: list[OpenSession], now: datetime, words: Words) -> list[SessionLine]:
    """Return open sessions as a page tells them."""
    language = words.language
    return [
        SessionLine(one, due(one.created_at, now, language), ago(one.last_seen_at, now, language)) for one in sessions
    ]


def branch_names(session: Session, words: Words) -> dict[int, str]:
    """Return what every organisation in use is called."""
    return {one.id: _called(one, words) for one in organizations.list_all(session)}


def _choices(session: Session, words: Words) -> dict[str, Any]:
    branches = [(one.id, _called(one, words)) for one in organizations.list_all(session)]
    return {
        "roles": [(role, words(f"role_{role}")) for role in ROLES],
        "languages": [(code, words(f"language_{code}")) for code in LANGUAGES],
        "branches": [("", words("accounts_no_branch")), *branches],
    }


def _called(one: OrganizationView, words: Words) -> str:
    return one.name_en if words.language == "en" else one.name_zh
