"""The page that sets up a second factor: a QR code, the same as letters, and afterwards the recovery codes.

Somebody who is signing in is asked for it, and whoever wants one sets it up in their own account: `at` says where.
"""

from __future__ import annotations

from typing import NamedTuple

import segno
from fastapi import Request, status
from fastapi.responses import HTMLResponse

from center.staff.views import Enrolment
from console.site import site_of

GROUP = 4


class Place(NamedTuple):
    """Where a second factor is set up: the form's address, where one begins again, where one goes afterwards."""

    action: str
    again: str
    onward: str
    lead: str


AT_SIGNING_IN = Place("/login/enrol", "/login/enrol", "/", "enrol_lead")


def page(request: Request, *, csrf: str, begun: Enrolment, at: Place = AT_SIGNING_IN) -> HTMLResponse:
    """Show what the authenticator app reads."""
    picture = segno.make(begun.uri, error="m").svg_data_uri(scale=5, border=2)
    letters = " ".join(begun.secret[start : start + GROUP] for start in range(0, len(begun.secret), GROUP))
    context = {"csrf": csrf, "picture": picture, "letters": letters, "is_wrong": False, "at": at}
    return site_of(request).page(request, "signing_in/enrol.html", context)


def wrong_code(request: Request, *, csrf: str, at: Place = AT_SIGNING_IN) -> HTMLResponse:
    """Say that the code was wrong; the QR code is not shown a second time for a guess."""
    context = {"csrf": csrf, "picture": None, "letters": None, "is_wrong": True, "at": at}
    return site_of(request).page(
        request, "signing_in/enrol.html", context, status=status.HTTP_422_UNPROCESSABLE_CONTENT
    )


def recovery_codes(request: Request, *, codes: tuple[str, ...], at: Place = AT_SIGNING_IN) -> HTMLResponse:
    """Show the recovery codes, this once."""
    return site_of(request).page(request, "signing_in/recovery_codes.html", {"codes": codes, "at": at})
