"""The page that sets up a second factor: a QR code, the same as letters, and afterwards the recovery codes."""

from __future__ import annotations

import segno
from fastapi import Request, status
from fastapi.responses import HTMLResponse

from center.staff.views import Enrolment
from console.site import site_of

GROUP = 4


def page(request: Request, *, csrf: str, begun: Enrolment) -> HTMLResponse:
    """Show what the authenticator app reads."""
    picture = segno.make(begun.uri, error="m").svg_data_uri(scale=5, border=2)
    letters = " ".join(begun.secret[start : start + GROUP] for start in range(0, len(begun.secret), GROUP))
    context = {"csrf": csrf, "picture": picture, "letters": letters, "is_wrong": False}
    return site_of(request).page(request, "signing_in/enrol.html", context)


def wrong_code(request: Request, *, csrf: str) -> HTMLResponse:
    """Say that the code was wrong; the QR code is not shown a second time for a guess."""
    context = {"csrf": csrf, "picture": None, "letters": None, "is_wrong": True}
    return site_of(request).page(
        request, "signing_in/enrol.html", context, status=status.HTTP_422_UNPROCESSABLE_CONTENT
    )


def recovery_codes(request: Request, *, codes: tuple[str, ...]) -> HTMLResponse:
    """Show the recovery codes, this once."""
    return site_of(request).page(request, "signing_in/recovery_codes.html", {"codes": codes})
