"""Tell whether the yearly certification is done, until when it must be, and how to do it."""

from __future__ import annotations

from typing import Any

from actions.asked import asked
from actions.base import MemberAction
from actions.benefits.periods import span_of
from actions.turn import Event, Turn
from center.benefits import service as benefits
from center.clock import to_local
from center.identity.service import MemberIdentity
from center.policies import service as policies
from center.wording import formats

TOPIC = "certification"


class ActionQueryCertification(MemberAction):
    """Say how this year's certification stands; where it is not done, how to do it."""

    action_name = "action_query_certification"
    scope = "certification"

    def answer_member(self, turn: Turn, member: MemberIdentity, question: dict[str, Any]) -> list[Event]:
        """Answer for the year that was named, else for this one."""
        heard = asked(turn, kept=question)
        today = to_local(turn.now).date()
        span = span_of(str(heard.first("period") or today.year))
        year = int(span.first[:4]) if span else today.year
        with turn.read() as session:
            found = benefits.certification_of(session, member_id=member.member_id, year=year)
            article = policies.find_article(session, topic=TOPIC, on=today)
        state = found.state if found else "none"
        if found and state == "due" and found.due_on < today:
            state = "overdue"
        turn.say(
            f"utter_benefits_certification_{state}",
            year=year,
            due_on=formats.day(found.due_on, turn.language) if found else "",
            done_on=formats.day(found.done_on, turn.language) if found and found.done_on else "",
        )
        if state == "done":
            return []
        if article is None:
            turn.say("utter_benefits_certification_ways")
        else:
            turn.say(
                "utter_benefits_certification_how",
                document=article.told("document", turn.language),
                number=article.number,
                issued_on=formats.day(article.issued_on, turn.language),
                rule=article.told("text", turn.language),
            )
        turn.say("utter_benefits_certification_next")
        return []
