"""Gathers everything held on one member. The console calls it once a request; what is somebody else's stays out.

Internal notes that name other people are left out whole, and counted; the names of staff are told only where they have
looked at a sensitive field.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from center.audit.masks import mask
from center.cases.views import number_of
from center.members import service as members
from center.privacy import service as privacy
from center.privacy.copies import queries
from center.privacy.copies.others import possible_names, tells_numbers
from center.privacy.ownership import Account, Window, windows_of

__all__ = ["gather", "list_case_ids", "list_windows"]

NAMES_AT_ONCE = 5_000
Record = dict[str, Any]


def list_windows(session: Session, *, member_id: int) -> list[Window]:
    """Return the stretches of conversations that are a member's."""
    accounts = [Account(*row) for row in session.execute(queries.ACCOUNTS_EVER, {"of_member": member_id})]
    ids = [account.conversation_id for account in accounts]
    consents = privacy.list_of_conversations(session, conversation_ids=ids) if ids else []
    return windows_of(member_id, accounts, consents)


def list_case_ids(session: Session, *, member_id: int, windows: list[Window]) -> list[int]:
    """Return the cases that are a member's, also those from before they had proved who they are."""
    return [row.id for row in _case_rows(session, member_id, windows)]


def gather(session: Session, *, member_id: int, with_id_number: bool, now: datetime) -> Record:
    """Return everything held on a member as plain records, codes and fen and times as they are stored.

    with_id_number: the ID number whole, which the caller puts on record; otherwise masked. Raises MemberNotFoundError.
    """
    about = {"of_member": member_id}
    row = session.execute(queries.PROFILE, about).one_or_none()
    if row is None:
        raise members.MemberNotFoundError(member_id)
    id_number = members.get_id_number(session, member_id=member_id)
    profile = row._asdict() | {"id_number": id_number if with_id_number else mask("id_number", id_number)}
    lists = {name: _records(session, statement, **about) for name, statement in queries.LISTS.items()}
    windows = list_windows(session, member_id=member_id)
    cases = [_case(session, case, member_id, profile) for case in _case_rows(session, member_id, windows)]
    known_as = [str(member_id), profile["employee_no"]]
    return {
        "made_at": now,
        "profile": profile,
        **lists,
        "claims": _with_steps(session, lists["claims"]),
        "conversations": [talk for window in windows if (talk := _talk(session, window))["said"]],
        "attempts": [record for window in windows for record in _records(session, queries.attempts_in(window))],
        "cases": cases,
        "readings": _records(session, queries.READINGS, known_as=known_as),
        "notes_left_out": sum(case["left_out"] for case in cases),
    }


def _records(session: Session, statement: Any, **values: object) -> list[Record]:
    return [row._asdict() for row in session.execute(statement, values)]


def _with_steps(session: Session, claims: list[Record]) -> list[Record]:
    ids = [claim["id"] for claim in claims]
    steps = _records(session, queries.STEPS_OF, claim_ids=ids) if ids else []
    return [
        {name: value for name, value in claim.items() if name != "id"}
        | {
            "steps": [
                {name: value for name, value in step.items() if name != "claim_id"}
                for step in steps
                if step["claim_id"] == claim["id"]
            ]
        }
        for claim in claims
    ]


def _talk(session: Session, window: Window) -> Record:
    heard, answered = queries.said_in(window)
    lines = [{"at": row.received_at, "who": "me", "text": row.text} for row in session.execute(heard)]
    lines += [{"at": row.created_at, "who": row.author, "text": row.text} for row in session.execute(answered)]
    channel = session.execute(queries.CHANNEL_OF, {"of_conversation": window.conversation_id}).scalar()
    said = sorted((line for line in lines if line["text"]), key=lambda line: (line["at"], line["who"] != "me"))
    return {"channel": channel, "said": said}


def _case_rows(session: Session, member_id: int, windows: list[Window]) -> list[Any]:
    rows = list(session.execute(queries.CASES_OF_MEMBER, {"of_member": member_id}))
    ids = sorted({window.conversation_id for window in windows})
    if ids:
        rows += [
            row
            for row in session.execute(queries.CASES_OF_NOBODY, {"conversation_ids": ids})
            if any(window.holds(row.conversation_id, row.opened_at) for window in windows)
        ]
    return sorted(rows, key=lambda row: int(row.id))


def _case(session: Session, row: Any, member_id: int, profile: Record) -> Record:
    lines = _records(session, queries.LINES_OF, of_case=row.id)
    own = tuple(number for number in (profile["phone"],) if number)
    kept = [
        line for line in lines if line["kind"] != "note" or not _names_others(session, line["body"], member_id, own)
    ]
    told = row._asdict()
    del told["id"], told["conversation_id"]
    return {"number": number_of(row.id), **told, "lines": kept, "left_out": len(lines) - len(kept)}


def _names_others(session: Session, text: str, member_id: int, own: tuple[str, ...]) -> bool:
    return tells_numbers(text, own=own) or any(
        session.execute(queries.OTHERS_CALLED, {"names": names, "of_member": member_id}).first() is not None
        for names in _portions(sorted(possible_names(text)))
    )


def _portions(names: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(names), NAMES_AT_ONCE):
        yield names[start : start + NAMES_AT_ONCE]
