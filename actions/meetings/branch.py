"""Tell a member's branch, its secretary and the member's own dues."""

from __future__ import annotations

import re
from typing import Any

from actions.asked import asked
from actions.base import MemberAction
from actions.turn import Event, Turn
from center.clock import to_local
from center.identity.service import MemberIdentity
from center.members import service as members
from center.members.views import BranchView, DuesView
from center.policies import service as policies
from center.wording import formats

DUES_TOPIC = "party_dues"
_DUES = re.compile(r"党[费非]|\bdues\b", re.IGNORECASE)
_HOW = re.compile(r"怎么|咋|往哪|在哪|交给谁|给谁|\bhow\b|\bwhere\b", re.IGNORECASE)


class ActionQueryBranch(MemberAction):
    """Show branch and secretary; dues first where they are asked about."""

    action_name = "action_query_branch"
    scope = "branch"

    def answer_member(self, turn: Turn, member: MemberIdentity, question: dict[str, Any]) -> list[Event]:
        """Say what was asked first."""
        heard = asked(turn, kept=question)
        about_dues = bool(_DUES.search(heard.said))
        with turn.read() as session:
            branch = members.branch_of(session, member_id=member.member_id)
            article = policies.find_article(session, topic=DUES_TOPIC, on=to_local(turn.now).date())
        if about_dues:
            tell_dues(turn, branch.dues, is_party_member=member.is_party_member)
            if article and member.is_party_member and _HOW.search(heard.said):
                turn.say(
                    "utter_meetings_dues_how",
                    document=article.told("document", turn.language),
                    number=article.number,
                    issued_on=formats.day(article.issued_on, turn.language),
                    rule=article.told("text", turn.language),
                )
        else:
            parent = branch.told("parent_name", turn.language)
            response = "branch" if parent else "branch_alone"
            turn.say(f"utter_meetings_{response}", branch=branch.told("name", turn.language), parent=parent)
        tell_secretary(turn, branch)
        if member.is_party_member and not about_dues and branch.dues:
            tell_dues(turn, branch.dues, is_party_member=True)
        turn.say("utter_meetings_branch_next")
        return []


def tell_dues(turn: Turn, dues: DuesView | None, *, is_party_member: bool) -> None:
    """Say what is paid a month and until when."""
    if dues is None:
        turn.say("utter_meetings_dues_none" if is_party_member else "utter_meetings_dues_not_for_you")
        return
    paid_through = formats.period(dues.paid_through, turn.language)
    turn.say("utter_meetings_dues", amount=formats.money(dues.monthly_fen), paid_through=paid_through)


def tell_secretary(turn: Turn, branch: BranchView) -> None:
    """Say whom to call."""
    name, phone = branch.secretary_name, branch.secretary_phone_public
    if not name:
        turn.say("utter_meetings_secretary_none")
    elif phone:
        turn.say("utter_meetings_secretary", secretary=name, phone=phone)
    else:
        turn.say("utter_meetings_secretary_no_phone", secretary=name)
