"""One-time codes by which a member binds a phone. Part of the identity services; no code is stored or logged readable.

Codes that staff give out are made of the form that asked for them, by the site's key: the same form sent twice gives
the same codes, and none of them need be kept.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy.orm import Session

from center.audit import service as audit
from center.audit.views import Actor
from center.clock import to_local
from center.conversations.reading import service as reading
from center.crypto import get_keyring, new_code
from center.identity import queries
from center.identity.views import GivenCode, SheetPreview
from center.members import service as members
from center.organizations import service as organizations

CODE_LIFE = timedelta(days=30)
# A form that is sent again after this is not an unsteady hand any more: its codes are with their owners.
SHOWN_AGAIN_WITHIN = timedelta(minutes=5)


class CodesGivenError(Exception):
    """This form has given out its codes some time ago; they are not shown again, and others are not made."""


class _Made(NamedTuple):
    codes: dict[int, str]
    until: datetime
    is_new: bool


class NobodyToGiveError(Exception):
    """In this branch there is nobody who needs a code."""


def issue_code(session: Session, *, member_id: int, issued_by: str, now: datetime) -> str:
    """Make a one-time code of eight digits for a member; codes given before stop working."""
    member = members.get_summary(session, member_id=member_id)
    _revoke(session, [member.member_id], now)
    while True:
        code = new_code()
        if _store(session, code, member.member_id, issued_by, now):
            return code


def give_code(session: Session, *, member_id: int, form: str, by: Actor, now: datetime) -> GivenCode:
    """Make a code for a member and put that on record; raises MemberNotFoundError, CodesGivenError.

    form: what only this form holds; sent twice, it gives one code.
    """
    member = members.get_summary(session, member_id=member_id)
    made = _make(session, [member_id], form, by, now)
    if member_id not in made.codes:
        raise CodesGivenError(form)
    if made.is_new:
        number = members.get_card(session, member_id=member_id).employee_no
        _record(session, by, now, kind="member", of=number, field="valid_until", new=to_local(made.until).date())
    return GivenCode(member.name, made.codes[member_id], made.until)


def give_sheet(
    session: Session, *, branch_id: int, is_for_all: bool, form: str, by: Actor, now: datetime
) -> list[GivenCode]:
    """Make codes for a branch: for all its active members, or for those who have no phone bound yet.

    On record with count and branch. Raises NobodyToGiveError, CodesGivenError.
    """
    people = members.list_active_of_branch(session, branch_id=branch_id)
    bound = reading.list_bound(session, member_ids=[person.member_id for person in people])
    wanted = [person for person in people if is_for_all or person.member_id not in bound]
    if not people:
        raise NobodyToGiveError(branch_id)
    # The form's own codes are looked for with everybody: some may have bound a phone with theirs since.
    asked = [person.member_id for person in people]
    made = _make(session, asked, form, by, now, only={person.member_id for person in wanted})
    if not made.codes:
        raise NobodyToGiveError(branch_id) if made.is_new else CodesGivenError(form)
    if made.is_new:
        code = organizations.list_lineage(session, organization_id=branch_id)[0].code
        _record(session, by, now, kind="organization", of=code, field="count", new=len(made.codes))
    return [GivenCode(p.name, made.codes[p.member_id], made.until) for p in people if p.member_id in made.codes]


def preview_sheet(session: Session, *, branch_id: int, now: datetime) -> SheetPreview:
    """Count whom a sheet of a branch would be for, and how many codes that still work it would make void."""
    ids = [person.member_id for person in members.list_active_of_branch(session, branch_id=branch_id)]
    bound = reading.list_bound(session, member_ids=ids)
    waiting = set(session.execute(queries.WAITING_CODES, {"members": ids, "now": now}).scalars())
    return SheetPreview(len(ids), len(ids) - len(bound), len(waiting), len(waiting - bound))


def _make(
    session: Session,
    member_ids: Sequence[int],
    form: str,
    by: Actor,
    now: datetime,
    *,
    only: Collection[int] | None = None,
) -> _Made:
    """Return the codes of this form by member; only: for whom, if they are new."""
    members.lock_members(session, member_ids=member_ids)
    free, made = _look(session, member_ids, form)
    if made:
        given_at = min(row.issued_at for _, row in made.values())
        if now - given_at > SHOWN_AGAIN_WITHIN:
            raise CodesGivenError(form)
        work = {id_: code for id_, (code, row) in made.items() if not row.used_at and not row.revoked_at}
        return _Made(work, given_at + CODE_LIFE, is_new=False)
    wanted = [id_ for id_ in member_ids if only is None or id_ in only]
    _revoke(session, wanted, now)
    codes: dict[int, str] = {}
    for member_id in wanted:
        attempt = free[member_id]
        while not _store(session, _code(form, member_id, attempt), member_id, by.name, now):
            attempt += 1
        codes[member_id] = _code(form, member_id, attempt)
    return _Made(codes, now + CODE_LIFE, is_new=True)


def _look(session: Session, member_ids: Sequence[int], form: str) -> tuple[dict[int, int], dict[int, tuple[str, Any]]]:
    """Return for each member which of the form's codes is free, and those that were made for them already."""
    free: dict[int, int] = {}
    made: dict[int, tuple[str, Any]] = {}
    waiting = list(member_ids)
    attempt = 0
    while waiting:
        codes = {id_: _code(form, id_, attempt) for id_ in waiting}
        indices = {id_: get_keyring().code_index(code) for id_, code in codes.items()}
        found = session.execute(queries.CODES_BY_INDEX, {"indices": list(indices.values())})
        rows = {row.code_index: row for row in found}
        again = []
        for id_ in waiting:
            row = rows.get(indices[id_])
            if row is None:
                free[id_] = attempt
            elif row.member_id == id_:
                made[id_] = (codes[id_], row)
            else:  # eight digits are few: somebody else has, or had, this very code
                again.append(id_)
        waiting, attempt = again, attempt + 1
    return free, made


def _code(form: str, member_id: int, attempt: int) -> str:
    return get_keyring().code_from(form, str(member_id), str(attempt))


def _revoke(session: Session, member_ids: Sequence[int], now: datetime) -> None:
    session.execute(queries.REVOKE_CODES, {"of_members": list(member_ids), "now": now})


def _store(session: Session, code: str, member_id: int, issued_by: str, now: datetime) -> bool:
    row = {
        "code_index": get_keyring().code_index(code),
        "member_id": member_id,
        "issued_by": issued_by,
        "issued_at": now,
        "expires_at": now + CODE_LIFE,
    }
    return session.execute(queries.INSERT_CODE, row).scalar_one_or_none() is not None


def _record(session: Session, by: Actor, now: datetime, *, kind: str, of: str, field: str, new: object) -> None:
    audit.record(
        session, actor=by, action="issue_code.member", object_kind=kind, object_id=of, field=field, new=new, now=now
    )
