"""The deadline rules: seen by the office, changed by administrators."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from starlette.datastructures import FormData

from center.clock import utc_now
from center.deadlines import service as deadlines
from center.deadlines.bounds import require_rule
from center.deadlines.rules import Rule
from center.staff.rights import Target
from console.access import Form, Visit, allowed, allowed_form
from console.clocks.pages import FIELD_OF, new_page, rule_page, rules_page
from console.clocks.reading import find_rule_in, key_in, read_rule, seen_in
from console.forms import text_of
from console.office.answers import Problem, done
from console.site import site_of

router = APIRouter(prefix="/office/clocks")
Reader = Annotated[Visit, Depends(allowed("read.deadline"))]
Editor = Annotated[Visit, Depends(allowed("change.deadline"))]
Changer = Annotated[Visit, Depends(allowed_form("change.deadline"))]
PAGE = "/office/clocks"
DEADLINE = Target("deadline")
CHANGED = Problem("changed", is_conflict=True)


@router.get("")
def rules(request: Request, visit: Reader) -> Response:
    """Show the rules in force."""
    return rules_page(request, visit)


@router.get("/new")
def ask_new(request: Request, visit: Editor) -> Response:
    """Ask for a rule for narrower cases."""
    return new_page(request, visit)


@router.post("/new")
def add(request: Request, form: Form, visit: Changer) -> Response:
    """Add a rule for narrower cases; one that is there is changed on its own page."""
    visit.require("change.deadline", DEADLINE)
    try:
        rule = read_rule(form, key_in(form))
        with site_of(request).database.write() as session:
            deadlines.change_rule(session, actor=visit.actor, rule=rule, seen=None, now=utc_now())
    except deadlines.RuleInvalidError as error:
        return new_page(request, visit, problem=_problem(error), given=_given(form), longest=error.longest)
    except deadlines.RuleChangedError:
        return new_page(request, visit, problem=Problem("there_already", is_conflict=True), given=_given(form))
    return done(PAGE, "added")


@router.get("/{rule_name}")
def ask_rule(request: Request, rule_name: str, visit: Editor) -> Response:
    """Show one rule and the form that changes it."""
    return rule_page(request, visit, rule_name)


@router.post("/{rule_name}/try")
def try_rule(request: Request, rule_name: str, form: Form, visit: Changer) -> Response:
    """Show what a change would mean; nothing is stored."""
    present = _present(request, rule_name)
    if present is None:
        return rules_page(request, visit, problem=CHANGED)
    try:
        rule = read_rule(form, present.key)
        with site_of(request).database.read() as session:
            require_rule(rule, others=deadlines.list_rules(session))
    except deadlines.RuleInvalidError as error:
        return _refused(request, visit, rule_name, form, error)
    return rule_page(request, visit, rule_name, given=_given(form), tried=rule)


@router.post("/{rule_name}")
def change(request: Request, rule_name: str, form: Form, visit: Changer) -> Response:
    """Change a rule; what is planned keeps its time."""
    visit.require("change.deadline", DEADLINE)
    present = _present(request, rule_name)
    if present is None:
        return rules_page(request, visit, problem=CHANGED)
    try:
        rule, seen = read_rule(form, present.key), seen_in(form, present.key)
        with site_of(request).database.write() as session:
            deadlines.change_rule(session, actor=visit.actor, rule=rule, seen=seen, now=utc_now())
    except deadlines.RuleInvalidError as error:
        return _refused(request, visit, rule_name, form, error)
    except deadlines.RuleChangedError:
        return rule_page(request, visit, rule_name, problem=CHANGED)
    return done(PAGE, "changed")


@router.post("/{rule_name}/reset")
def reset(request: Request, rule_name: str, form: Form, visit: Changer) -> Response:
    """Let a rule be as it was in the beginning, or be gone where it was not there then."""
    visit.require("change.deadline", DEADLINE)
    present = _present(request, rule_name)
    seen = seen_in(form, present.key) if present is not None else None
    if seen is None:
        return rules_page(request, visit, problem=CHANGED)
    try:
        with site_of(request).database.write() as session:
            deadlines.take_back_rule(session, actor=visit.actor, seen=seen, now=utc_now())
    except deadlines.RuleInvalidError as error:
        return _refused(request, visit, rule_name, form, error)
    except deadlines.RuleChangedError:
        return rule_page(request, visit, rule_name, problem=CHANGED)
    return done(PAGE, "reset")


def _present(request: Request, rule_name: str) -> Rule | None:
    """Return the rule in force, or None where somebody has taken it away meanwhile."""
    with site_of(request).database.read() as session:
        return find_rule_in(rule_name, deadlines.list_rules(session))


def _problem(error: deadlines.RuleInvalidError) -> Problem:
    return Problem(error.problem, FIELD_OF.get(error.problem, ""))


def _refused(
    request: Request, visit: Visit, rule_name: str, form: FormData, error: deadlines.RuleInvalidError
) -> Response:
    given = _given(form) if text_of(form, "length") else None
    return rule_page(request, visit, rule_name, problem=_problem(error), given=given, longest=error.longest)


def _given(form: FormData) -> dict[str, str]:
    return {
        name: text_of(form, name)
        for name in ("kind", "urgency", "case_kind", "priority", "clock", "length", "unit", "warn_percent")
    }
