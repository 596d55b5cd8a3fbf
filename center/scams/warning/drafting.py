"""Notices drafted from warnings: written from templates, changed by hand, approved by another person. Part of services.

Nothing leaves before a second person has approved it. What approval sends, it sends through `publishing` alone. No text
names a branch in which so few have reported that somebody could guess who.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from center.audit import service as audit
from center.audit.views import Actor
from center.contacts import service as contacts
from center.organizations import service as organizations
from center.scams.types import type_named
from center.scams.warning import queries
from center.scams.warning.publishing import publish, templates
from center.scams.warning.settling import WarningChangedError, get_warning
from center.scams.warning.views import NoticeDraft

LONGEST_TITLE, LONGEST_BODY = 60, 1000
TEXTS = ("title_zh", "title_en", "body_zh", "body_en")
# More branches than this are not named one by one.
MOST_NAMED = 4
# Of fewer who have reported, others of their branch could guess who they are.
LEAST_REPORTERS = 3


class DraftNotFoundError(LookupError):
    """No such draft."""


class DraftInvalidError(ValueError):
    """A text is missing, too long or tells of too few, or a branch does not exist; `problem` is a code."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


class OwnDraftError(Exception):
    """Whoever has written a notice does not approve or refuse it."""


def draft_notice(session: Session, *, warning_id: int, by: Actor, now: datetime) -> int:
    """Draft a notice for the branches concerned; raises WarningChangedError where one waits or it is settled."""
    warning = get_warning(session, warning_id=warning_id)
    branches = list_branches_concerned(session, warning_id=warning_id)
    if not warning.is_active:
        raise WarningChangedError(warning_id)
    written = _written(session, warning.scam_type, _split_by_reporters(session, warning_id)[0])
    row = {
        "warning_id": warning_id,
        "state": "draft",
        **written,
        "drafted_by": _id_of(by),
        "drafted_at": now,
        "version": 1,
    }
    draft_id = session.execute(queries.INSERT_DRAFT, row).scalar_one_or_none()
    if draft_id is None:
        raise WarningChangedError(warning_id)
    _set_audience(session, draft_id, branches)
    _record(session, by, "draft.warning_notice", draft_id, now, new=written["title_zh"])
    return int(draft_id)


def change_draft(
    session: Session,
    *,
    draft_id: int,
    texts: Mapping[str, str],
    branches: Collection[int],
    by: Actor,
    seen: int,
    now: datetime,
) -> None:
    """Change words and audience of a draft; whoever changes it is its writer then. Raises as the others do."""
    before = get_draft(session, draft_id=draft_id)
    fit = _fit(texts)
    _require_nobody_guessed(session, before.warning_id, fit)
    chosen = _known(session, branches)
    # Whoever has only pressed "keep" has written nothing, and takes the words from nobody.
    is_same = all(fit[name] == getattr(before, name) for name in TEXTS) and chosen == sorted(before.branches)
    if is_same and before.version == seen:
        return
    values = {**fit, "drafted_by": _id_of(by), "drafted_at": now}
    _change(session, before, seen, values)
    session.execute(queries.DELETE_AUDIENCE, {"of_draft": draft_id})
    _set_audience(session, draft_id, chosen)
    _record(session, by, "change.warning_notice", draft_id, now, old=before.title_zh, new=fit["title_zh"])


def approve(session: Session, *, draft_id: int, by: Actor, seen: int, now: datetime) -> None:
    """Let a notice go out, because a second person has read it; raises OwnDraftError, WarningChangedError."""
    before = _not_own(session, draft_id, by)
    _change(session, before, seen, {"state": "approved", "decided_by": _id_of(by), "decided_at": now})
    publish(session, draft=before, by=by, now=now)
    _record(session, by, "approve.warning_notice", draft_id, now, old="draft", new="approved")


def refuse(session: Session, *, draft_id: int, by: Actor, seen: int, now: datetime) -> None:
    """Let a notice not go out; raises OwnDraftError, WarningChangedError."""
    before = _not_own(session, draft_id, by)
    _change(session, before, seen, {"state": "refused", "decided_by": _id_of(by), "decided_at": now})
    _record(session, by, "refuse.warning_notice", draft_id, now, old="draft", new="refused")


def withdraw(session: Session, *, draft_id: int, by: Actor, seen: int, now: datetime) -> None:
    """Take one's own draft back; raises WarningChangedError."""
    before = get_draft(session, draft_id=draft_id)
    if before.drafted_by != by.staff_id:
        raise WarningChangedError(draft_id)
    _change(session, before, seen, {"state": "withdrawn", "decided_by": _id_of(by), "decided_at": now})
    _record(session, by, "withdraw.warning_notice", draft_id, now, old="draft", new="withdrawn")


def get_draft(session: Session, *, draft_id: int) -> NoticeDraft:
    """Return a drafted notice, whatever became of it; raises DraftNotFoundError."""
    row = session.execute(queries.DRAFT_BY_ID, {"of_draft": draft_id}).one_or_none()
    if row is None:
        raise DraftNotFoundError(draft_id)
    return _with_audience(session, [NoticeDraft(*row)])[0]


