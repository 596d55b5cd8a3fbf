"""Which cases belong together, and why. The console asks; whoever asks says of which branches they may see cases.

Same things first (an account, a number, a link), then near-same wording, then like meaning, then the same person. It
gives no word of anybody; which reasons may be shown whole is the console's to settle.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from sqlalchemy.orm import Session

from center.cases import service as cases
from center.cases.kinds import FRAUD_KINDS
from center.cases.views import CaseView
from center.scams.traces import queries
from center.scams.traces.kinds import KINDS
from center.scams.traces.likeness import ALIKE_MEANING, SAME_WORDING, WORTH_COMPARING, likeness, shingles_of
from center.scams.traces.service import OWN_FACTS, TYPE_FACT
from center.texts import meaning

WORDING, MEANING, MEMBER, CONVERSATION = "wording", "meaning", "member", "conversation"
REASONS = (*KINDS, WORDING, MEANING, MEMBER, CONVERSATION)
# Bounds what one trace that is in everybody's mouth can cost.
NEWEST_OF_A_TRACE, NEWEST_OF_A_BAND, COMPARED, NEWEST_MEANINGS = 40, 30, 40, 2_000
MOST_ALIKE = 10


@dataclass(frozen=True, slots=True)
class Reason:
    """Why two cases belong together. shown: the thing itself, of accounts the last places; likeness: 0 to 1."""

    kind: str
    shown: str = ""
    likeness: float = 1.0

    @property
    def rank(self) -> tuple[int, float, str]:
        """The strongest first."""
        return REASONS.index(self.kind), -self.likeness, self.shown


@dataclass(frozen=True, slots=True)
class RelatedCase:
    """Another case and why it is shown, the strongest reason first."""

    case: CaseView
    reasons: tuple[Reason, ...]


def list_related(
    session: Session, *, case: CaseView, scope: frozenset[int] | None, limit: int = 20
) -> list[RelatedCase]:
    """Return the cases that belong to this one, the strongest reason first, then the newest.

    scope: the organisations whose cases may be given; None: all.
    """
    reasons: defaultdict[int, list[Reason]] = defaultdict(list)
    own = {other.id: other for other in cases.list_related(session, case_id=case.id)}
    for other in own.values():
        is_same_member = case.member_id is not None and other.member_id == case.member_id
        reasons[other.id].append(Reason(MEMBER if is_same_member else CONVERSATION))
    if case.kind in FRAUD_KINDS:
        _add_traces(session, case.id, scope, reasons)
        _add_texts(session, case.id, scope, reasons)
    ranked = sorted(reasons, key=lambda other: (_rank(reasons[other]), -other))
    found = {one.id: one for one in cases.list_by_ids(session, case_ids=ranked[: 3 * limit])}
    return [
        RelatedCase(found[other], tuple(sorted(reasons[other], key=lambda reason: reason.rank)))
        for other in ranked
        if other in found
    ][:limit]


def _rank(reasons: Iterable[Reason]) -> tuple[tuple[int, float, str], int]:
    found = sorted(reason.rank for reason in reasons)
    return (found[0][0], found[0][1], ""), -len(found)


def _add_traces(
    session: Session, case_id: int, scope: frozenset[int] | None, reasons: defaultdict[int, list[Reason]]
) -> None:
    search = queries.sharing(scope)
    for trace in session.execute(queries.TRACES_OF, {"of_case": case_id}).all():
        about = {"of_kind": trace.kind, "of_value": trace.value, "of_case": case_id, "at_most": NEWEST_OF_A_TRACE}
        for other_id in session.execute(search, about).scalars():
            reasons[other_id].append(Reason(trace.kind, trace.shown))


def _add_texts(
    session: Session, case_id: int, scope: frozenset[int] | None, reasons: defaultdict[int, list[Reason]]
) -> None:
    meant = _meant_alike(session, case_id, scope)
    others = dict.fromkeys([*_sharing_bands(session, case_id, scope), *meant])
    worded = likeness_of_cases(session, case_id=case_id, other_ids=list(others)[:COMPARED])
    for other in others:
        if worded.get(other, 0.0) >= SAME_WORDING:
            reasons[other].append(Reason(WORDING, likeness=worded[other]))
        elif meant.get(other, 0.0) >= ALIKE_MEANING:
            reasons[other].append(Reason(MEANING, likeness=meant[other]))


def _sharing_bands(session: Session, case_id: int, scope: frozenset[int] | None) -> list[int]:
    search = queries.worded_alike(scope)
    shared: Counter[int] = Counter()
    for band in session.execute(queries.BANDS_OF, {"of_case": case_id}).scalars().all():
        about = {"of_band": band, "of_case": case_id, "at_most": NEWEST_OF_A_BAND}
        shared.update(session.execute(search, about).scalars())
    return [
        other for other, _ in sorted(shared.items(), key=lambda item: (-item[1], -item[0]))[: COMPARED - MOST_ALIKE]
    ]


def likeness_of_cases(session: Session, *, case_id: int, other_ids: Iterable[int]) -> dict[int, float]:
    """Return how alike the texts of cases are worded to those of one: the most alike pair counts."""
    others = list(other_ids)
    if not others:
        return {}
    texts: defaultdict[int, list[frozenset[str]]] = defaultdict(list)
    for row in session.execute(queries.SAID_OF_CASES, {"ids": [case_id, *others]}):
        if row.fact_name not in OWN_FACTS and row.fact_name != TYPE_FACT and (found := shingles_of(row.body)):
            texts[row.case_id].append(found)
    return {
        other: max((likeness(one, two) for one in texts[case_id] for two in texts[other]), default=0.0)
        for other in others
    }


def _meant_alike(session: Session, case_id: int, scope: frozenset[int] | None) -> dict[int, float]:
    about = {"of_case": case_id, "by_encoder": meaning.ENCODER}
    own = session.execute(queries.VECTOR_OF, about).scalar()
    if own is None:
        return {}
    rows = session.execute(queries.meant(scope), about | {"at_most": NEWEST_MEANINGS}).all()
    if not rows:
        return {}
    degrees = meaning.from_bytes([row.vector for row in rows]) @ meaning.from_bytes([own])[0]
    best = np.argsort(-degrees, kind="stable")[:MOST_ALIKE]
    return {rows[at].case_id: float(degrees[at]) for at in best if degrees[at] >= WORTH_COMPARING}
