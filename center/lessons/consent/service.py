"""Asks for consent and collects by it. The actions ask and answer, the worker of the bot process collects.

Without a yes nothing is kept. A yes is for what was asked: what was not understood in the hour before the question;
what is said later needs another one. What was heard beside an alarm is never a lesson.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from sqlalchemy.orm import Session

from center.clock import to_local
from center.conversations.queries import changed
from center.lessons import service as lessons
from center.lessons.consent import queries
from center.lessons.redaction import possible_names, redact
from center.lessons.rules import MOST_OFFERED, meanings
from center.lessons.views import Heard
from center.scams.secrets import secrets_in
from center.texts.language import language_of

ASK_AGAIN_AFTER = timedelta(days=90)
# What was not understood so long before the question is what the question is about.
SERIES = timedelta(hours=1)
NOT_UNDERSTOOD_TWICE = 2
# So long after an alarm nobody is asked to teach, and nothing is taught of what was said.
GRAVE_FOR = timedelta(hours=24)
_INTENT = re.compile(r"/([a-z_]+)(?:\{.*\})?", re.DOTALL)


def may_be_asked(session: Session, *, conversation_id: str, now: datetime) -> bool:
    """Tell whether this is a conversation to ask in: twice not understood of late, no alarm, not asked of late."""
    about = {"of_conversation": conversation_id}
    if session.execute(queries.WAS_NOT_ASKED, about | {"asked_before": now - ASK_AGAIN_AFTER}).first() is None:
        return False
    times = session.execute(queries.COUNT_NOT_UNDERSTOOD, about | {"since": now - SERIES}).scalar_one()
    return int(times) >= NOT_UNDERSTOOD_TWICE and not _is_too_grave(session, conversation_id, now)


def note_asked(session: Session, *, conversation_id: str, now: datetime) -> bool:
    """Note that somebody is asked now; False where they were asked of late: then nobody may ask."""
    values = {"of_conversation": conversation_id, "asked_before": now - ASK_AGAIN_AFTER, "now": now}
    return changed(session.execute(queries.NOTE_ASKED, values)) == 1


def answer(session: Session, *, conversation_id: str, yes: bool) -> bool:
    """Keep what somebody answered; False where nobody asked them."""
    values = {"of_conversation": conversation_id, "said": yes}
    return changed(session.execute(queries.ANSWER, values)) == 1


def refuse(session: Session, *, conversation_id: str, now: datetime) -> None:
    """Keep that somebody wants nothing of theirs taught, asked or unasked."""
    session.execute(queries.REFUSE, {"of_conversation": conversation_id, "now": now})


def find_answer(session: Session, *, conversation_id: str) -> bool | None:
    """Return what somebody answered last; None where they were not asked, or did not answer."""
    given: bool | None = session.execute(queries.STANDING, {"of_conversation": conversation_id}).scalar_one_or_none()
    return given


def is_any_to_collect(session: Session) -> bool:
    """Tell whether somebody has said yes since it was last collected."""
    return session.execute(queries.TO_COLLECT, {"at_most": 1}).first() is not None


def collect(session: Session, *, now: datetime, limit: int) -> int:
    """Keep what those who said yes were not understood in, each once; return how many conversations were gone through.

    Of two workers one gets a conversation. Words that tell of a secret, and those that a case holds, are left out.
    """
    waiting = session.execute(queries.TO_COLLECT, {"at_most": limit}).all()
    for one in waiting:
        about = {"of_conversation": one.conversation_id}
        values = about | {"asked_at": one.teach_asked_at, "now": now}
        if not changed(session.execute(queries.CLOSE, values)):
            continue
        if _is_too_grave(session, one.conversation_id, one.teach_asked_at):
            continue
        span = {"since": one.teach_asked_at - SERIES, "until": one.teach_asked_at}
        said = session.execute(queries.SAID, about | span).all()
        names = _names_near(session, one.conversation_id, one.member_id)
        # What was joined into one sentence before it was answered is one sentence here.
        for _, parts in groupby(said, key=lambda row: row.finished_at):
            _keep(session, list(parts), one.language, names)
    return len(waiting)


def _keep(session: Session, parts: Sequence[Any], language: str, names: Sequence[str]) -> None:
    whole = " ".join(row.text for row in parts)
    if secrets_in(whole):
        return
    possible = sorted(possible_names(whole))
    on_file = session.execute(queries.NAMES_ON_FILE, {"possible": possible}).scalars() if possible else ()
    words = redact(whole, names={*names, *on_file})
    ids = [row.id for row in parts]
    offered = [
        intent
        for row in session.execute(queries.OFFERED, {"ids": ids})
        for intent in _intents_in(row.choices)
        if intent in meanings()
    ]
    lessons.keep(
        session,
        heard=Heard(
            language=language_of(words, language),
            text=words,
            said_on=to_local(parts[0].received_at).date(),
            offered=list(dict.fromkeys(offered))[:MOST_OFFERED],
        ),
    )


def _intents_in(choices: Any) -> list[str]:
    """Return the meanings that were offered; whoever asks for a person instead has named none."""
    listed = json.loads(choices) if isinstance(choices, str) else choices
    found = (_INTENT.fullmatch(str(choice.get("payload") or "")) for choice in listed)
    return [match[1] for match in found if match is not None and match[1] != "talk_to_human"]


def _names_near(session: Session, conversation_id: str, member_id: int | None) -> list[str]:
    about = {"of_conversation": conversation_id, "of_member": member_id}
    return [
        *session.execute(queries.NAMES_OF_CONVERSATION, about).scalars(),
        *session.execute(queries.RELATIVES, {"of_conversation": conversation_id}).scalars(),
        *session.execute(queries.NAMES_OF_STAFF).scalars(),
    ]


def _is_too_grave(session: Session, conversation_id: str, at: datetime) -> bool:
    values = {"of_conversation": conversation_id, "alarmed_since": at - GRAVE_FOR}
    return bool(session.execute(queries.IS_TOO_GRAVE, values).scalar_one())
