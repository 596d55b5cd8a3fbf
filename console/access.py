"""The only gate of the console: who asks, may they, and does the form come from our own page.

Every route but signing in takes `Visit` through `allowed(action)`; what belongs to one branch only is asked again with
`visit.require(action, target)` once the record is known. The rules themselves are in center/staff/rights.py.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, HTTPException, Request, status
from starlette.datastructures import FormData

from center.audit.views import Actor
from center.clock import utc_now
from center.staff import rights
from center.staff import service as staff
from center.staff.rights import Target
from center.staff.views import SessionView, StaffIdentity, Standing
from console.security import READING, comes_from_own_page, is_own_token
from console.site import address_of, site_of

# What an open page sends with what it asks for by itself; the value where somebody has touched the page since.
PIECE, HERE = "x-piece", "here"
EVENTS = "text/event-stream"
MOST_FIELDS = 60
LARGEST_FIELD_BYTES = 64 * 1024
SLOWEST_BODY_SECONDS = 30.0


class NotSignedInError(Exception):
    """Nobody is signed in, or their session is over."""


class NotFinishedError(Exception):
    """Signing in has begun and something is still missing: a second factor, a new password."""

    def __init__(self, standing: Standing) -> None:
        super().__init__(standing)
        self.standing = standing


class NotAllowedError(Exception):
    """This person may not do this, or not to this record."""


class ForgedFormError(Exception):
    """A form without the token of this session, or from another site's page."""


@dataclass(frozen=True)
class Visit:
    """One request of somebody who is signed in."""

    session: SessionView
    address: str

    @property
    def staff(self) -> StaffIdentity:
        """Who asks."""
        return self.session.staff

    @property
    def actor(self) -> Actor:
        """Who asks, as the audit log notes it."""
        return self.session.actor(self.address)

    def may(self, action: str, target: Target) -> bool:
        """Tell whether this person may do this to this record."""
        return rights.may(self.staff, action, target)

    def require(self, action: str, target: Target) -> None:
        """Raise NotAllowedError where this person may not do this to this record."""
        if not self.may(action, target):
            raise NotAllowedError(action)


def find_session(request: Request) -> SessionView | None:
    """Return the session of the request's cookie, and note about once a minute that somebody is there."""
    found = _session_of(request)
    if found is not None and found.is_touch_due and _is_somebody_there(request):
        with site_of(request).database.write() as session:
            staff.touch_session(session, session_id=found.id, now=utc_now())
    return found


def _session_of(request: Request, *, also_idle: bool = False) -> SessionView | None:
    site = site_of(request)
    token = request.cookies.get(site.cookie)
    if not token:
        return None
    with site.database.read() as session:
        found = staff.find_session(session, token=token, now=utc_now(), also_idle=also_idle)
    if found is not None:
        request.state.language = found.staff.language
    return found


def _is_somebody_there(request: Request) -> bool:
    """Tell whether a person asks: an open page asks for its pieces by itself, and says whether it was touched since."""
    return request.headers.get(PIECE, HERE) == HERE and EVENTS not in request.headers.get("accept", "")


def visit_of(request: Request) -> Visit:
    """Return who asks; raises NotSignedInError, NotFinishedError."""
    found = find_session(request)
    if found is None:
        raise NotSignedInError
    if found.standing is not Standing.ADMITTED:
        raise NotFinishedError(found.standing)
    return Visit(found, address_of(request))


async def form_of(request: Request) -> FormData:
    """Read a form of bounded size in bounded time; its token is checked by `check_form`.

    Null characters are left out: PostgreSQL stores every character but this one.
    """
    try:
        async with asyncio.timeout(SLOWEST_BODY_SECONDS):
            form = await request.form(max_files=0, max_fields=MOST_FIELDS, max_part_size=LARGEST_FIELD_BYTES)
    except TimeoutError as error:
        raise HTTPException(status.HTTP_408_REQUEST_TIMEOUT) from error
    return FormData(
        [(name, value.replace("\x00", "") if isinstance(value, str) else value) for name, value in form.multi_items()]
    )


Form = Annotated[FormData, Depends(form_of)]


def check_form(request: Request, form: FormData, current: SessionView) -> None:
    """Raise ForgedFormError where a form was not written by our own page for this very session."""
    token = form.get("csrf")
    own_page = comes_from_own_page(
        request.headers, host=request.headers.get("host", ""), public_url=site_of(request).public_url
    )
    if not own_page or not is_own_token(token if isinstance(token, str) else None, current.csrf_secret):
        raise ForgedFormError


def allowed(action: str) -> Callable[..., Visit]:
    """Return the dependency of a page that reads: who asks, if they may ever do this."""
    rights.kind_of(action)

    def gate(request: Request) -> Visit:
        if request.method not in READING:
            raise NotAllowedError("a page that changes something takes `allowed_form`")
        return admit(request, action)

    return gate


def allowed_form(action: str) -> Callable[..., Visit]:
    """Return the dependency of a form that changes something: who asks, if they may ever, with the session's token."""
    rights.kind_of(action)

    def gate(request: Request, form: Form) -> Visit:
        visit = admit(request, action)
        check_form(request, form, visit.session)
        return visit

    return gate


def bell_of(request: Request) -> SessionView:
    """Return whose bell rings: also for a page that nobody has used for too long; raises NotSignedInError."""
    found = _session_of(request, also_idle=True)
    if found is None or found.standing is not Standing.ADMITTED:
        raise NotSignedInError
    if not rights.may_ever(found.staff, "read.case"):
        raise NotAllowedError("read.case")
    return found


def own_form(request: Request, form: Form) -> Visit:
    """Return who asks, for forms about their own account: these need a session and no right."""
    visit = visit_of(request)
    check_form(request, form, visit.session)
    return visit


def admit(request: Request, action: str) -> Visit:
    """Return who asks, if they may ever do this; raises NotSignedInError, NotFinishedError, NotAllowedError."""
    visit = visit_of(request)
    if not rights.may_ever(visit.staff, action):
        raise NotAllowedError(action)
    return visit
