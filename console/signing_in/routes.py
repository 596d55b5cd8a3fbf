"""The pages of signing in. Whatever is wrong, the answer is the same: nothing tells which part of it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response, status
from fastapi.responses import RedirectResponse

from center.clock import utc_now
from center.staff import service as staff
from center.staff.views import SessionView, Standing
from console.access import ForgedFormError, Form, NotSignedInError, Visit, check_form, find_session, own_form
from console.forms import go, text_of
from console.security import comes_from_own_page
from console.signing_in import enrolment
from console.signing_in.cookies import drop_token, keep_token
from console.site import Site, address_of, site_of

router = APIRouter()
PATH_OF = {
    Standing.SECOND_FACTOR: "/login/code",
    Standing.PASSWORD_CHANGE: "/login/password",
    Standing.ENROLMENT: "/login/enrol",
    Standing.ADMITTED: "/",
}


def admit(site: Site, token: str, standing: Standing) -> RedirectResponse:
    """Give the browser its session and send it to what comes next."""
    answer = go(PATH_OF[standing])
    keep_token(answer, site, token)
    return answer


def unfinished(request: Request, *standings: Standing) -> SessionView:
    """Return a session that still lacks just this; raises NotSignedInError."""
    current = find_session(request)
    if current is None or current.standing not in standings:
        raise NotSignedInError
    return current


@router.get("/login")
def ask_password(request: Request) -> Response:
    """Show the form."""
    return site_of(request).page(request, "signing_in/password.html", {"login": "", "problem": None})


@router.post("/login")
def take_password(request: Request, form: Form) -> Response:
    """Compare, open a session, go on to what is still missing."""
    site, address, now = site_of(request), address_of(request), utc_now()
    # There is no session yet whose token the form could carry: the browser's own word for the origin has to do.
    if not comes_from_own_page(request.headers, host=request.headers.get("host", ""), public_url=site.public_url):
        raise ForgedFormError
    login = text_of(form, "login")
    if not site.attempts.allow(address):
        return _refused(request, login, "too_many", status.HTTP_429_TOO_MANY_REQUESTS)
    with site.database.read() as session:
        proof = staff.check_password(session, login=login, password=text_of(form, "password"))
    agent = request.headers.get("user-agent", "")
    with site.database.write() as session:
        result = staff.log_in(session, proof=proof, address=address, user_agent=agent, now=now)
    if result.token is None:
        problem = "expired" if result.standing is Standing.EXPIRED else "refused"
        return _refused(request, login, problem, status.HTTP_401_UNAUTHORIZED)
    site.attempts.forgive(address)
    return admit(site, result.token, result.standing)


def _refused(request: Request, login: str, problem: str, code: int) -> Response:
    context = {"login": login, "problem": problem}
    return site_of(request).page(request, "signing_in/password.html", context, status=code)


@router.get("/login/code")
def ask_code(request: Request) -> Response:
    """Ask for the second factor."""
    current = unfinished(request, Standing.SECOND_FACTOR)
    context = {"csrf": current.csrf_secret, "is_wrong": False}
    return site_of(request).page(request, "signing_in/code.html", context)


@router.post("/login/code")
def take_code(request: Request, form: Form) -> Response:
    """Take a code of the app or a recovery code."""
    site, address = site_of(request), address_of(request)
    current = unfinished(request, Standing.SECOND_FACTOR)
    check_form(request, form, current)
    token = request.cookies[site.cookie]
    with site.database.write() as session:
        result = staff.pass_second_factor(
            session, token=token, code=text_of(form, "code"), address=address, now=utc_now()
        )
    if result.token is not None:
        return admit(site, result.token, result.standing)
    if find_session(request) is None:
        return go("/login")
    context = {"csrf": current.csrf_secret, "is_wrong": True}
    return site.page(request, "signing_in/code.html", context, status=status.HTTP_401_UNAUTHORIZED)


@router.get("/login/password")
def ask_new_password(request: Request) -> Response:
    """Ask for a password of one's own in place of the one that was given out."""
    current = unfinished(request, Standing.PASSWORD_CHANGE)
    return _new_password_page(request, current, problem=None)


@router.post("/login/password")
def take_new_password(request: Request, form: Form) -> Response:
    """Change the password; other sessions of this account end."""
    site, address, now = site_of(request), address_of(request), utc_now()
    current = unfinished(request, Standing.PASSWORD_CHANGE)
    check_form(request, form, current)
    old, new = text_of(form, "old"), text_of(form, "new")
    if new != text_of(form, "again"):
        return _new_password_page(request, current, problem="differs")
    try:
        chosen = staff.choose_password(login=current.staff.login, old_password=old, new_password=new)
    except staff.PasswordWeakError as weak:
        return _new_password_page(request, current, problem=weak.weakness.value)
    with site.database.read() as session:
        proof = staff.check_password(session, login=current.staff.login, password=old)
    agent = request.headers.get("user-agent", "")
    with site.database.write() as session:
        result = staff.change_password(
            session, current=current, proof=proof, chosen=chosen, address=address, user_agent=agent, now=now
        )
    if result.token is None:
        return _new_password_page(request, current, problem="refused")
    return admit(site, result.token, result.standing)


def _new_password_page(request: Request, current: SessionView, *, problem: str | None) -> Response:
    code = status.HTTP_200_OK if problem is None else status.HTTP_422_UNPROCESSABLE_CONTENT
    context = {"csrf": current.csrf_secret, "problem": problem}
    return site_of(request).page(request, "signing_in/new_password.html", context, status=code)


@router.get("/login/enrol")
def show_second_factor(request: Request) -> Response:
    """Show the QR code for an authenticator app, because the role demands a second factor."""
    site, current = site_of(request), unfinished(request, Standing.ENROLMENT)
    with site.database.write() as session:
        begun = staff.start_second_factor(session, current=current, address=address_of(request), now=utc_now())
    if begun is None:
        raise NotSignedInError
    return enrolment.page(request, csrf=current.csrf_secret, begun=begun)


@router.post("/login/enrol")
def take_second_factor(request: Request, form: Form) -> Response:
    """Confirm it with a first code and show the recovery codes, this once."""
    site, current = site_of(request), unfinished(request, Standing.ENROLMENT)
    check_form(request, form, current)
    with site.database.write() as session:
        enrolled = staff.confirm_second_factor(
            session, current=current, code=text_of(form, "code"), address=address_of(request), now=utc_now()
        )
    if enrolled is None:
        return enrolment.wrong_code(request, csrf=current.csrf_secret)
    answer = enrolment.recovery_codes(request, codes=enrolled.recovery_codes)
    keep_token(answer, site, enrolled.token)
    return answer


@router.post("/logout")
def leave(request: Request, visit: Annotated[Visit, Depends(own_form)]) -> Response:
    """End the session here and on the server."""
    site = site_of(request)
    with site.database.write() as session:
        staff.log_out(session, current=visit.session, address=visit.address, now=utc_now())
    answer = go("/login")
    drop_token(answer, site)
    return answer
