"""What is done to one account. Each form says which state of the account it saw: the slower of two is told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from sqlalchemy.orm import Session

from center.clock import utc_now
from center.staff import service as staff
from center.staff.views import AccountView
from console.access import Form, Visit, allowed_form
from console.accounts.pages import account_page, find_account, slip_page
from console.accounts.routes import ACCOUNT, FIELD_OF, branch_of
from console.forms import text_of
from console.office.answers import Problem, done
from console.site import site_of

router = APIRouter(prefix="/office/accounts/{staff_id}")
Changer = Annotated[Visit, Depends(allowed_form("change.account"))]
Change = Callable[[Session, AccountView, datetime], None]
# what the services refuse, and the code of the words for it
REFUSALS: dict[type[Exception], Problem] = {
    staff.AccountChangedError: Problem("changed", is_conflict=True),
    staff.LastAdministratorError: Problem("last_administrator"),
    staff.OwnAccountError: Problem("own_account"),
}


@router.post("/profile")
def rename(request: Request, staff_id: str, form: Form, visit: Changer) -> Response:
    """Change how somebody is called and which language the console speaks to them."""
    given = {"display_name": text_of(form, "display_name"), "language": text_of(form, "language")}

    def change(session: Session, account: AccountView, now: datetime) -> None:
        staff.change_profile(
            session, actor=visit.actor, staff_id=account.id, seen=text_of(form, "seen"), now=now, **given
        )

    return _change(request, visit, staff_id, "renamed", change, given)


@router.post("/role")
def give_role(request: Request, staff_id: str, form: Form, visit: Changer) -> Response:
    """Give somebody another role or branch; all their pages are sent away."""
    given = {"role": text_of(form, "role"), "organization": text_of(form, "organization")}

    def change(session: Session, account: AccountView, now: datetime) -> None:
        staff.set_role(
            session,
            actor=visit.actor,
            staff_id=account.id,
            role=given["role"],
            organization_id=branch_of(given["organization"]),
            seen=text_of(form, "seen"),
            now=now,
        )

    return _change(request, visit, staff_id, "role_given", change, given)


@router.post("/deactivate")
def deactivate(request: Request, staff_id: str, form: Form, visit: Changer) -> Response:
    """Take somebody's access away at once."""

    def change(session: Session, account: AccountView, now: datetime) -> None:
        staff.deactivate(session, actor=visit.actor, staff_id=account.id, seen=text_of(form, "seen"), now=now)

    return _change(request, visit, staff_id, "deactivated", change)


@router.post("/reactivate")
def reactivate(request: Request, staff_id: str, form: Form, visit: Changer) -> Response:
    """Let somebody back in."""

    def change(session: Session, account: AccountView, now: datetime) -> None:
        staff.reactivate(session, actor=visit.actor, staff_id=account.id, seen=text_of(form, "seen"), now=now)

    return _change(request, visit, staff_id, "reactivated", change)


@router.post("/second-factor")
def reset_second_factor(request: Request, staff_id: str, form: Form, visit: Changer) -> Response:
    """Take somebody's second factor away because their phone is lost."""

    def change(session: Session, account: AccountView, now: datetime) -> None:
        staff.reset_second_factor(session, actor=visit.actor, staff_id=account.id, seen=text_of(form, "seen"), now=now)

    return _change(request, visit, staff_id, "second_factor_reset", change)


@router.post("/unlock")
def unlock(request: Request, staff_id: str, visit: Changer) -> Response:
    """Let somebody try again after too many failures."""

    def change(session: Session, account: AccountView, now: datetime) -> None:
        staff.unlock(session, actor=visit.actor, staff_id=account.id, now=now)

    return _change(request, visit, staff_id, "unlocked", change)


@router.post("/sessions")
def end_sessions(request: Request, staff_id: str, visit: Changer) -> Response:
    """End all sessions of somebody."""

    def change(session: Session, account: AccountView, now: datetime) -> None:
        staff.end_all_sessions(session, actor=visit.actor, staff_id=account.id, now=now)

    return _change(request, visit, staff_id, "sessions_ended", change)


@router.post("/password")
def give_password(request: Request, staff_id: str, form: Form, visit: Changer) -> Response:
    """Give somebody a new password for one login and show it, this once."""
    given: list[tuple[AccountView, str]] = []

    def change(session: Session, account: AccountView, now: datetime) -> None:
        password = staff.reset_password(
            session, actor=visit.actor, staff_id=account.id, seen=text_of(form, "seen"), now=now
        )
        given.append((account, password))

    answer = _change(request, visit, staff_id, "password_given", change)
    return slip_page(request, visit, *given[0]) if given else answer


def _change(
    request: Request,
    visit: Visit,
    staff_id: str,
    code: str,
    change: Change,
    given: dict[str, str] | None = None,
) -> Response:
    visit.require("change.account", ACCOUNT)
    try:
        with site_of(request).database.write() as session:
            change(session, find_account(session, staff_id), utc_now())
    except tuple(REFUSALS) as error:
        # What the others have made of it is shown, not what this form wanted.
        return account_page(request, visit, staff_id, problem=REFUSALS[type(error)])
    except staff.AccountInvalidError as error:
        problem = Problem(error.problem, FIELD_OF[error.problem])
        return account_page(request, visit, staff_id, problem=problem, given=given)
    return done(f"/office/accounts/{staff_id}", code)
