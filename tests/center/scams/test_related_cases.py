"""Cases that belong together, and why: one person, one number, one account, one text; only those one may see."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from center.cases import service as cases
from center.db import Database
from center.members import service as members
from center.scams.traces import service as traces
from center.scams.traces.related import list_related
from tests.center.desk import open_case
from tests.center.people import LI, add_conversation, add_members

FRAUD = "您好，我是市公安局民警张警官，您的身份信息被冒用涉嫌洗钱，请立即将资金转到安全账户配合核查，不要告诉任何人。"
VARIANT = "你好，我是市公安局民警李警官，您的身份信息被冒用涉嫌洗钱，请立即把资金转到安全账户配合核查，不要告诉任何人！"
PARAPHRASE = "您好，我是公安局的，您的身份信息让人拿去洗钱了，马上把您的存款转到国家的安全账户接受核查，不要对别人说。"
OTHER = "恭喜您中了一等奖，请先交两千元的税，再到商场领取彩电一台，名额有限，过期作废。"


def related(session, case: cases.CaseView, scope: frozenset[int] | None = None) -> list[tuple[int, list[str]]]:
    return [
        (one.case.id, [reason.kind for reason in one.reasons]) for one in list_related(session, case=case, scope=scope)
    ]


def test_cases_of_one_member_and_one_conversation_belong_together(database: Database, now: datetime) -> None:
    with database.write() as session:
        wang, li = add_members(session, now)
        phone = add_conversation(session, now).conversation_id
        first = open_case(session, now, member_id=wang)
        second = open_case(session, now, member_id=wang, conversation_id=phone)
        third = open_case(session, now, conversation_id=phone)
        other = open_case(session, now, member_id=li, conversation_id=phone)
        assert related(session, second) == [(first.id, ["member"]), (third.id, ["conversation"])]
        assert related(session, third) == [(other.id, ["conversation"]), (second.id, ["conversation"])]
        assert related(session, other) == [(third.id, ["conversation"])], "the telephone has passed on"
        assert related(session, open_case(session, now)) == []


def test_cases_of_one_cheat_belong_together(database: Database, now: datetime) -> None:
    with database.write() as session:
        one = open_case(session, now, "scam", summary="13800001111 说我中奖了")
        two = open_case(session, now, "scam_loss", summary="钱没了")
        cases.add_fact(session, case_id=two.id, name="recipient", value="138 0000 1111", now=now)
        cases.add_fact(session, case_id=two.id, name="phone", value="13900002222", now=now)
        own = open_case(session, now, "check_message", summary="13900002222 是我的电话")
        visit = open_case(session, now, "home_visit", summary="请打 13800001111")
        assert related(session, one) == [(two.id, ["phone"])]
        assert related(session, two) == [(one.id, ["phone"])]
        assert related(session, own) == [] == related(session, visit)


def test_the_strongest_reason_comes_first(database: Database, now: datetime) -> None:
    with database.write() as session:
        case = open_case(session, now, "scam_loss", summary=f"{FRAUD} 13800001111 转到6222021234567890123")
        host = open_case(session, now, "scam", summary="www.icbc-x.cn/b")
        worded = open_case(session, now, "check_message", summary=VARIANT)
        account = open_case(session, now, "scam_loss", summary="我转给了 6222 0212 3456 7890 123")
        both = open_case(session, now, "scam_loss", summary="13800001111 让我转到6222021234567890123")
        phone = open_case(session, now, "scam", summary="又是13800001111")
        cases.add_text(session, case_id=case.id, text="网址 www.icbc-x.cn/a", now=now)
        open_case(session, now, "scam", summary=OTHER)
        assert related(session, case) == [
            (both.id, ["account", "phone"]),
            (account.id, ["account"]),
            (phone.id, ["phone"]),
            (host.id, ["host"]),
            (worded.id, ["wording"]),
        ]
        shown = [one.reasons[0].shown for one in list_related(session, case=case, scope=None)]
        assert shown == ["…0123", "…0123", "13800001111", "icbc-x.cn", ""]


def test_like_meaning_joins_weakly(database: Database, now: datetime) -> None:
    with database.write() as session:
        case = open_case(session, now, "scam", summary=FRAUD)
        meant = open_case(session, now, "scam", summary=PARAPHRASE)
        open_case(session, now, "scam", summary=OTHER)
        made = traces.make_profiles(traces.list_due(session, limit=9))
        traces.store_profiles(session, made=made)
        assert related(session, case) == [(meant.id, ["meaning"])]


def test_a_secretary_is_given_cases_of_the_own_branch_alone(database: Database, now: datetime) -> None:
    with database.write() as session:
        wang, li = add_members(session, now)
        far = members.register_member(
            session,
            member=replace(LI, employee_no="YM000009", id_number="620902195107011239", branch_id=4),
            now=now,
        )
        text = f"13800001111 {FRAUD}"
        mine, near, away, nobody = (
            open_case(session, now, "scam", member_id=who, summary=text) for who in (wang, li, far, None)
        )
        assert related(session, mine, frozenset({3})) == [(near.id, ["phone", "wording"])]
        assert [one for one, _ in related(session, mine)] == [nobody.id, away.id, near.id]
        assert related(session, mine, frozenset()) == []
