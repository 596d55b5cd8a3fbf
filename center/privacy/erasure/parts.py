"""The parts of what can be erased, in the order in which they go. Part of the erasure services.

Each part erases at most so much at a time and finds by itself what is left, so that it can be stopped anywhere.
Whoever keeps something else of a member adds a part here, or hangs it on a case (center/cases/erasing).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from sqlalchemy.orm import Session

from center.cases.erasing import service as cases
from center.checks import erasing as checks
from center.conversations import service as conversations
from center.conversations.erasing import service as messages
from center.conversations.queries import changed
from center.identity import service as identity
from center.privacy import service as privacy
from center.privacy.erasure import queries
from center.privacy.erasure.scope import Scope
from center.privacy.erasure.views import Step
from center.privacy.requests import rules


class Part(NamedTuple):
    """One part. size: how much of it there is now; erase: at most so much of it, in the transaction of the caller."""

    name: str
    size: Callable[[Session, Scope, datetime], int]
    erase: Callable[[Session, Scope, datetime, int], Step]


def _size_of_messages(session: Session, scope: Scope, _now: datetime) -> int:
    said = sum(
        messages.count_in_window(session, table=table, **window._asdict())
        for window in scope.free_windows
        for table in messages.TABLES
    )
    return said + sum(checks.count_in_window(session, **window._asdict()) for window in scope.free_windows)


def _erase_messages(session: Session, scope: Scope, now: datetime, limit: int) -> Step:
    for window in scope.free_windows:
        for table in messages.TABLES:
            ids = messages.list_in_window(session, table=table, limit=limit, **window._asdict())
            if ids:
                return Step(messages.erase(session, table=table, ids=ids))
        asked = checks.list_in_window(session, limit=limit, **window._asdict())
        if asked:
            return Step(checks.erase_words(session, ids=asked))
    if any(
        messages.is_unfinished(session, conversation_id=window.conversation_id, until=window.until or now)
        for window in scope.free_windows
    ):
        return Step(0, must_wait=True)
    return Step(0, is_done=True)


def _size_of_cases(session: Session, scope: Scope, _now: datetime) -> int:
    return len(cases.list_with_words(session, case_ids=scope.closed_cases))


def _erase_cases(session: Session, scope: Scope, now: datetime, limit: int) -> Step:
    for case_id in cases.list_with_words(session, case_ids=scope.closed_cases):
        lines = cases.erase_words(session, case_id=case_id, cause="request", now=now, limit=limit)
        return Step(1 if lines < limit else 0)
    return Step(0, is_done=True)


def _size_of_answers(session: Session, scope: Scope, now: datetime) -> int:
    values = {"of_member": scope.member_id, "now": now}
    return sum(int(session.execute(count, values).scalar_one()) for count in queries.COUNT_ANSWERS)


def _erase_answers(session: Session, scope: Scope, now: datetime, _limit: int) -> Step:
    values = {"of_member": scope.member_id, "now": now}
    wishes = (queries.DELETE_WISHES, queries.DELETE_WISHES_FOR_ONE)
    statements = (queries.EMPTY_REASONS, *wishes, queries.DELETE_SIGNUPS)
    return Step(sum(changed(session.execute(one, values)) for one in statements), is_done=True)


def _size_of_contact(session: Session, scope: Scope, _now: datetime) -> int:
    return int(session.execute(queries.COUNT_CONTACT, {"of_member": scope.member_id}).scalar_one())


def _erase_contact(session: Session, scope: Scope, now: datetime, _limit: int) -> Step:
    values = {"of_member": scope.member_id, "now": now}
    return Step(changed(session.execute(queries.EMPTY_CONTACT, values)), is_done=True)


def _size_of_binding(session: Session, scope: Scope, _now: datetime) -> int:
    return len(_own_accounts(session, scope))


def _erase_binding(session: Session, scope: Scope, now: datetime, _limit: int) -> Step:
    """Let no phone be known any more, one at a time; who is just talking on one is not cut off."""
    about = {"of_member": scope.member_id, "now": now}
    for conversation_id in _own_accounts(session, scope):
        conversations.lock_conversation(session, conversation_id=conversation_id)
        messages.cancel_planned(session, conversation_id=conversation_id, now=now)
        if not messages.is_quiet(session, conversation_id=conversation_id, now=now):
            return Step(0, must_wait=True)
        privacy.withdraw(session, conversation_id=conversation_id, why="erased", now=now)
        identity.unbind(session, conversation_id=conversation_id, now=now)
        messages.forget_account(session, conversation_id=conversation_id, now=now)
        return Step(1, forgotten=conversation_id)
    session.execute(queries.REVOKE_CODES, about)
    relatives = about | {"conversation_ids": [window.conversation_id for window in scope.free_windows]}
    for statement in (queries.END_GRANTS, queries.EMPTY_GRANTS):
        session.execute(statement, relatives)
    return Step(0, is_done=True)


def is_talking(session: Session, scope: Scope, now: datetime) -> bool:
    """Tell whether the member is just talking on one of their phones: then nothing is begun."""
    return any(
        not messages.is_quiet(session, conversation_id=conversation_id, now=now)
        for conversation_id in _own_accounts(session, scope)
    )


def _own_accounts(session: Session, scope: Scope) -> list[str]:
    """Return the conversations that are nobody else's by now, have a name left, and no case that is under way."""
    free = {window.conversation_id for window in scope.free_windows}
    own = []
    for conversation_id in sorted(free):
        about = {"of_conversation": conversation_id}
        account = session.execute(queries.ACCOUNT, about).one()
        owner = account.member_id
        if owner is None:
            owner = session.execute(queries.LAST_OWNER, about).scalar()
        is_forgotten = account.member_id is None and account.external_id.startswith(messages.FORGOTTEN)
        if owner != scope.member_id or is_forgotten:
            continue
        if session.execute(queries.OPEN_CASE_IN, about).scalar() is None:
            own.append(conversation_id)
    return own


# The words first and the phones last: a phone is let go only when nobody is talking on it.
PARTS = (
    Part(rules.MESSAGES, _size_of_messages, _erase_messages),
    Part(rules.CASES, _size_of_cases, _erase_cases),
    Part(rules.ANSWERS, _size_of_answers, _erase_answers),
    Part(rules.CONTACT, _size_of_contact, _erase_contact),
    Part(rules.BINDING, _size_of_binding, _erase_binding),
)
