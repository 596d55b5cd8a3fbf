"""What a report leaves: normal forms of numbers, links and names; what never counts; written with the case, erased with it."""

from __future__ import annotations

import time
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, text

from center.cases import service as cases
from center.cases.erasing import service as erasing
from center.db import Database
from center.db.models import metadata
from center.scams.traces import service as traces
from center.scams.traces.extraction import traces_in
from center.scams.traces.likeness import bands_of
from tests.center.desk import ZHANG, add_clerks, open_case
from tests.center.people import add_members

FRAUD = "您好，我是市公安局民警，您的身份信息被冒用涉嫌洗钱，请立即将资金转到安全账户配合核查，不要告诉任何人。"


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("他用138 0000 1111打来的", {("phone", "13800001111")}),
        ("call +86 138 0000 1111.", {("phone", "13800001111")}),
        ("来电 0937-5550101", {("phone", "09375550101")}),
        ("00852 12345678 打来的", {("phone", "0085212345678")}),
        ("１３８００００１１１１", {("phone", "13800001111")}),
        ("转到 6222 0212 3456 7890 123", {("account", "6222021234567890123")}),
        ("付到支付宝账号 13811112222", {("wallet", "13811112222")}),
        ("支付宝 pay_me@qq-x.com", {("wallet", "pay_me@qq-x.com")}),
        ("打币到TQn9Y2khEsLJW1ChVWFMSMeRDow5KcbLSE", {("wallet", "TQn9Y2khEsLJW1ChVWFMSMeRDow5KcbLSE")}),
        ("加微信 ZhangJing_88", {("wechat", "zhangjing_88")}),
        ("进QQ群12345678", {("qq", "12345678")}),
        ("请点www.Icbc-Vip.cn/a/B?x=1。", {("link", "icbc-vip.cn/a/b"), ("host", "icbc-vip.cn")}),
        ("hxxp://t.cn/A6abc", {("link", "t.cn/A6abc")}),
        ("https://1.2.3.4:8080/x", {("link", "1.2.3.4/x"), ("host", "1.2.3.4")}),
        ("http://www.іcbc.com.cn/x", {("link", "icbc.com.cn/x"), ("host", "icbc.com.cn")}),
        ("转了 23000 元，又转了1234567元", set()),
        ("2026-11-22 上午 9:30，20261122093000", set()),
        ("12345678.90", set()),
        ("95588发来的，我打了110和96110，12345也打了", set()),
        ("真的是 https://www.icbc.com.cn/login 吗", set()),
        ("我的电话是13900002222", set()),
        ("13900002222是我的电话", set()),
        ("身份证62090219480305002X，620902195007011234", {("account", "620902195007011234")}),
        ("订单号 2026112200112233，尾号 4417", set()),
        ("卡号 *4417", set()),
        ("没有", set()),
    ],
)
def test_traces_are_found_in_their_normal_form(said: str, found: set[tuple[str, str]]) -> None:
    assert {(trace.kind, trace.value) for trace in traces_in(said)} == found


def test_a_host_that_looks_like_another_is_not_shown_as_that_one() -> None:
    assert {trace.shown for trace in traces_in("http://www.іcbc.com.cn/x")} == {
        "xn--cbc-ihd.com.cn",
        "xn--cbc-ihd.com.cn/x",
    }


@given(st.text(alphabet="0123456789 -+.元年微信号:/abcіt.cn@QQ", max_size=80))
def test_whatever_is_written_gives_bounded_traces_in_stable_form(said: str) -> None:
    found = traces_in(said)
    assert found == traces_in(said)
    for trace in found:
        assert trace.value
        assert trace.value == trace.value.strip()
        assert len(trace.shown) <= 420
        if trace.kind in {"account", "wallet"}:
            assert len(trace.shown) <= 5


def rows(database: Database, table: str) -> list[tuple[object, ...]]:
    with database.read() as session:
        return [tuple(row) for row in session.execute(select(metadata.tables[table])).all()]


def test_traces_stand_in_the_transaction_of_the_case(database: Database, now: datetime) -> None:
    with database.write() as session:
        open_case(session, now, "scam_loss", summary=f"13800001111 {FRAUD}")
        session.rollback()
    assert rows(database, "case_traces") == rows(database, "case_bands") == []
    with database.write() as session:
        case = open_case(session, now, "scam_loss", summary=f"13800001111 {FRAUD}")
        cases.add_fact(session, case_id=case.id, name="recipient", value="工行 6222021234567890123 张三", now=now)
        cases.add_fact(session, case_id=case.id, name="phone", value="13900002222", now=now)
        cases.add_fact(session, case_id=case.id, name="scam_type", value="impersonation", now=now)
        open_case(session, now, "home_visit", summary=f"请打 13800001111 {FRAUD}")
    kept = rows(database, "case_traces")
    assert {row[0] for row in kept} == {"phone", "account"}
    assert {row[2] for row in kept} == {case.id}
    assert len(rows(database, "case_bands")) == 16
    profile = rows(database, "case_profiles")
    assert len(profile) == 1
    assert profile[0][1] == "impersonation"


