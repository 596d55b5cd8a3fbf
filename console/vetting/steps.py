"""The steps of a text that two people vet, as forms: the same for clarifications and notices."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from fastapi import APIRouter, Depends, Request, Response
from sqlalchemy.orm import Session
from starlette.datastructures import FormData

from center.audit.views import Actor
from center.clock import utc_now
from center.staff.rights import Target
from console.access import Form, Visit, allowed_form
from console.forms import number_in, number_of, text_of
from console.vetting.answers import Problem, done, take

LONGEST_REASON = 300
# session, the text's id, by whom, for which version, now, why
Step = Callable[[Session, int, Actor, int, datetime, str], object]


@dataclass(frozen=True)
class Vetted:
    """One kind of text. page: shows one of them with what went wrong; steps: by name."""

    kind: str
    path: str
    page: Callable[[Request, Visit, int, Problem | None], Response]
    steps: Mapping[str, Step]


def make_steps(vetted: Vetted) -> APIRouter:
    """Return the forms of a kind: submit, send-back, publish, withdraw, undo."""
    router = APIRouter(prefix=vetted.path)
    draft, release = f"draft.{vetted.kind}", f"publish.{vetted.kind}"
    writer, publisher = Depends(allowed_form(draft)), Depends(allowed_form(release))

    def answer(
        request: Request, visit: Visit, text_id: str, form: FormData, step: str, told: str, *, reason: str = ""
    ) -> Response:
        id_, version, now = number_in(text_id), number_of(form, "version"), utc_now()
        run = vetted.steps[step]
        problem = take(request, lambda session: run(session, id_, visit.actor, version, now, reason))
        return done(f"{vetted.path}/{id_}", told) if problem is None else vetted.page(request, visit, id_, problem)

    @router.post("/{text_id}/submit")
    def submit(request: Request, text_id: str, form: Form, visit: Visit = writer) -> Response:
        visit.require(draft, Target(vetted.kind))
        return answer(request, visit, text_id, form, "submit", "submitted")

    @router.post("/{text_id}/send-back")
    def send_back(request: Request, text_id: str, form: Form, visit: Visit = publisher) -> Response:
        visit.require(release, Target(vetted.kind))
        reason = _reason(form)
        if not reason:
            return vetted.page(request, visit, number_in(text_id), Problem("reason_missing", "back-reason"))
        return answer(request, visit, text_id, form, "send_back", "sent_back", reason=reason)

    @router.post("/{text_id}/publish")
    def publish(request: Request, text_id: str, form: Form, visit: Visit = publisher) -> Response:
        visit.require(release, Target(vetted.kind))
        if text_of(form, "checked") != "yes":
            return vetted.page(request, visit, number_in(text_id), Problem("not_checked", "checked"))
        return answer(request, visit, text_id, form, "publish", "published")

    @router.post("/{text_id}/withdraw")
    def withdraw(request: Request, text_id: str, form: Form, visit: Visit = publisher) -> Response:
        visit.require(release, Target(vetted.kind))
        reason = _reason(form)
        if not reason:
            return vetted.page(request, visit, number_in(text_id), Problem("reason_missing", "withdraw-reason"))
        return answer(request, visit, text_id, form, "withdraw", "withdrawn", reason=reason)

    @router.post("/{text_id}/undo")
    def undo(request: Request, text_id: str, form: Form, visit: Visit = writer) -> Response:
        visit.require(draft, Target(vetted.kind))
        return answer(request, visit, text_id, form, "undo", "undone")

    return router


def _reason(form: FormData) -> str:
    return " ".join(text_of(form, "reason").split())[:LONGEST_REASON]
