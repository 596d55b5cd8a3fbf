"""How long what is kept, what the nights have deleted, what is held; and whether a night that was held up may go on."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response, status

from center.cases.service import CaseNotFoundError
from center.cases.views import id_of
from center.clock import to_local, utc_now
from center.retention import guard
from center.retention import service as retention
from center.retention.jobs import JOBS
from console.access import Form, NotAllowedError, Visit, allowed, allowed_form
from console.forms import go, number_of, text_of
from console.places import frame
from console.privacy import PATH
from console.privacy.page import id_in
from console.site import site_of, times_of

HERE = f"{PATH}/retention"
router = APIRouter(prefix=HERE)
Changer = Annotated[Visit, Depends(allowed_form("change.retention"))]
RUNS_SHOWN = 14
LONGEST_REASON = 300


@router.get("")
def retention_page(request: Request, visit: Annotated[Visit, Depends(allowed("read.retention"))]) -> Response:
    """Show rules, nights and holds."""
    return _page(request, visit)


@router.post("/rules/{kind}")
def set_rule(request: Request, kind: str, form: Form, visit: Changer) -> Response:
    """Change how long a kind is kept."""
    try:
        with site_of(request).database.write() as session:
            retention.set_rule(
                session,
                kind=kind,
                months=number_of(form, "months"),
                seen=number_of(form, "seen"),
                by=visit.actor,
                now=utc_now(),
            )
    except retention.RuleUnknownError as error:
        raise NotAllowedError("change.retention") from error
    except retention.RuleTooShortError as error:
        return _page(request, visit, problem="rule_too_short", about={"kind": kind, "months": error.least})
    except retention.RuleTooLongError as error:
        return _page(request, visit, problem="rule_too_long", about={"kind": kind, "months": error.most})
    except retention.RuleFixedError:
        return _page(request, visit, problem="rule_fixed", about={"kind": kind, "months": 0})
    except retention.RuleChangedError:
        return _page(request, visit, problem="rule_changed", about={"kind": kind, "months": 0})
    return go(HERE)


@router.post("/runs/{number}/confirm")
def confirm(request: Request, number: str, visit: Changer) -> Response:
    """Let a night go on that waits for somebody to look at it."""
    return _settle(request, visit, number, is_confirmed=True)


@router.post("/runs/{number}/discard")
def discard(request: Request, number: str, visit: Changer) -> Response:
    """Let nothing of it be deleted."""
    return _settle(request, visit, number, is_confirmed=False)


@router.post("/holds")
def place_hold(request: Request, form: Form, visit: Changer) -> Response:
    """Keep everything of a case."""
    reason, case_id = text_of(form, "reason").strip()[:LONGEST_REASON], id_of(text_of(form, "case"))
    if not reason or case_id is None:
        return _page(request, visit, problem="hold_incomplete")
    try:
        with site_of(request).database.write() as session:
            is_new = retention.place_hold(session, case_id=case_id, reason=reason, by=visit.actor, now=utc_now())
    except CaseNotFoundError:
        return _page(request, visit, problem="hold_no_case")
    return go(HERE) if is_new else _page(request, visit, problem="hold_twice")


@router.post("/holds/{number}/lift")
def lift_hold(request: Request, number: str, visit: Changer) -> Response:
    """Let the rules have a case again."""
    try:
        with site_of(request).database.write() as session:
            retention.lift_hold(session, hold_id=id_in(number), by=visit.actor, now=utc_now())
    except retention.HoldNotFoundError:
        return _page(request, visit, problem="hold_gone")
    return go(HERE)


def _settle(request: Request, visit: Visit, number: str, *, is_confirmed: bool) -> Response:
    settle = retention.confirm_run if is_confirmed else retention.discard_run
    try:
        with site_of(request).database.write() as session:
            settle(session, run_id=id_in(number), by=visit.actor, now=utc_now())
    except retention.RunNotWaitingError:
        return _page(request, visit, problem="run_settled")
    return go(HERE)


def _page(
    request: Request, visit: Visit, *, problem: str | None = None, about: dict[str, object] | None = None
) -> Response:
    site, now = site_of(request), utc_now()
    with site.database.read() as session:
        runs = retention.list_runs(session, limit=RUNS_SHOWN)
        context = {
            **frame(visit, "office"),
            "rules": retention.list_rules(session),
            "holds": retention.list_holds(session),
            "open_run": retention.find_open(session),
        }
    context |= {
        "runs": runs,
        "jobs": [job.name for job in JOBS],
        "next_begin": guard.next_begin(last=runs[0] if runs else None, now=now),
        "clock": to_local(now),
        "problem": problem,
        "about": {"kind": "", "months": 0} | (about or {}),
        "when": times_of(request),
    }
    code = status.HTTP_200_OK if problem is None else status.HTTP_409_CONFLICT
    return site.page(request, "privacy/retention.html", context, status=code)
