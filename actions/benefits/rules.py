"""Answer what the rule is, with document and date; where none is on file, offer to ask the staff. Invents nothing."""

from __future__ import annotations

import json
import re

from sqlalchemy.orm import Session

from actions.asked import Asked, asked
from actions.base import CenterAction
from actions.benefits.follow_up import as_put_right, follows_payment
from actions.benefits.payments import ActionQueryBenefitPayment
from actions.submit import file_case
from actions.turn import Choice, Event, Turn
from center.benefits import service as benefits
from center.clock import to_local
from center.identity.service import find_member_of
from center.policies import service as policies
from center.policies.views import ArticleView
from center.wording import formats
from center.wording.names import codes_of, name_of

MOST_RULES = 2
MOST_TOPICS = 4
MOST_READ_BACK = 40
ASK_STAFF = "ask_staff"
OTHER = "other"
INTENT = "query_benefit_policy"
_UNFIT = re.compile(r"[\\\"{}\[\]\s]")
# Rules of matters that are no benefit and so have no entity, or are spoken of without their name.
TOPIC_WORDS = (
    (
        "medical",
        re.compile(
            r"报[销肖消]|药费|[看治]病.{0,8}报|能报|[给让]报|报多少|报几成|发票|[药票]单子|起付线"
            r"|reimburs|receipt|medical (?:bill|claim|cost)|\bclaims?\b",
            re.IGNORECASE,
        ),
    ),
    ("relocation", re.compile(r"异地(?:居住|安置|登记|备案)|living elsewhere", re.IGNORECASE)),
    ("certification", re.compile(r"认证|刷脸|certif", re.IGNORECASE)),
    ("party_dues", re.compile(r"党费|\bdues\b", re.IGNORECASE)),
)


class ActionQueryBenefitPolicy(CenterAction):
    """Quote the rule in force; it is the same for everyone, so nobody is asked who they are."""

    action_name = "action_query_benefit_policy"

    def answer(self, turn: Turn) -> list[Event]:
        """Quote, ask which rule is meant, or hand the question to the staff."""
        if follows_payment(turn):
            return ActionQueryBenefitPayment().answer(turn)
        heard = asked(as_put_right(turn))
        command = str(heard.first("command") or "")
        if command.startswith(ASK_STAFF):
            return ask_staff(turn, command.removeprefix(ASK_STAFF).strip())
        with turn.read() as session:
            topics = [] if command == OTHER else topics_of(session, heard)
            today = to_local(turn.now).date()
            articles = [a for t in topics[:MOST_RULES] if (a := policies.find_article(session, topic=t, on=today))]
            choices = topic_choices(session, turn)
        if articles:
            for article in articles:
                tell_article(turn, article)
            turn.say("utter_benefits_policy_next", code=heard.first("benefit_type") or "supplement")
        elif topics or not choices:
            code = str(heard.first("benefit_type") or "")
            named = name_of("benefit_type", code, turn.language) if code in codes_of("benefit_type") else ""
            turn.say("utter_benefits_policy_none", said=shortened(heard.said) or named)
        else:
            turn.say("utter_benefits_ask_policy_topic", choices=choices)
        return []


def topics_of(session: Session, heard: Asked) -> list[str]:
    """Return the topics under which the rules asked about are filed."""
    filed = {b.code: b.policy_topic for b in benefits.list_benefit_types(session)}
    named = [filed.get(str(code), str(code)) for code in heard.all("benefit_type")]
    named += [topic for topic, words in TOPIC_WORDS if not named and words.search(heard.said)]
    return list(dict.fromkeys(named))


def topic_choices(session: Session, turn: Turn) -> list[Choice]:
    """Return the benefits on which there is a rule."""
    on_file = set(policies.list_topics(session, on=to_local(turn.now).date()))
    offered = [b for b in benefits.list_benefit_types(session) if b.policy_topic in on_file][:MOST_TOPICS]
    return [
        Choice(title=b.told("name", turn.language), payload=f"/{INTENT}{json.dumps({'benefit_type': b.code})}")
        for b in offered
    ]


def tell_article(turn: Turn, article: ArticleView) -> None:
    """Quote a rule with where it stands and since when."""
    turn.say(
        "utter_benefits_policy",
        document=article.told("document", turn.language),
        number=article.number,
        issued_on=formats.day(article.issued_on, turn.language),
        in_force_from=formats.day(article.in_force_from, turn.language),
        rule=article.told("text", turn.language),
    )
    if article.is_sample:
        turn.say("utter_benefits_policy_sample")


def ask_staff(turn: Turn, question: str) -> list[Event]:
    """Open the question as a case; it was read back when this was offered."""
    question = in_full(turn, question)
    with turn.write() as session:
        member = find_member_of(session, conversation_id=turn.conversation_id)
        filed = file_case(
            turn,
            session,
            kind="unanswered",
            member_id=member.member_id if member else None,
            summary=question,
            details={"intent": INTENT, "question": question},
        )
    when = formats.moment(filed.seen_by, turn.language)
    turn.say("utter_benefits_question_sent", number=filed.number, when=when)
    return []


def in_full(turn: Turn, question: str) -> str:
    """Return the whole of what was shortened to be read back, where it was said in this conversation."""
    for event in reversed(turn.tracker.events):
        if event["event"] == "user":
            said = str((event.get("metadata") or {}).get("said") or event.get("text") or "")
            if not said.startswith("/") and shortened(said) == question:
                return said
    return question


def shortened(said: str) -> str:
    """Return the words in one line, short enough to be read back, and without what would break a button's payload."""
    line = " ".join(_UNFIT.sub(" ", said).split()).strip("。？！?!. ")
    return line if len(line) <= MOST_READ_BACK else f"{line[:MOST_READ_BACK]}…"
