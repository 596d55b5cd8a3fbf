"""One's own looks, password and sessions. They need a session and no right."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from center.clock import utc_now
from center.staff import service as staff
from console.access import Form, Visit, find_session, own_form, visit_of
from console.forms import go, number_of, text_of
from console.office.answers import Problem, done
from console.own_account.pages import own_page
from console.signing_in.cookies import keep_token
from console.site import site_of

router = APIRouter(prefix="/account")
Own = Annotated[Visit, Depends(own_form)]
PAGE = "/account"


@router.get("")
def account(request: Request, visit: Annotated[Visit, Depends(visit_of)]) -> Response:
    """Show one's own account."""
    return own_page(request, visit)


@router.post("/preferences")
def prefer(request: Request, form: Form, visit: Own) -> Response:
    """Set one's language and size of letters."""
    try:
        with site_of(request).database.write() as session:
            staff.set_preferences(
                session,
                current=visit.session,
                language=text_of(form, "language"),
                text_size=text_of(form, "text_size"),
                address=visit.address,
                now=utc_now(),
            )
    except staff.AccountInvalidError as error:
        return own_page(request, visit, problem=Problem(error.problem))
    return done(PAGE, "preferred")


@router.post("/password")
def change_password(request: Request, form: Form, visit: Own) -> Response:
    """Change one's password; all other sessions end, and this one goes on with a new token."""
    site, login = site_of(request), visit.staff.login
    old, new = text_of(form, "old"), text_of(form, "new")
    if new != text_of(form, "again"):
        return own_page(request, visit, problem=Problem("differs", "again"))
    try:
        chosen = staff.choose_password(login=login, old_password=old, new_password=new)
    except staff.PasswordWeakError as weak:
        return own_page(request, visit, problem=Problem(weak.weakness.value, "new"))
    with site.database.read() as session:
        proof = staff.check_password(session, login=login, password=old)
    try:
        with site.database.write() as session:
            result = staff.change_password(
                session,
                current=visit.session,
                proof=proof,
                chosen=chosen,
                address=visit.address,
                user_agent=request.headers.get("user-agent", ""),
                now=utc_now(),
            )
    except staff.StepMissingError:
        return go("/login")
    if result.token is None:
        return refused(request, visit, "old")
    answer = done(PAGE, "password_changed")
    keep_token(answer, site, result.token)
    return answer


@router.post("/sessions/end")
def end_session(request: Request, form: Form, visit: Own) -> Response:
    """End one of one's own sessions; asked twice it is ended all the same."""
    with site_of(request).database.write() as session:
        staff.end_own_session(
            session,
            current=visit.session,
            session_id=number_of(form, "session"),
            address=visit.address,
            now=utc_now(),
        )
    return done(PAGE, "session_ended")


@router.post("/sessions/end-others")
def end_others(request: Request, visit: Own) -> Response:
    """End all of one's own sessions but this one."""
    with site_of(request).database.write() as session:
        staff.end_other_sessions(session, current=visit.session, address=visit.address, now=utc_now())
    return done(PAGE, "sessions_ended")


def refused(request: Request, visit: Visit, field: str) -> Response:
    """Say that the password was wrong; after too many such the session is over."""
    if find_session(request) is None:
        return go("/login")
    return own_page(request, visit, problem=Problem("refused", field))
