"""Figures about what the center did. The console calls it; it only reads, in a fixed number of statements.

Who may see which branch is settled before: `scope` holds what may be counted.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from center.audit.masks import mask_numbers
from center.clock import to_local
from center.contacts import service as contacts
from center.contacts.working_time import WorkingClock
from center.db.installation import find_fact
from center.deadlines import service as deadlines
from center.figures import queries
from center.figures.likeness import Question, first_wordings, group_alike
from center.figures.spans import Span, Week
from center.figures.tally import Counting, message_lines
from center.figures.tree import Tree
from center.figures.views import (
    MISSED,
    WITHIN,
    CaseFigures,
    ClosedCase,
    Headline,
    MessageFigures,
    MessageLine,
    Node,
    OpenCount,
    OpenedCase,
    QuestionFigures,
    QuestionGroup,
    Scope,
)
from center.figures.waits import Waits

__all__ = [
    "TOLD_APART_SINCE",
    "CaseFigures",
    "Headline",
    "MessageFigures",
    "QuestionFigures",
    "Scope",
    "load_tree",
    "read_cases",
    "read_headline",
    "read_messages",
    "read_questions",
]

ROWS_AT_ONCE = 5_000
MOST_QUESTIONS = 5_000
MOST_EXAMPLES = 3
# From when on the inbox keeps apart what was not understood and what led to a case.
TOLD_APART_SINCE = "outcomes_told_apart_since"


def load_tree(session: Session) -> Tree:
    """Return the tree of organisations."""
    return Tree(Node(*row) for row in session.execute(queries.ALL_ORGANIZATIONS))


def read_cases(session: Session, *, span: Span, scope: Scope, tree: Tree, top: int | None) -> CaseFigures:
    """Return what came and went, how long it took, and whether it was in time.

    top: the organisation whose parts are told one by one; `scope` holds nothing above it, but may hold people whose
    organisation is not known.
    """
    counting = Counting(span)
    calendar = contacts.load_calendar(session, first_day=span.first_day)
    clock = WorkingClock(calendar, first_day=span.first_day, last_day=to_local(span.as_of).date())
    waits = Waits(span, rules=deadlines.list_rules(session), clock=clock)
    options = {"yield_per": ROWS_AT_ONCE}
    for row in session.execute(queries.opened_cases(span, scope), execution_options=options):
        case = OpenedCase._make(row)
        counting.add_opened(case)
        waits.add(case)
    for row in session.execute(queries.closed_cases(span, scope), execution_options=options):
        counting.add_closed(ClosedCase._make(row))
    still_open = [OpenCount(*row) for row in session.execute(queries.open_counts(span, scope))]
    counts = counting.sum_up(still_open, tree=tree, top=top)
    return CaseFigures(counts.weeks, counts.kinds, counts.branches, waits.answers(), waits.closings())


def read_messages(session: Session, *, span: Span, scope: Scope) -> MessageFigures:
    """Return what became of the messages that came in, by week."""
    since = find_fact(session, name=TOLD_APART_SINCE)
    lines = _message_lines(session, span.weeks(), span, scope)
    return MessageFigures(lines, None if since is None else datetime.fromisoformat(since))


def read_headline(session: Session, *, span: Span, scope: Scope) -> Headline:
    """Return the few numbers that say how a span went."""
    standings = {row[0]: row[1] for row in session.execute(queries.answer_standings(span, scope))}
    whole = Week(span.first_day, span.last_day, span.starts_at, span.ends_at)
    (line,) = _message_lines(session, [whole], span, scope)
    return Headline(
        opened=sum(standings.values()),
        open_at_end=sum(row[2] for row in session.execute(queries.open_counts(span, scope))),
        within=standings.get(WITHIN, 0),
        missed=standings.get(MISSED, 0),
        messages=line.messages,
        alone=line.alone,
    )


def read_questions(session: Session, *, span: Span, scope: Scope) -> QuestionFigures:
    """Return the questions that nobody could answer, like ones together; only for who may read retirees' words."""
    rows = session.execute(queries.questions(span, scope, MOST_QUESTIONS + 1)).all()
    found = [Question(row.id, row.summary) for row in rows[:MOST_QUESTIONS]]
    groups = [
        QuestionGroup(
            len(group),
            [Question(one.case_id, mask_numbers(one.text)) for one in first_wordings(group, count=MOST_EXAMPLES)],
            [one.case_id for one in group],
        )
        for group in group_alike(found)
    ]
    return QuestionFigures(groups, len(found), is_cut=len(rows) > len(found))


def _message_lines(session: Session, weeks: list[Week], span: Span, scope: Scope) -> list[MessageLine]:
    rows = session.execute(queries.message_outcomes(weeks, span, scope))
    return message_lines(weeks, {(row[0], row[1]): row[2] for row in rows})
