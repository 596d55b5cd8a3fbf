"""What is known of a message at once. Actions ask it; it never calls anything safe.

Signs of a scam come before everything but one: a message that is the center's own notice, word for word and fact for
fact. A notice to which an account, a link or a number was added is none.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from center.checks.views import Finding
from center.clarifications import service as clarifications
from center.clarifications.agreement import Difference, agree, differences
from center.clarifications.facts import read
from center.clarifications.index import TextIndex, get_index
from center.clarifications.matching import ANSWER, SUGGEST, Asked, ask
from center.clarifications.views import ClarificationView
from center.notices import service as notices
from center.scams.judging import Judgement, judge
from center.texts.wording import plain
from center.vetting.rules import CLARIFICATION, NOTICE

# A message that is worded like a notice to this degree claims to be it.
LIKE_A_NOTICE = 0.5
# Fewer words than this could stand in any notice.
SHORTEST_NOTICE = 10
MOST_NOTICES = 3
# By these somebody else would be reached: they must stand in what the center has vetted.
REACHES = frozenset({"link", "contact", "account", "phone"})


def check(session: Session, *, text: str, today: date) -> Finding:
    """Return what is known of a message; two tenths of a second at most with 10,000 texts, less for a short one."""
    asked, judgement = ask(text), judge(text)
    index = get_index(session).current(session)
    own = _notice(session, index, asked, judgement, today)
    claimed = _clarification(session, index, asked, judgement, today)
    if own is not None and own.outcome == "notice" and (own.is_sure or not judgement.is_scam):
        return own
    # Worded like a notice and different from it is more than a guess; a sign is more than both.
    is_forged = own is not None and own.is_sure and not judgement.signs
    if judgement.is_scam and not is_forged:
        known = claimed if claimed is not None and claimed.is_sure and claimed.clarification is not None else None
        warning = known.clarification if known is not None and known.clarification is not None else None
        if warning is not None and warning.verdict not in {"scam", "false", "misleading"}:
            warning = None
        forged = own if own is not None and own.is_sure else None
        return Finding(
            "scam",
            asked,
            judgement,
            clarification=warning,
            notice=None if forged is None else forged.notice,
            differences=() if forged is None else forged.differences,
        )
    if own is not None and own.outcome == "differs" and (claimed is None or claimed.similarity < own.similarity):
        return own
    if claimed is not None and claimed.is_sure:
        return claimed
    likeliest = max((one for one in (own, claimed) if one is not None), key=lambda one: one.similarity, default=None)
    return likeliest or Finding("unknown", asked, judgement)


def _notice(session: Session, index: TextIndex, asked: Asked, judgement: Judgement, today: date) -> Finding | None:
    """Return whether the center sent this, or something that it only resembles."""
    matches = index.find(asked, kind=NOTICE, today=today, limit=MOST_NOTICES)
    alike = [match for match in matches if match.wording >= LIKE_A_NOTICE]
    theirs = asked.read
    if alike and len(plain(asked.text)) >= SHORTEST_NOTICE:
        told = [(differences(match.said, theirs), match) for match in alike]
        found, match = min(told, key=lambda one: (len(one[0]), -one[1].similarity))
        notice = notices.find_notice(session, notice_id=match.object_id)
        if notice is not None:
            outcome = "differs" if found else "notice"
            return Finding(outcome, asked, judgement, None, notice, tuple(_gravest(found)), match.similarity)
    retold = next((match for match in matches if match.meaning >= SUGGEST), None)
    notice = None if retold is None else notices.find_notice(session, notice_id=retold.object_id)
    if retold is None or notice is None:
        return None
    facts = tuple(one for one in differences(retold.said, theirs) if one.kind != "words")
    outcome = "differs" if facts else "notice"
    return Finding(outcome, asked, judgement, None, notice, facts, retold.similarity, is_sure=False)


def _clarification(
    session: Session, index: TextIndex, asked: Asked, judgement: Judgement, today: date
) -> Finding | None:
    matches = index.find(asked, kind=CLARIFICATION, today=today, limit=1)
    if not matches or matches[0].similarity < SUGGEST:
        return None
    found = clarifications.find(session, clarification_id=matches[0].object_id)
    if found is None or found.state != "published":
        return None
    is_sure = matches[0].similarity >= ANSWER
    if found.verdict in {"true", "partly_true"} and _reaches_elsewhere(found, asked):
        return None
    return Finding("clarification", asked, judgement, found, None, (), matches[0].similarity, is_sure)


def _reaches_elsewhere(clarification: ClarificationView, asked: Asked) -> bool:
    """Tell whether a message that tells something true leads to somewhere that was not vetted with it."""
    vetted = " ".join(
        (
            clarification.claim_zh,
            clarification.claim_en,
            clarification.answer_zh,
            clarification.answer_en,
            *clarification.wordings,
        )
    )
    known = read(vetted).facts
    return any(fact.kind in REACHES and not any(agree(fact, other) for other in known) for fact in asked.read.facts)


def _gravest(found: list[Difference]) -> list[Difference]:
    """Return differences with those first that cost somebody money."""
    return sorted(found, key=lambda one: (one.kind == "words", one.kind not in REACHES))
