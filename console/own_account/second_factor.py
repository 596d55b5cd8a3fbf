"""One's own second factor: set up, replaced, removed, its recovery codes renewed.

Each asks the password again, so that whoever has only taken over a browser cannot keep the account.
"""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from center.clock import utc_now
from center.staff import service as staff
from center.staff.views import PasswordProof
from console.access import Form, Visit, own_form
from console.forms import go, text_of
from console.office.answers import Problem, done
from console.own_account.pages import own_page
from console.own_account.routes import PAGE, refused
from console.signing_in import enrolment
from console.signing_in.cookies import keep_token
from console.site import site_of

router = APIRouter(prefix="/account/second-factor")
Own = Annotated[Visit, Depends(own_form)]
HERE = enrolment.Place("/account/second-factor/confirm", PAGE, PAGE, "enrol_own_lead")


@router.post("")
def start(request: Request, form: Form, visit: Own) -> Response:
    """Show the QR code of a new second factor; the present one, if any, holds until this one is confirmed."""
    proof = _proof(request, form, visit)
    try:
        with site_of(request).database.write() as session:
            begun = staff.start_second_factor(
                session, current=visit.session, proof=proof, address=visit.address, now=utc_now()
            )
    except staff.StepMissingError:
        return go("/login")
    if begun is None:
        return refused(request, visit, "factor-password")
    return enrolment.page(request, csrf=visit.session.csrf_secret, begun=begun, at=HERE)


@router.post("/confirm")
def confirm(request: Request, form: Form, visit: Own) -> Response:
    """Take the first code of the new second factor and show the recovery codes, this once."""
    site = site_of(request)
    try:
        with site.database.write() as session:
            enrolled = staff.confirm_second_factor(
                session, current=visit.session, code=text_of(form, "code"), address=visit.address, now=utc_now()
            )
    except staff.StepMissingError:  # nothing was begun, or the form came twice and the first one did it
        return own_page(request, visit, problem=Problem("not_begun"))
    if enrolled is None:
        return enrolment.wrong_code(request, csrf=visit.session.csrf_secret, at=HERE)
    answer = enrolment.recovery_codes(request, codes=enrolled.recovery_codes, at=HERE)
    keep_token(answer, site, enrolled.token)
    return answer


@router.post("/remove")
def remove(request: Request, form: Form, visit: Own) -> Response:
    """Sign in by password alone from now on, where the role does not demand more."""
    proof = _proof(request, form, visit)
    try:
        with site_of(request).database.write() as session:
            is_removed = staff.remove_second_factor(
                session, current=visit.session, proof=proof, address=visit.address, now=utc_now()
            )
    except staff.SecondFactorDemandedError:
        return own_page(request, visit, problem=Problem("demanded"))
    except staff.StepMissingError:
        return go("/login")
    return done(PAGE, "factor_removed") if is_removed else refused(request, visit, "factor-password")


@router.post("/codes")
def renew_codes(request: Request, form: Form, visit: Own) -> Response:
    """Show ten new recovery codes in place of the old ones, this once."""
    proof = _proof(request, form, visit)
    try:
        with site_of(request).database.write() as session:
            codes = staff.renew_recovery_codes(
                session, current=visit.session, proof=proof, address=visit.address, now=utc_now()
            )
    except staff.StepMissingError:
        return own_page(request, visit, problem=Problem("no_factor"))
    if codes is None:
        return refused(request, visit, "factor-password")
    return enrolment.recovery_codes(request, codes=codes, at=HERE)


def _proof(request: Request, form: Form, visit: Visit) -> PasswordProof:
    with site_of(request).database.read() as session:
        return staff.check_password(session, login=visit.staff.login, password=text_of(form, "factor-password"))