def test_an_account_is_kept_as_an_index_and_its_last_places(database: Database, now: datetime) -> None:
    with database.write() as session:
        open_case(session, now, "scam_loss", summary="转到6222021234567890123")
    ((kind, value, _, shown),) = rows(database, "case_traces")
    assert (kind, shown) == ("account", "…0123")
    assert "6222021234567890123" not in str(value)
    assert len(str(value)) == 64


def test_numbers_of_the_center_and_of_the_member_are_no_trace(database: Database, now: datetime) -> None:
    with database.write() as session:
        wang, _ = add_members(session, now)
        session.execute(text("UPDATE members SET phone = '139-0000-3333' WHERE id = :id"), {"id": wang})
        session.execute(text("INSERT INTO service_numbers (code, number) VALUES ('center', '0937-5550100')"))
        open_case(
            session, now, "scam", member_id=wang, summary="他说打 13900003333 和 09375550100 没人接，13800001111 才通"
        )
    assert [row[1] for row in rows(database, "case_traces")] == ["13800001111"]


def test_traces_go_with_the_words_of_their_case(database: Database, now: datetime) -> None:
    with database.write() as session:
        add_clerks(session, now)
        case = open_case(session, now, "scam", summary=f"13800001111 {FRAUD}")
        cases.close(session, case_id=case.id, reason="settled", outcome="helped", by=ZHANG, expected_version=1, now=now)
        erasing.erase_words(session, case_id=case.id, cause="rule", now=now, limit=50)
    for table in ("case_traces", "case_bands", "case_profiles"):
        assert rows(database, table) == []
    with database.write() as session:
        while traces.index_old(session, now=now):
            pass
    assert rows(database, "case_traces") == []


def test_old_cases_are_indexed_in_pieces_that_can_be_stopped(database: Database, now: datetime) -> None:
    with database.write() as session:
        for place in range(7):
            open_case(session, now, "scam" if place % 2 else "check_message", summary=f"1380000111{place} {FRAUD}")
            open_case(session, now)
    before = [rows(database, table) for table in ("case_traces", "case_bands")]
    with database.write() as session:
        for table in ("case_traces", "case_bands", "case_profiles"):
            session.execute(text(f"DELETE FROM {table}"))
    for _ in range(2):
        with database.write() as session:
            assert traces.index_old(session, now=now, limit=2)
    with database.write() as session:
        traces.index_old(session, now=now, limit=2)
        session.rollback()
    assert len(rows(database, "case_profiles")) == 4
    with database.read() as session:
        assert not traces.is_all_indexed(session)
    for _ in range(3):
        with database.write() as session:
            traces.index_old(session, now=now, limit=2)
    with database.read() as session:
        assert traces.is_all_indexed(session)
    after = [rows(database, table) for table in ("case_traces", "case_bands")]
    assert [sorted(map(str, one)) for one in after] == [sorted(map(str, one)) for one in before]


def test_the_meaning_is_made_later_and_the_said_type_stays(database: Database, now: datetime) -> None:
    with database.write() as session:
        case = open_case(session, now, "scam", summary=FRAUD)
        cases.add_fact(session, case_id=case.id, name="scam_type", value="impersonation", now=now)
    assert rows(database, "case_profiles")[0][4] is None
    with database.read() as session:
        made = traces.make_profiles(traces.list_due(session, limit=9))
    with database.write() as session:
        traces.store_profiles(session, made=made)
        assert traces.list_due(session, limit=9) == []
    (row,) = rows(database, "case_profiles")
    assert row[1] == "impersonation"
    assert len(row[4]) == 1024


def test_leaving_traces_takes_less_than_ten_milliseconds(database: Database, now: datetime) -> None:
    long = f"{FRAUD * 8} 13800001111 www.icbc-x.cn/a 6222021234567890123"
    bands_of(long)
    took = []
    with database.write() as session:
        case = open_case(session, now, "scam_loss", summary="x")
        for _ in range(20):
            begin = time.process_time()
            traces.leave_traces(session, case_id=case.id, text=long)
            took.append(time.process_time() - begin)
    # Of this process alone: other work on the machine is not the question.
    assert sorted(took)[10] < 0.01
