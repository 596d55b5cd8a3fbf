"""Each thing that gets too old: how it is counted, found and deleted. Part of the retention services.

Finding reads, deleting writes; between the two lies nothing but a list of numbers, so that the write is short.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from center.cases.erasing import service as cases
from center.checks import erasing as checks
from center.conversations.erasing import service as conversations
from center.conversations.queries import changed
from center.retention import queries, rules
from center.retention.views import Asked, Gone, Portion

# So many numbers are looked through in one statement, whether anything old is among them or not.
STRETCH = 2_000
STRETCHES_AT_ONCE = 20
LINES_OF_A_CASE = 50
ANSWERS_TO_A_MEETING = 100


@dataclass(frozen=True, slots=True)
class Job:
    """One table, or a part of one, under the rule of a kind.

    count: how much is too old, and how much there is. find: what is next. delete: these, if they are still so old.
    weight: how many rows hang on each number.
    """

    name: str
    kind: str
    count: Callable[[Session, Asked], tuple[int, int]]
    find: Callable[[Session, Asked], Portion]
    delete: Callable[[Session, list[int], Asked], Gone]
    weight: int = 1

    def portion_of(self, rows: int) -> int:
        """Return how many numbers make so many rows."""
        return max(1, rows // self.weight)


def _messages(table: str) -> Job:
    # Their numbers grow with time: one pass through them finds all.
    def count(session: Session, asked: Asked) -> tuple[int, int]:
        held = asked.held.conversations
        due = conversations.count_old(session, table=table, before=asked.before, held=held)
        return due, conversations.count_all(session, table=table)

    def find(session: Session, asked: Asked) -> Portion:
        highest, after_id = conversations.highest_id(session, table=table), asked.after_id
        for _ in range(STRETCHES_AT_ONCE):
            up_to = after_id + STRETCH
            ids = conversations.list_old(
                session,
                table=table,
                before=asked.before,
                after_id=after_id,
                up_to_id=up_to,
                held=asked.held.conversations,
            )
            if len(ids) > asked.limit:
                return Portion(table, ids[: asked.limit], ids[asked.limit - 1], is_last=False)
            after_id = up_to
            if ids or up_to >= highest:
                return Portion(table, ids, up_to, is_last=up_to >= highest)
        return Portion(table, [], after_id, is_last=False)

    def delete(session: Session, ids: list[int], _asked: Asked) -> Gone:
        return Gone(conversations.erase(session, table=table, ids=ids), is_moving=True)

    return Job(table, rules.MESSAGES, count, find, delete)


def _count_reasons(session: Session, asked: Asked) -> tuple[int, int]:
    due = session.execute(queries.COUNT_OLD_REASONS, {"before": asked.before}).scalar_one()
    return int(due), int(session.execute(queries.COUNT_REASONS).scalar_one())


def _find_reasons(session: Session, asked: Asked) -> Portion:
    values = {"before": asked.before, "at_most": asked.limit}
    ids = list(session.execute(queries.OLD_REASONS, values).scalars())
    return Portion("reasons", ids, 0, is_last=len(ids) < asked.limit)


def _delete_reasons(session: Session, ids: list[int], asked: Asked) -> Gone:
    return Gone.of(changed(session.execute(queries.EMPTY_REASONS, {"ids": ids, "before": asked.before})))


def _count_checks(session: Session, asked: Asked) -> tuple[int, int]:
    return checks.count_old(session, before=asked.before, held=asked.held.conversations)


def _find_checks(session: Session, asked: Asked) -> Portion:
    ids = checks.list_old(session, before=asked.before, limit=asked.limit, held=asked.held.conversations)
    return Portion("checks", ids, 0, is_last=len(ids) < asked.limit)


def _delete_checks(session: Session, ids: list[int], _asked: Asked) -> Gone:
    return Gone.of(checks.erase_words(session, ids=ids))


def _count_cases(session: Session, asked: Asked) -> tuple[int, int]:
    due = cases.count_closed_before(session, before=asked.before, held=asked.held.cases)
    return due, cases.count_with_words(session)


def _find_cases(session: Session, asked: Asked) -> Portion:
    ids = cases.list_closed_before(session, before=asked.before, limit=asked.limit, held=asked.held.cases)
    return Portion("cases", ids, 0, is_last=len(ids) < asked.limit)


def _delete_cases(session: Session, ids: list[int], asked: Asked) -> Gone:
    lines = [cases.erase_words(session, case_id=id_, cause="rule", now=asked.now, limit=LINES_OF_A_CASE) for id_ in ids]
    whole = sum(1 for count in lines if count < LINES_OF_A_CASE)
    return Gone(whole, is_moving=True, is_whole=whole == len(ids))


def _count_relatives(session: Session, asked: Asked) -> tuple[int, int]:
    due = session.execute(queries.COUNT_OLD_RELATIVES, {"before": asked.before}).scalar_one()
    return int(due), int(session.execute(queries.COUNT_RELATIVES).scalar_one())


def _find_relatives(session: Session, asked: Asked) -> Portion:
    values = {"before": asked.before, "at_most": asked.limit}
    ids = list(session.execute(queries.OLD_RELATIVES, values).scalars())
    return Portion("relatives", ids, 0, is_last=len(ids) < asked.limit)


def _delete_relatives(session: Session, ids: list[int], _asked: Asked) -> Gone:
    return Gone.of(changed(session.execute(queries.EMPTY_RELATIVES, {"ids": ids})))


def _small(name: str) -> Job:
    def count(session: Session, asked: Asked) -> tuple[int, int]:
        statement = queries.count_old_of(name, held=sorted(asked.held.conversations))
        due = session.execute(statement, {"before": asked.before}).scalar_one()
        return int(due), int(session.execute(queries.count_of(name)).scalar_one())

    def find(session: Session, asked: Asked) -> Portion:
        statement = queries.old_ids_of(name, held=sorted(asked.held.conversations))
        ids = list(session.execute(statement, {"before": asked.before, "at_most": asked.limit}).scalars())
        return Portion(name, ids, 0, is_last=len(ids) < asked.limit)

    def delete(session: Session, ids: list[int], asked: Asked) -> Gone:
        return Gone.of(changed(session.execute(queries.delete_of(name), {"ids": ids, "before": asked.before})))

    return Job(name, rules.MESSAGES if name == "notifications" else name, count, find, delete)


# In the order in which they are done: an answer refers to its question, so the outbox goes first.
JOBS = (
    _messages("outbox"),
    _messages("inbox"),
    Job("reasons", rules.MESSAGES, _count_reasons, _find_reasons, _delete_reasons, ANSWERS_TO_A_MEETING),
    Job("checks", rules.MESSAGES, _count_checks, _find_checks, _delete_checks),
    Job("cases", rules.CASES, _count_cases, _find_cases, _delete_cases, LINES_OF_A_CASE),
    Job("relatives", rules.CASES, _count_relatives, _find_relatives, _delete_relatives),
    *map(_small, queries.SMALL_TABLES),
)
BY_NAME = {job.name: job for job in JOBS}
