"""What comes back from a request: its page, with what went wrong where something did."""

from __future__ import annotations

from collections.abc import Callable

from fastapi import Request, Response, status
from sqlalchemy.orm import Session

from center.clock import utc_now
from center.privacy.models import IDENTIFIED_BY
from center.privacy.requests import rules
from center.privacy.requests import service as requests
from center.privacy.requests.service import RequestView
from console.access import Visit
from console.forms import go
from console.places import frame
from console.privacy import PATH
from console.privacy.page import read_page
from console.site import site_of, times_of

Change = Callable[[Session, int], RequestView]


def change_request(request: Request, visit: Visit, number: str, change: Change) -> Response:
    """Carry out a change on a request and show it anew, with what was wrong where it was not made."""
    site, now = site_of(request), utc_now()
    with site.database.read() as session:
        request_id = read_page(session, visit, number, now=now).request.id
    try:
        with site.database.write() as session:
            change(session, request_id)
    except (requests.SameHandError, requests.RequestInvalidError) as error:
        return request_page_of(request, visit, number, problem=error.problem)
    except requests.RequestChangedError:
        return request_page_of(request, visit, number, problem="changed")
    except requests.RequestClosedError as error:
        return request_page_of(request, visit, number, problem=f"closed_{error.standing}")
    return go(f"{PATH}/requests/{number}")


def request_page_of(request: Request, visit: Visit, number: str, *, problem: str | None = None) -> Response:
    """Show a request, with a problem where a change was not made."""
    site, now = site_of(request), utc_now()
    with site.database.read() as session:
        page = read_page(session, visit, number, now=now)
    context = {
        **frame(visit, "office"),
        "page": page,
        "problem": problem,
        "parts": rules.PARTS[page.request.kind],
        "means": IDENTIFIED_BY,
        "longest": rules.LONGEST_REASON,
        "when": times_of(request),
    }
    code = status.HTTP_200_OK if problem is None else status.HTTP_409_CONFLICT
    return site.page(request, "privacy/request.html", context, status=code)
