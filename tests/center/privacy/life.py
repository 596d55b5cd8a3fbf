"""A member's life with the assistant, with a word that nobody else says planted wherever it can be kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import insert, select, text, update
from sqlalchemy.orm import Session

from center.audit import service as audit
from center.audit.views import Actor
from center.benefits.models import BenefitType, Payment
from center.cases import service as cases
from center.conversations import service as conversations
from center.conversations.views import Choice, ReplyDraft
from center.db import Database
from center.db.models import metadata
from center.identity import service as identity
from center.identity.views import Outcome
from center.meetings.models import Attendance, Meeting, ReminderWish
from center.members.models import Member
from center.privacy.erasure.work import ErasureWork
from center.privacy.requests import rules
from center.privacy.requests import service as requests
from center.staff.models import StaffAccount
from tests.center.people import LI, WANG, add_members

WORD = "秘密话"
NUMBER = "13900007777"
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
BOSS, SECOND, CLERK = Actor(1, "赵甲", "10.0.0.1"), Actor(2, "钱乙", "10.0.0.2"), Actor(3, "孙丙", "10.0.0.3")
ROOT = Actor(None, "command:root", "")
ALL = rules.ERASABLE


@dataclass
class Life:
    """What was made: the member, another one, their conversations and the member's cases."""

    wang: int
    li: int
    mine: str
    others: str
    case: int
    number: str


def add_staff(session: Session, now: datetime) -> None:
    for actor, role in ((BOSS, "administrator"), (SECOND, "administrator"), (CLERK, "clerk")):
        row = {
            "id": actor.staff_id,
            "login": f"staff{actor.staff_id}",
            "display_name": actor.name,
            "role": role,
            "language": "zh",
            "is_active": True,
            "is_on_duty": True,
            "created_at": now - 90 * DAY,
            "password_hash": "-",
            "password_set_at": now,
            "must_change_password": False,
            "failed_attempts": 0,
        }
        session.execute(insert(StaffAccount).values(**row))
        made = {"action": "create.account", "object_kind": "account", "object_id": actor.staff_id}
        audit.record(session, actor=ROOT, now=now - 90 * DAY, **made)


def say(session: Session, external_id: str, words: str, now: datetime, *, answer: str = "好") -> int:
    """Somebody says something, and it is answered and sent."""
    stored = conversations.record_inbound(
        session,
        channel="telegram",
        external_id=external_id,
        external_message_id=f"{external_id}:{now}",
        text=words,
        now=now,
    )
    assert stored is not None
    reply = ReplyDraft(answer, [Choice("1", answer[:8], answer)])
    made = conversations.finish_inbound(session, ids=[stored.id], outcome="rasa", now=now, replies=[reply])
    conversations.mark_sent(
        session, ids=[one.id for one in made], provider_ids=[f"{external_id}:{made[0].id}"], now=now
    )
    return stored.id


def prove(session: Session, conversation_id: str, now: datetime, member=WANG) -> None:
    outcome = identity.verify_facts(
        session,
        conversation_id=conversation_id,
        name=member.name,
        birth_date=member.birth_date,
        id_last4=member.id_number[-4:],
        now=now,
    )
    assert outcome is Outcome.VERIFIED


def live(database: Database, now: datetime) -> Life:
    """Everything a member can leave behind, a month ago; another member's words beside it."""
    began = now - 30 * DAY
    with database.write() as session:
        wang, li = add_members(session, began)
        add_staff(session, began)
        session.execute(update(Member).where(Member.id == wang).values(phone=NUMBER, address=f"{WORD}路 8 号"))
        mine = conversations.open_conversation(session, channel="telegram", external_id=f"{WORD}号", now=began)
        others = conversations.open_conversation(session, channel="telegram", external_id="li", now=began)
        say(session, mine.external_id, f"{WORD}一：还没认出来时说的", began)
        prove(session, mine.conversation_id, began + MINUTE)
        prove(session, others.conversation_id, began + MINUTE, LI)
        heard = say(session, mine.external_id, f"{WORD}二：我的钱转走了", began + HOUR, answer=f"{WORD}三")
        say(session, "li", "李建国的话留着", began + HOUR, answer="答李建国的")
        case = _cheated(session, mine.conversation_id, wang, heard, began + HOUR)
        _old_request_of_a_relative(session, wang, began)
        _answers(session, wang, li, began)
        _payment(session, wang)
        identity.issue_code(session, member_id=wang, issued_by="甲", now=began)
    return Life(wang, li, mine.conversation_id, others.conversation_id, case.id, WANG.employee_no)


