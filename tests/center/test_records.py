"""What people ask for: benefits, rules, meetings, notices, contacts, their branch."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from sqlalchemy import insert

from center.benefits import service as benefits
from center.benefits.models import BenefitType, Certification, Claim, ClaimStep, Payment
from center.contacts import service as contacts
from center.contacts.models import CalendarDay, Contact, OpeningHours
from center.db import Database
from center.meetings import service as meetings
from center.meetings.models import Material, Meeting
from center.members import service as members
from center.members.models import PartyDues
from center.notices import service as notices
from center.notices.models import Activity, Notice
from center.organizations import service as organizations
from center.organizations.models import PartyPost
from center.policies import service as policies
from center.policies.models import PolicyArticle
from tests.center.people import WANG, add_members

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


@pytest.fixture
def center(database: Database, now: datetime) -> tuple[int, int]:
    with database.write() as session:
        return add_members(session, now)


@pytest.fixture
def paid(database: Database, center: tuple[int, int]) -> tuple[int, int]:
    kinds = [
        {"code": code, "name_zh": name, "name_en": code, "cadence": "monthly", "policy_topic": code, "position": i}
        for i, (code, name) in enumerate((("supplement", "统筹外费用"), ("heating", "取暖费")))
    ]
    row = {"benefit_type": "supplement", "amount_fen": 128_000, "card_last4": "4417", "status": "paid", "reason": None}
    payments = [
        {**row, "member_id": center[0], "period": f"2026-{m:02}", "paid_on": date(2026, m, 15)} for m in (8, 9, 10)
    ]
    payments.append({**payments[-1], "benefit_type": "heating", "amount_fen": 240_000})
    payments.append({**row, "member_id": center[0], "period": "2026-12", "status": "scheduled", "paid_on": None})
    payments.append({**payments[0], "member_id": center[1], "amount_fen": 99})
    with database.write() as session:
        session.execute(insert(BenefitType), kinds)
        session.execute(insert(Payment), payments)
    return center


def test_payments_are_listed_newest_first_and_only_the_members_own(database: Database, paid: tuple[int, int]) -> None:
    wang, li = paid
    with database.read() as session:
        listed = benefits.list_payments(session, member_id=wang, first_period="2026-09", last_period="2026-10")
        assert [(p.period, p.benefit_type) for p in listed] == [
            ("2026-10", "supplement"),
            ("2026-10", "heating"),
            ("2026-09", "supplement"),
        ]
        assert (listed[0].told("name", "zh"), listed[0].card_last4) == ("统筹外费用", "4417")
        only = benefits.list_payments(
            session, member_id=wang, first_period="2026-01", last_period="2026-12", benefit_type="heating"
        )
        assert [p.amount_fen for p in only] == [240_000]
        assert benefits.list_payments(session, member_id=li, first_period="2026-09", last_period="2026-12") == []


def test_latest_next_and_sum(database: Database, paid: tuple[int, int]) -> None:
    with database.read() as session:
        own = {"member_id": paid[0]}
        assert benefits.latest_payment(session, **own).period == "2026-10"
        assert benefits.latest_payment(session, **own, benefit_type="heating").amount_fen == 240_000
        assert benefits.latest_payment(session, **own, benefit_type="housing") is None
        assert benefits.next_payment(session, **own).period == "2026-12"
        assert benefits.next_payment(session, **own, benefit_type="heating") is None
        year = {"first_period": "2026-01", "last_period": "2026-12"}
        assert benefits.sum_paid(session, **own, **year) == 3 * 128_000 + 240_000
        assert benefits.sum_paid(session, **own, **year, benefit_type="heating") == 240_000
        assert benefits.sum_paid(session, **own, first_period="2025-01", last_period="2025-12") == 0


def test_change_of_a_payment_keeps_its_history(database: Database, paid: tuple[int, int], now: datetime) -> None:
    key = {"member_id": paid[0], "period": "2026-10", "benefit_type": "supplement"}
    with database.write() as session:
        benefits.change_payment(session, **key, status="returned", reason="account_closed", changed_by="clerk", now=now)
        benefits.change_payment(session, **key, status="paid", changed_by="clerk", now=now, amount_fen=130_000)
        changes = benefits.list_payment_changes(session, **key)
        with pytest.raises(benefits.PaymentNotFoundError):
            benefits.change_payment(session, **{**key, "period": "2020-01"}, status="paid", changed_by="clerk", now=now)
    assert [(c.status_before, c.status_after, c.amount_fen_after) for c in changes] == [
        ("paid", "returned", 128_000),
        ("returned", "paid", 130_000),
    ]


def test_claim_tells_where_it_stands(database: Database, center: tuple[int, int], now: datetime) -> None:
    with database.write() as session:
        for number, day in (("BX1", 1), ("BX2", 9)):
            claim = {"number": number, "member_id": center[0], "kind": "inpatient", "claimed_fen": 5, "id": day}
            session.execute(insert(Claim).values(**claim, submitted_on=date(2026, 11, day)))
        for position, step in enumerate(("received", "needs_documents")):
            session.execute(
                insert(ClaimStep).values(claim_id=1, position=position, step=step, note_zh="缺发票", at=now)
            )
        newest, oldest = benefits.list_claims(session, member_id=center[0], limit=5)
        assert benefits.list_claims(session, member_id=center[1], limit=5) == []
    assert (newest.number, newest.current) == ("BX2", None)
    assert (oldest.current.step, oldest.current.told("note", "en")) == ("needs_documents", "缺发票")


def test_certification_of_a_year(database: Database, center: tuple[int, int]) -> None:
    with database.write() as session:
        session.execute(
            insert(Certification).values(member_id=center[0], year=2026, state="due", due_on=date(2026, 12, 31))
        )
        assert benefits.certification_of(session, member_id=center[0], year=2026).state == "due"
        assert benefits.certification_of(session, member_id=center[0], year=2025) is None


def test_rule_that_holds_on_the_day_is_found(database: Database) -> None:
    told = {f"{name}_{language}": name for name in ("title", "document", "text") for language in ("zh", "en")}
    row = {**told, "topic": "heating", "number": "1", "issued_on": date(2020, 9, 1), "is_sample": True}
    with database.write() as session:
        session.execute(
            insert(PolicyArticle).values(**row, in_force_from=date(2020, 10, 1), in_force_to=date(2024, 9, 30))
        )
        session.execute(insert(PolicyArticle).values(**{**row, "number": "2"}, in_force_from=date(2024, 10, 1)))
        found = [
            policies.find_article(session, topic="heating", on=on)
            for on in (date(2020, 9, 30), date(2024, 9, 30), date(2024, 10, 1))
        ]
        assert [article and article.number for article in found] == [None, "1", "2"]
        assert policies.find_article(session, topic="lottery", on=date(2024, 10, 1)) is None
        assert policies.list_topics(session, on=date(2026, 1, 1)) == ["heating"]


def add_meeting(session, now: datetime, starts_in: timedelta, organization_id: int, **changed: object) -> int:
    row = {
        "organization_id": organization_id,
        "kind": "branch_meeting",
        "audience": "everyone",
        "title_zh": "会",
        "title_en": "Meeting",
        "starts_at": now + starts_in,
        "ends_at": now + starts_in + HOUR,
        "place_zh": "三楼",
        "place_en": "Third floor",
        **changed,
    }
    return session.execute(insert(Meeting).values(**row).returning(Meeting.id)).scalar_one()


def test_member_is_invited_by_the_branch_and_all_above_it(
    database: Database, center: tuple[int, int], now: datetime
) -> None:
    with database.write() as session:
        branch = add_meeting(session, now, DAY, 3, audience="party_members")
        general = add_meeting(session, now, 2 * DAY, 2, kind="party_lecture")
        whole = add_meeting(session, now, 3 * DAY, 1)
        running = add_meeting(session, now, -HOUR / 2, 3)
        add_meeting(session, now, DAY, 4)
        add_meeting(session, now, -2 * HOUR, 3)
        add_meeting(session, now, DAY, 3, state="cancelled")

        def listed(member_id: int, **wanted: object) -> list[int]:
            found = meetings.list_upcoming(session, member_id=member_id, now=now, limit=9, **wanted)
            return [meeting.id for meeting in found]

        assert listed(center[0]) == [running, branch, general, whole]
        assert listed(center[1]) == [running, general, whole], "a party meeting is for party members"
        assert listed(center[0], kinds=["party_lecture"]) == [general]


def test_answer_is_kept_and_can_be_changed(database: Database, center: tuple[int, int], now: datetime) -> None:
    with database.write() as session:
        meeting = add_meeting(session, now, DAY, 3)
        others = add_meeting(session, now, DAY, 4)
        own = {"member_id": center[0], "meeting_id": meeting, "now": now}
        assert meetings.record_answer(session, **own, answer="attend", reason=None).answer == "attend"
        assert meetings.record_answer(session, **own, answer="decline", reason="住院").answer == "decline"
        upcoming = meetings.list_upcoming(session, member_id=center[1], now=now, limit=9)
        assert [row.answer for row in upcoming] == [None]
        for refused in (others, 999):
            with pytest.raises(meetings.MeetingNotFoundError):
                meetings.record_answer(session, **{**own, "meeting_id": refused}, answer="attend", reason=None)


def test_materials_of_coming_meetings(database: Database, center: tuple[int, int], now: datetime) -> None:
    with database.write() as session:
        meeting = add_meeting(session, now, DAY, 3)
        past = add_meeting(session, now, -DAY, 3)
        for id_ in (meeting, past):
            row = {"position": 0, "kind": "text", "title_zh": "文", "title_en": "Text", "text_zh": "文", "text_en": "T"}
            session.execute(insert(Material).values(meeting_id=id_, **row))
        found = meetings.list_materials(session, member_id=center[0], now=now, limit=5)
    assert [(material.meeting_id, material.told("meeting_title", "en")) for material in found] == [(meeting, "Meeting")]


def test_reminder_wish_is_kept_and_stopped(database: Database, center: tuple[int, int], now: datetime) -> None:
    with database.write() as session:
        assert meetings.reminder_wish_of(session, member_id=center[0]) is None
        meetings.set_reminder(session, member_id=center[0], lead="PT2H", means="phone", now=now)
        meetings.stop_reminders(session, member_id=center[0], now=now)
        wish = meetings.reminder_wish_of(session, member_id=center[0])
        assert (wish.is_on, wish.lead, wish.means) == (False, "PT2H", "phone")
        for wrong in ("P", "PT", "2H", "P1DT", ""):
            with pytest.raises(ValueError, match="lead"):
                meetings.set_reminder(session, member_id=center[0], lead=wrong, means="phone", now=now)


def test_branch_with_secretary_and_own_dues(database: Database, center: tuple[int, int]) -> None:
    with database.write() as session:
        post = {"organization_id": 3, "member_id": center[1], "held_from": date(2024, 1, 1), "public_phone": "0937-1"}
        session.execute(insert(PartyPost).values(**post, post="secretary"))
        session.execute(insert(PartyPost).values(**post, post="committee_member", held_to=date(2025, 1, 1)))
        for member_id in center:
            session.execute(insert(PartyDues).values(member_id=member_id, monthly_fen=2_000, paid_through="2026-09"))
        branch = members.branch_of(session, member_id=center[0])
        others = members.branch_of(session, member_id=center[1])
        assert [row.post for row in organizations.list_posts(session, organization_id=3)] == ["secretary"]
        assert [row.id for row in organizations.list_children(session, organization_id=2)] == [3, 4]
        with pytest.raises(members.MemberNotFoundError):
            members.branch_of(session, member_id=999)
    assert (branch.told("name", "zh"), branch.told("parent_name", "en")) == ("第一支部", "General")
    assert (branch.secretary_name, branch.secretary_phone_public) == ("李建国", "0937-1")
    assert (branch.dues.paid_through, others.dues) == ("2026-09", None), "dues are of party members"


def test_id_number_is_read_back_for_its_own_member(database: Database, center: tuple[int, int]) -> None:
    with database.read() as session:
        assert members.get_id_number(session, member_id=center[0]) == WANG.id_number
        assert members.find_by_employee_no(session, employee_no="YM000001").member_id == center[0]
        assert members.find_by_employee_no(session, employee_no="YM9") is None
        with pytest.raises(members.MemberNotFoundError):
            members.get_id_number(session, member_id=999)


def test_notices_that_hold_now(database: Database, now: datetime) -> None:
    told = {f"{name}_{language}": name for name in ("title", "body") for language in ("zh", "en")}
    with database.write() as session:
        for days, expires in ((-1, None), (-2, now + DAY), (-3, now), (1, None)):
            row = {**told, "kind": "notice", "source": "center", "published_at": now + days * DAY}
            session.execute(insert(Notice).values(**row, expires_at=expires))
        assert [row.published_at for row in notices.list_current(session, now=now, limit=9)] == [
            now - DAY,
            now - 2 * DAY,
        ]


def test_activities_for_everyone_and_for_the_own_branch(
    database: Database, center: tuple[int, int], now: datetime
) -> None:
    told = {f"{name}_{language}": name for name in ("title", "place") for language in ("zh", "en")}
    with database.write() as session:
        for id_, organization, days in ((1, None, 2), (2, 3, 1), (3, 4, 1), (4, None, -1)):
            row = {**told, "id": id_, "kind": "choir", "organization_id": organization, "starts_at": now + days * DAY}
            session.execute(insert(Activity).values(**row, ends_at=now + days * DAY + HOUR))
        assert [row.id for row in notices.list_activities(session, now=now, limit=9)] == [1]
        own = {"now": now, "member_id": center[0]}
        assert [row.id for row in notices.list_activities(session, **own, limit=9)] == [2, 1]
        assert notices.list_activities(session, **own, limit=9, kinds=["outing"]) == []
        joined = notices.record_signup(session, **own, activity_id=2, answer="attend")
        assert joined.answer == "attend"
        for refused in (3, 4):
            with pytest.raises(notices.ActivityNotFoundError):
                notices.record_signup(session, **own, activity_id=refused, answer="attend")


def test_contacts_hours_and_numbers(database: Database, now: datetime) -> None:
    with database.write() as session:
        row = {"topic": "medical", "position": 1, "name_zh": "窗口", "name_en": "Window", "phone": "1"}
        session.execute(insert(Contact).values(**row, address_zh="一楼", address_en="Ground floor"))
        session.execute(insert(OpeningHours).values(weekday=1, opens_local=time(9), closes_local=time(12)))
        session.execute(
            insert(CalendarDay).values(on=date(2026, 11, 23), kind="holiday", reason_zh="节", reason_en="-")
        )
        assert contacts.find_contact(session, topic="medical").told("address", "zh") == "一楼"
        assert contacts.find_contact(session, topic="x") is None
        assert len(contacts.list_contacts(session)) == 1
        opening = contacts.find_next_opening(session, now=now)
        assert (opening.is_open, opening.opens_at.isoformat()) == (False, "2026-11-30T01:00:00+00:00")
        assert contacts.answered_by(session, urgency="soon", now=now) == opening.closes_at
        assert contacts.numbers(session)["police"] == "110"
        contacts.set_number(session, code="center", number="0937-5550100")
        contacts.set_number(session, code="center", number="0937-5550199")
        assert contacts.numbers(session)["center"] == "0937-5550199"
