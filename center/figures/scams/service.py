"""Figures of scams. The console calls it; it only reads. Who may see which branch is settled before, by `scope`."""

from __future__ import annotations

from collections import defaultdict

from sqlalchemy.orm import Session

from center.audit.masks import without_numbers
from center.figures.likeness import Question, first_wordings, group_alike
from center.figures.scams import queries, tally
from center.figures.scams.views import CheckLine, Facts, FraudCase, MoneyLine, ScamFigures
from center.figures.spans import Span
from center.figures.tree import Tree
from center.figures.views import QuestionGroup, Scope
from center.wording.names import codes_of

__all__ = ["ScamFigures", "read_scams"]

MOST_MESSAGES, MOST_EXAMPLES = 5_000, 1
ASKED_BY_SEVERAL = 2


def read_scams(
    session: Session, *, span: Span, scope: Scope, tree: Tree, top: int | None, with_words: bool
) -> ScamFigures:
    """Return the figures of a span.

    top: the organisation whose parts are told one by one. with_words: whether what retirees wrote may be read; who may
    not learns no sum of money either, and no kind and means of a few reports, which would be those of somebody.
    """
    found = [FraudCase(*row) for row in session.execute(queries.fraud_cases(span, scope))]
    facts = _facts(session, span, scope)
    channels = codes_of("scam_channel")
    # Anything else than a code is a word of somebody's.
    means = {id_: told for id_, known in facts.items() if (told := known.get("scam_means", "")) in channels}
    types = {case.id: case.scam_type for case in found if case.scam_type}
    weeks, money = tally.by_week(found, span, facts), tally.sum_money(found, facts)
    if not with_words:
        weeks = [week._replace(lost_fen=None, stopped_fen=None) for week in weeks]
        money = MoneyLine(money.losses, None, None, None, None)
    has_many = with_words or len(found) >= tally.FEWEST
    return ScamFigures(
        reports=len(found),
        weeks=weeks,
        types=tally.by_key(found, types) if has_many else [],
        means=tally.by_key(found, means) if has_many else [],
        places=tally.by_place(found, tree, top),
        ages=tally.by_age(found, hides_few=scope.organization_ids is not None),
        money=money,
        answers=tally.answer_lines(found, int(span.as_of.timestamp())),
        checks=_checks(session, span, scope, found),
        unknown=_unknown(session, span, scope) if with_words else None,
    )


def _facts(session: Session, span: Span, scope: Scope) -> Facts:
    facts: defaultdict[int, dict[str, str]] = defaultdict(dict)
    for row in session.execute(queries.facts_of(span, scope)):
        facts[row.case_id][row.fact_name] = row.body
    return facts


def _checks(session: Session, span: Span, scope: Scope, found: list[FraudCase]) -> CheckLine:
    asked, alone = queries.count_checks(session, span, scope)
    of_kind = [case for case in found if case.kind == tally.CHECK]
    as_of = span.as_of.timestamp()
    answered = sum(case.answered_at is not None and case.answered_at <= as_of for case in of_kind)
    return CheckLine(asked, alone, len(of_kind), answered)


def _unknown(session: Session, span: Span, scope: Scope) -> list[QuestionGroup]:
    """Return the messages that several asked about, like ones together, without the numbers in them."""
    rows = session.execute(queries.unknown_messages(span, scope, MOST_MESSAGES)).all()
    return [
        QuestionGroup(
            len(group),
            [Question(one.case_id, without_numbers(one.text)) for one in first_wordings(group, count=MOST_EXAMPLES)],
            [one.case_id for one in group],
        )
        for group in group_alike(Question(row.id, row.summary) for row in rows)
        if len(group) >= ASKED_BY_SEVERAL
    ]