def _cheated(session: Session, conversation_id: str, member_id: int, inbox_id: int, now: datetime) -> cases.CaseView:
    case = cases.open_urgent(
        session,
        kind="scam_loss",
        conversation_id=conversation_id,
        text=f"{WORD}四 {NUMBER}",
        inbox_id=inbox_id,
        now=now,
    )
    cases.add_fact(session, case_id=case.id, name="amount", value=f"{WORD}五", now=now)
    cases.add_note(session, case_id=case.id, text=f"{WORD}六，她儿子也知道", by=CLERK, now=now)
    cases.add_reply(session, case_id=case.id, text=f"{WORD}七", by=CLERK, now=now)
    session.execute(
        text("UPDATE cases SET details = :told WHERE id = :id"), {"told": f'{{"value": "{WORD}八"}}', "id": case.id}
    )
    return cases.close(
        session,
        case_id=case.id,
        reason="settled",
        outcome="helped",
        by=CLERK,
        expected_version=cases.get_case(session, case_id=case.id).version,
        now=now + HOUR,
        note=f"{WORD}九",
    )


def _old_request_of_a_relative(session: Session, member_id: int, now: datetime) -> None:
    son = conversations.open_conversation(session, channel="webchat", external_id="son", now=now)
    case = identity.request_proxy(
        session,
        conversation_id=son.conversation_id,
        relative_name=f"{WORD}十 {NUMBER}",
        member_hint=f"{WORD}娘",
        relation=f"{WORD}儿子",
        now=now,
    )
    identity.approve_proxy(session, case_id=case.id, member_id=member_id, scopes=["benefits"], decided_by="甲", now=now)
    # Both are told of it.
    told = list(session.execute(text("SELECT id FROM outbox_messages WHERE finished_at IS NULL")).scalars())
    conversations.mark_sent(session, ids=told, provider_ids=[f"told {id_}" for id_ in told], now=now)


def _answers(session: Session, wang: int, li: int, now: datetime) -> None:
    meeting = {
        "id": 1,
        "organization_id": 3,
        "kind": "branch_meeting",
        "audience": "everyone",
        "title_zh": "支部会",
        "title_en": "Meeting",
        "starts_at": now,
        "ends_at": now + HOUR,
        "place_zh": "二楼",
        "place_en": "Upstairs",
        "state": "held",
    }
    session.execute(insert(Meeting).values(**meeting))
    for member_id, reason in ((wang, f"{WORD}腿疼"), (li, "李建国腿疼")):
        answer = {"member_id": member_id, "meeting_id": 1, "answer": "decline", "reason": reason, "answered_at": now}
        session.execute(insert(Attendance).values(**answer))
    wish = {"member_id": wang, "is_on": True, "lead": "P1D", "means": "channel", "updated_at": now}
    session.execute(insert(ReminderWish).values(**wish))


def _payment(session: Session, member_id: int) -> None:
    kind = {
        "code": "supplement",
        "name_zh": "统筹外费用",
        "name_en": "S",
        "cadence": "monthly",
        "policy_topic": "supplement",
    }
    session.execute(insert(BenefitType).values(**kind))
    payment = {
        "member_id": member_id,
        "benefit_type": "supplement",
        "period": "2026-10",
        "amount_fen": 128_000,
        "status": "paid",
        "paid_on": date(2026, 10, 15),
        "card_last4": "4417",
    }
    session.execute(insert(Payment).values(**payment))


def found_in(database: Database, *words: str) -> dict[str, list[str]]:
    """Search every column of every row of every table; return where any of these words stands."""
    found: dict[str, list[str]] = {}
    with database.read() as session:
        for table in metadata.sorted_tables:
            for row in session.execute(select(table)).mappings():
                for name, value in row.items():
                    if any(word in str(value) for word in words):
                        found.setdefault(f"{table.name}.{name}", []).append(str(value))
    return found


def draft(database: Database, life: Life, now: datetime, *, parts=ALL, by: Actor = CLERK) -> requests.RequestView:
    with database.write() as session:
        return requests.open_request(
            session,
            member_id=life.wang,
            kind="delete",
            parts=parts,
            reason="本人不想再用了",
            identified_by="id_card_seen",
            by=by,
            now=now,
        )


def approve(
    database: Database, request: requests.RequestView, now: datetime, *, by: Actor = BOSS, version: int | None = None
):
    with database.write() as session:
        return requests.approve(
            session, request_id=request.id, by=by, expected_version=version or request.version, now=now
        )


def carry_out(database: Database, now: datetime, *, worker: str = "w") -> ErasureWork:
    work = ErasureWork(database, worker=worker)
    while work.step(now=now):
        pass
    return work


def erase_all(database: Database, life: Life, now: datetime, *, parts=ALL) -> requests.RequestView:
    made = draft(database, life, now, parts=parts)
    approve(database, made, now)
    carry_out(database, now)
    with database.read() as session:
        return requests.get_request(session, request_id=made.id)
