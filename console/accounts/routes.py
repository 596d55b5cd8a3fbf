"""The list of accounts, a new one, and what is demanded of roles."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from center.clock import utc_now
from center.staff import service as staff
from center.staff.models import ROLES
from center.staff.rights import Target
from console.access import Form, NotAllowedError, Visit, allowed, allowed_form
from console.accounts.pages import account_page, list_page, new_page, slip_page
from console.forms import number_in, text_of
from console.office.answers import Problem, done
from console.site import site_of

router = APIRouter(prefix="/office/accounts")
Reader = Annotated[Visit, Depends(allowed("read.account"))]
FIELDS = ("login", "display_name", "role", "organization", "language")
ACCOUNT = Target("account")
# code of what is wrong → the field of the form that it is about
FIELD_OF = {
    "login_malformed": "login",
    "login_taken": "login",
    "name_unfit": "display_name",
    "role_unknown": "role",
    "language_unknown": "language",
    "organization_missing": "organization",
    "organization_not_for_role": "organization",
    "organization_unknown": "organization",
}


@router.get("")
def accounts(request: Request, visit: Reader) -> Response:
    """Show all accounts."""
    return list_page(request, visit)


@router.get("/new")
def ask_new(request: Request, visit: Annotated[Visit, Depends(allowed("change.account"))]) -> Response:
    """Ask for a new account."""
    return new_page(request, visit, {**dict.fromkeys(FIELDS, ""), "role": "clerk", "language": "zh"})


@router.post("/new")
def create(request: Request, form: Form, visit: Annotated[Visit, Depends(allowed_form("change.account"))]) -> Response:
    """Make an account and show its first password, this once."""
    visit.require("change.account", ACCOUNT)
    given = {name: text_of(form, name) for name in FIELDS}
    try:
        with site_of(request).database.write() as session:
            made = staff.create_account(
                session,
                actor=visit.actor,
                login=given["login"],
                display_name=given["display_name"],
                role=given["role"],
                organization_id=branch_of(given["organization"]),
                language=given["language"],
                now=utc_now(),
            )
    except staff.AccountInvalidError as error:
        return new_page(request, visit, given, problem=Problem(error.problem, FIELD_OF[error.problem]))
    return slip_page(request, visit, made.account, made.one_time_password)


@router.post("/roles/{role}")
def demand(
    request: Request, role: str, form: Form, visit: Annotated[Visit, Depends(allowed_form("change.policy"))]
) -> Response:
    """Demand a second factor of a role, or no longer; asked for what holds already it changes nothing."""
    visit.require("change.policy", Target("policy"))
    wanted = {"yes": True, "no": False}.get(text_of(form, "wanted"))
    if role not in ROLES or wanted is None:
        raise NotAllowedError("change.policy")
    with site_of(request).database.write() as session:
        if staff.list_policies(session)[role] != wanted:
            staff.set_policy(session, actor=visit.actor, role=role, is_second_factor_required=wanted, now=utc_now())
    return done("/office/accounts", "demanded" if wanted else "not_demanded")


@router.get("/{staff_id}")
def account(request: Request, staff_id: str, visit: Reader) -> Response:
    """Show one account."""
    return account_page(request, visit, staff_id)


def branch_of(written: str) -> int | None:
    """Return the organisation that was chosen, None where none was; one that cannot be is nobody's."""
    return number_in(written) if written else None
