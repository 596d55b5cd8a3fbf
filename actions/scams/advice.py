"""How to guard oneself: what the center has published of late about tricks, one at a time, then what always holds."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from actions.base import CenterAction
from actions.turn import Event, Turn
from actions.who import own_member_id
from center.clarifications import service as clarifications
from center.clock import to_local
from center.notices import service as notices
from center.wording import formats
from center.wording.bilingual import Bilingual

TIPS = ("utter_scams_advice_calls", "utter_scams_advice_codes", "utter_scams_advice_bargains")
# A notice of the center, and a claim by which somebody is to be cheated.
TOLD = ("utter_scams_advice_notice", "utter_scams_advice_claim")
MOST_TRICKS, MOST_LOOKED_AT = 5, 40
# The verdict on a claim by which somebody is to be cheated.
SCAM = "scam"
_ABOUT_SCAMS = re.compile(r"骗|诈|谣|辟谣|不实|scam|fraud|posing|rumou?r|false", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Trick(Bilingual):
    """A trick that the center has warned of, with where that comes from."""

    title_zh: str
    title_en: str
    body_zh: str
    body_en: str
    source: str
    published_at: datetime
    response: str


def recent_tricks(session: Session, *, now: datetime, member_id: int | None) -> list[Trick]:
    """Return what the center tells this member of tricks and holds now, the newest first. The only source of them."""
    published = [
        Trick(n.title_zh, n.title_en, n.body_zh, n.body_en, n.source, n.published_at, TOLD[0])
        for n in notices.list_current(session, now=now, limit=MOST_LOOKED_AT, member_id=member_id)
        if _ABOUT_SCAMS.search(n.title_zh + n.title_en)
    ]
    published += [
        Trick(c.claim_zh, c.claim_en, c.answer_zh, c.answer_en, c.source, c.published_at, TOLD[1])
        for c in clarifications.list_current(session, today=to_local(now).date(), limit=MOST_LOOKED_AT)
        if c.verdict == SCAM and c.published_at is not None
    ]
    return sorted(published, key=lambda trick: trick.published_at, reverse=True)[:MOST_TRICKS]


class ActionQueryScamAdvice(CenterAction):
    """Tell one recent trick, another each time; where all were told, one thing to remember."""

    action_name = "action_query_scam_advice"

    def answer(self, turn: Turn) -> list[Event]:
        """Tell the newest trick that this person has not heard here, or the next tip."""
        with turn.read() as session:
            own = own_member_id(session, conversation_id=turn.conversation_id)
            tricks = recent_tricks(session, now=turn.now, member_id=own)
        heard = told_before(turn)
        new = next((trick for trick in tricks if trick.told("title", turn.language) not in heard), None)
        if new is not None:
            turn.say(
                new.response,
                title=new.told("title", turn.language),
                body=new.told("body", turn.language),
                source=new.source,
                date=formats.day(new.published_at, turn.language),
            )
        else:
            turn.say(next_tip(turn))
        turn.say("utter_scams_advice_next")
        return []


def told_before(turn: Turn) -> str:
    """Return the tricks that were told in this dialogue, as one text."""
    return "\n".join(
        str(event.get("text") or "")
        for event in turn.tracker.events
        if event["event"] == "bot" and (event.get("metadata") or {}).get("utter_action") in TOLD
    )


def next_tip(turn: Turn) -> str:
    """Return the tip after the one that was told last."""
    for event in reversed(turn.tracker.events):
        said = (event.get("metadata") or {}).get("utter_action") if event["event"] == "bot" else None
        if said in TIPS:
            return TIPS[(TIPS.index(said) + 1) % len(TIPS)]
    return TIPS[0]