def list_drafts(session: Session, *, warning_id: int) -> list[NoticeDraft]:
    """Return the notices drafted from a warning, the newest first."""
    found = [NoticeDraft(*row) for row in session.execute(queries.DRAFTS_OF, {"of_warning": warning_id})]
    return _with_audience(session, found)


def list_branches_concerned(session: Session, *, warning_id: int) -> list[int]:
    """Return the branches of those who reported, most reports first."""
    ids = [row.case_id for row in session.execute(queries.CASES_BEHIND, {"ids": [warning_id]})]
    return [row[0] for row in session.execute(queries.BRANCHES_OF_CASES, {"ids": ids or [0]})]


def _split_by_reporters(session: Session, warning_id: int) -> tuple[list[int], list[int]]:
    """Return the branches that may be named, and those where too few have reported."""
    ids = [row.case_id for row in session.execute(queries.CASES_BEHIND, {"ids": [warning_id]})]
    rows = session.execute(queries.BRANCHES_OF_CASES, {"ids": ids or [0]}).all()
    named = [row.branch_id for row in rows if row.reporters >= LEAST_REPORTERS]
    return named, [row.branch_id for row in rows if row.reporters < LEAST_REPORTERS]


def _require_nobody_guessed(session: Session, warning_id: int, texts: Mapping[str, str]) -> None:
    few = set(_split_by_reporters(session, warning_id)[1])
    # The longest first: the name of one branch may be the end of another's.
    named = sorted(
        ((name, one.id) for one in organizations.list_branches(session) for name in (one.name_zh, one.name_en) if name),
        key=lambda each: -len(each[0]),
    )
    whole = "\n".join(texts.values()).casefold()
    for name, id_ in named:
        if name.casefold() in whole and id_ in few:
            raise DraftInvalidError("branch_guessable")
        whole = whole.replace(name.casefold(), " ")


def _written(session: Session, scam_type: str | None, branches: list[int]) -> dict[str, str]:
    """Return the words of a draft, made of templates and of nothing that anybody reported. branches: to be named."""
    forms, numbers = templates(), contacts.numbers(session)
    form = forms["untyped" if scam_type is None else "typed"]
    names = {one.id: one for one in organizations.list_branches(session)}
    about = None if scam_type is None else type_named(scam_type)
    words = {}
    for language in ("zh", "en"):
        named = [names[id_].told("name", language) for id_ in branches if id_ in names]
        where = forms["and"][language].join(named[:MOST_NAMED])
        if not named or len(named) > MOST_NAMED:
            where = forms["everywhere"][language]
        told = {
            "where": where,
            "kind": about.told("name", language) if about else "",
            "what": about.told("what", language) if about else "",
            "advice": about.told("advice", language) if about else "",
            "police": numbers["police"],
            "center": numbers["center"],
        }
        for part in ("title", "body"):
            words[f"{part}_{language}"] = str(form[part][language]).format(**told)
    return words


def _not_own(session: Session, draft_id: int, by: Actor) -> NoticeDraft:
    before = get_draft(session, draft_id=draft_id)
    if before.drafted_by == _id_of(by):
        raise OwnDraftError(draft_id)
    return before


def _change(session: Session, before: NoticeDraft, seen: int, values: Mapping[str, Any]) -> None:
    about = {"of_draft": before.id, "seen_version": seen}
    if session.execute(queries.CHANGE_DRAFT.values(**values), about).scalar_one_or_none() is None:
        raise WarningChangedError(before.id)


def _fit(texts: Mapping[str, str]) -> dict[str, str]:
    fit = {name: texts.get(name, "").strip().replace("\r\n", "\n") for name in TEXTS}
    if not all(fit.values()):
        raise DraftInvalidError("text_missing")
    if any(len(fit[name]) > (LONGEST_TITLE if name.startswith("title") else LONGEST_BODY) for name in TEXTS):
        raise DraftInvalidError("text_long")
    return fit


def _known(session: Session, branches: Collection[int]) -> list[int]:
    found = list(session.execute(queries.BRANCHES_IN_USE, {"ids": sorted(branches) or [0]}).scalars())
    if not branches or len(found) != len(set(branches)):
        raise DraftInvalidError("branches_missing")
    return sorted(found)


def _set_audience(session: Session, draft_id: int, branches: Collection[int]) -> None:
    if branches:
        rows = [{"notice_id": draft_id, "organization_id": id_} for id_ in sorted(branches)]
        session.execute(queries.INSERT_AUDIENCE, rows)


def _with_audience(session: Session, drafts: list[NoticeDraft]) -> list[NoticeDraft]:
    ids = [draft.id for draft in drafts] or [0]
    rows = session.execute(queries.AUDIENCE_OF, {"ids": ids}).all()
    return [
        replace(draft, branches=tuple(row.organization_id for row in rows if row.notice_id == draft.id))
        for draft in drafts
    ]


def _id_of(actor: Actor) -> int:
    if actor.staff_id is None:
        raise ValueError("only staff write and approve notices")
    return actor.staff_id


def _record(
    session: Session, by: Actor, action: str, draft_id: int, now: datetime, *, new: str, old: str | None = None
) -> None:
    audit.record(
        session,
        actor=by,
        action=action,
        object_kind="warning_notice",
        object_id=draft_id,
        field="notice",
        old=old,
        new=new,
        now=now,
    )
