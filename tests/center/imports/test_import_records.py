"""What importing does to the records, on SQLite; one way through all of it on PostgreSQL too."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable
from datetime import date
from itertools import islice, product
from pathlib import Path

import pytest
from sqlalchemy import text

from center.benefits import service as benefits
from center.contacts import service as contacts
from center.db import Database
from center.imports import importer, service
from center.members import service as members
from tests.center.imports.conftest import EXAMPLES, MEMBER_HEADINGS, PAYMENT_HEADINGS, Clerk, id_number, member

KINDS = ("organizations", "members", "payments", "contacts")
PAID = "YM000101,统筹外费用,2026-10,1280.00,已发放,2026-10-15,4417,"


def test_examples_come_in_once_and_change_nothing_the_second_time(
    database: Database, clerk_at: Callable[[Database], Clerk]
) -> None:
    clerk = clerk_at(database)
    for what in KINDS:
        assert clerk.example(what).code == 0
    for what in KINDS:
        again = clerk.example(what)
        assert again.code == 0
        assert "新增 0，变更 0" in again.out
    assert [clerk.count(table) for table in ("organizations", "members", "payments", "contacts")] == [4, 4, 5, 3]
    changed = clerk.bring("payments", PAYMENT_HEADINGS, PAID.replace("1280", "1290"))
    assert "新增 0，变更 1，不变 0" in changed.out
    moved = clerk.bring("members", MEMBER_HEADINGS, member("YM000101", branch="B00002"))
    assert "变更 1" in moved.out
    with database.read() as session:
        wang = members.find_by_facts(session, names=["王秀兰"], birth_date=date(1948, 3, 5), id_last4="0220")
        assert wang is not None
        assert members.get_id_number(session, member_id=wang) == id_number()
        assert members.branch_of(session, member_id=wang).name_zh == "示例新村第二党支部"
        assert members.find_by_employee_no(session, employee_no="YM000104") is None
        paid = benefits.latest_payment(session, member_id=wang)
        assert paid is not None and (paid.amount_fen, paid.status, paid.card_last4) == (129_000, "paid", "4417")
        history = benefits.list_payment_changes(session, member_id=wang, period="2026-10", benefit_type="supplement")
        assert [(one.amount_fen_before, one.amount_fen_after) for one in history] == [(128_000, 129_000)]
        assert {kind.code for kind in benefits.list_benefit_types(session)} == {"supplement", "heating"}
        assert contacts.numbers(session)["center"] == "0937-5550100"
        window = contacts.find_contact(session, topic="window")
        assert window is not None and window.told("bring", "en") == "Your ID card"


def test_check_writes_nothing(clerk: Clerk) -> None:
    checked = clerk.run("organizations", EXAMPLES / "organizations.csv", "--check")
    assert (checked.code, clerk.count("organizations")) == (0, 0)
    assert "新增 4" in checked.out and "没有写入" in checked.out


def test_one_wrong_row_keeps_all_out(center: Clerk) -> None:
    done = center.bring("payments", PAYMENT_HEADINGS, PAID, PAID.replace("YM000101", "YM999999"))
    assert (done.code, center.count("payments"), center.count("benefit_types")) == (1, 0, 0)
    assert "第 3 行 · 职工编号：没有编号为 YM999999 的职工" in done.out
    assert "Row 3 · employee number: No member has the employee number YM999999" in done.out


def test_right_rows_come_in_and_wrong_ones_go_to_a_sheet_that_can_be_mended(center: Clerk) -> None:
    wrong = PAID.replace("YM000101", "YM000102").replace("1280.00", "-1280")
    path = center.sheet("\n".join([PAYMENT_HEADINGS, PAID, wrong]))
    done = center.run("payments", path, "--skip-wrong")
    aside = path.with_name(f"{path.stem}-wrong.csv")
    assert (done.code, center.count("payments")) == (0, 1)
    assert aside.stat().st_mode & 0o777 == 0o600
    kept = aside.read_text("utf-8-sig")
    assert "第 3 行 · 金额" in kept and "YM000101" not in kept
    assert center.run("payments", aside, "--check").code == 1
    aside.write_text(kept.replace("'-1280", "1280"), encoding="utf-8-sig")
    assert center.run("payments", aside).code == 0
    assert center.count("payments") == 2


def test_long_numbers_of_wrong_rows_survive_the_spreadsheet(center: Clerk) -> None:
    path = center.sheet(f"{MEMBER_HEADINGS}\n{member('YM9', branch='无此支部', id=id_number(sequence=40))}\n")
    assert center.run("members", path, "--skip-wrong", "--wrong", center.folder / "aside.csv").code == 0
    assert f"'{id_number(sequence=40)}" in (center.folder / "aside.csv").read_text("utf-8-sig")
    assert str(id_number(sequence=40)) not in center.run("members", center.folder / "aside.csv").out


MEMBER_PROBLEMS = {
    "校验位不对": member("YM9", id=id_number(sequence=40)[:-1] + "Z").replace("Z", "0"),
    "和身份证号里的出生日期不一致": member("YM9", id=id_number("1948-03-06")),
    "没有这个支部": member("YM9", branch="第九支部", id=id_number(sequence=40)),
    "不是支部": member("YM9", branch="Z001", id=id_number(sequence=40)),
    "退休日期早于": member("YM9", retired="1940-01-01", id=id_number(sequence=40)),
    "已经登记在职工 YM000101 名下": member("YM9"),
    "这一格不能空着": member("", id=id_number(sequence=40)),
    "格子比表头多": member("YM9", id=id_number(sequence=40)) + ",石油新村,3 号楼",
}


@pytest.mark.parametrize("told", MEMBER_PROBLEMS)
def test_wrong_member_is_told_and_the_id_number_is_not(center: Clerk, told: str) -> None:
    row = MEMBER_PROBLEMS[told]
    if told == "校验位不对" and row.split(",")[3] == id_number(sequence=40):
        row = member("YM9", id=id_number(sequence=40)[:-1] + "1")
    done = center.bring("members", MEMBER_HEADINGS, row)
    assert done.code == 1 and told in done.out
    assert center.count("members") == 4
    assert "1948030" not in done.out + done.err


def test_id_number_in_another_column_is_not_shown(center: Clerk) -> None:
    number = id_number()
    done = center.bring("members", MEMBER_HEADINGS, f"YM9,{number},1948-03-05,王秀兰,{number},{number}")
    assert done.code == 1
    assert number not in done.out and number[6:14] not in done.out
    assert "不显示" in done.out and "not shown" in done.out


def test_the_same_number_twice_in_a_sheet_is_told_with_both_rows(center: Clerk) -> None:
    first, second = member("YM8", id=id_number(sequence=44)), member("YM8", id=id_number(sequence=46))
    done = center.bring("members", MEMBER_HEADINGS, first, second, member("YM7", id=id_number(sequence=44)))
    assert "第 3 行 · 职工编号：和第 2 行重复" in done.out
    assert "第 4 行 · 身份证号：和第 2 行重复" in done.out


def test_empty_cells_keep_and_dashes_clear_what_is_on_record(center: Clerk) -> None:
    headings = MEMBER_HEADINGS + ",电话,居住情况"
    assert center.bring("members", headings, member("YM000101") + ",,").code == 0
    assert center.rows("SELECT phone, residence, is_party_member FROM members WHERE employee_no = 'YM000101'") == [
        ("1250000101", "local", 1)
    ]
    assert "变更 1" in center.bring("members", headings, member("YM000101") + ",-,异地").out
    assert center.rows("SELECT phone, residence FROM members WHERE employee_no = 'YM000101'") == [(None, "elsewhere")]


def test_branch_is_found_by_name_and_two_of_one_name_need_the_code(center: Clerk) -> None:
    tree = "组织编码,组织类别,上级编码,组织名称"
    assert center.bring("organizations", tree, "Z002,总支,ZX,南坪总支", "B9,支部,Z002,示例新村第一党支部").code == 0
    row = member("YM9", branch="示例新村第一党支部", id=id_number(sequence=40))
    assert "请写编码：B00001, B9" in center.bring("members", MEMBER_HEADINGS, row).out
    row = member("YM9", branch="南坪总支/示例新村第一党支部", id=id_number(sequence=40))
    assert center.bring("members", MEMBER_HEADINGS, row).code == 0


PAYMENT_PROBLEMS = {
    "要写发放日期": PAID.replace("2026-10-15", ""),
    "已发放的日期还没到": PAID.replace("2026-10-15", "2026-12-15"),
    "要写原因": PAID.replace("已发放", "退回"),
    "只有暂缓或退回的才写原因": PAID + "销户",
    "这里不能写“工资”": PAID.replace("统筹外费用", "工资"),
    "这里不能写“也许”": PAID.replace("已发放", "也许"),
    "月份看不懂": PAID.replace("2026-10,", "2026年三季度,"),
    "小数最多两位": PAID.replace("1280.00", "1280.005"),
    "只写银行卡号的后四位": PAID.replace("4417", "6222020200114417"),
}


@pytest.mark.parametrize("told", PAYMENT_PROBLEMS)
def test_wrong_payment_is_told(center: Clerk, told: str) -> None:
    done = center.bring("payments", PAYMENT_HEADINGS, PAYMENT_PROBLEMS[told])
    assert done.code == 1 and told in done.out, done.out
    assert "6222020200114417" not in done.out


TREE_PROBLEMS = {
    "没有编码为 Z9 的组织": "B9,支部,Z9,第九支部",
    "中心没有上级": "B9,支部,B00001,第九支部",
    "中心只能有一个": "C2,中心,,另一个中心",
    "类别不能改": "B00001,总支,ZX,示例新村第一党支部",
}


@pytest.mark.parametrize("told", TREE_PROBLEMS)
def test_wrong_organization_is_told(center: Clerk, told: str) -> None:
    done = center.bring("organizations", "组织编码,组织类别,上级编码,组织名称", TREE_PROBLEMS[told])
    assert done.code == 1 and told in done.out
    assert center.count("organizations") == 4


def test_records_changed_during_the_import_are_not_overwritten(center: Clerk, monkeypatch: pytest.MonkeyPatch) -> None:
    center.bring("payments", PAYMENT_HEADINGS, PAID)

    def change_then_write(*words: object, **more: object) -> None:
        with center.database.write() as session:
            session.execute(text("UPDATE payments SET amount_fen = 1"))
        importer.write(*words, **more)  # type: ignore[arg-type]

    monkeypatch.setattr("center.imports.__main__.write", change_then_write)
    done = center.bring("payments", PAYMENT_HEADINGS, PAID.replace("1280", "1290"), PAID.replace("2026-10", "2026-09"))
    assert done.code == 2 and "再导入一次" in done.err
    assert center.rows("SELECT amount_fen FROM payments") == [(1,)]
    assert center.count("payment_changes") == 0


def test_error_of_the_database_tells_no_row(center: Clerk) -> None:
    with pytest.raises(service.RecordsChangedError) as raised, center.database.write() as session:
        service.add_payments(session, rows=[{"member_id": 999, "amount_fen": 17, "period": "2026-10"}])
    assert "999" not in repr(raised.value) and raised.value.__cause__ is None


def test_many_problems_are_summed_up_by_column(center: Clerk) -> None:
    rows = [PAID.replace("2026-10,", f"{year}-10,").replace("1280.00", "x") for year in range(2000, 2020)]
    done = center.bring("payments", PAYMENT_HEADINGS, *rows, options=("--show", "3"))
    assert done.out.count("第 ") - 1 == 3  # the headings' row is told too
    assert "金额，20 处" in done.out


def many_payments(path: Path, count: int) -> Path:
    months = [f"{year}-{month:02}" for year in range(1990, 2026) for month in range(1, 13)]
    kinds = ("取暖费", "工会福利", "住房补贴", "养老金")
    people = [f"YM00010{number}" for number in (1, 2, 3, 4)]
    keys = islice(product(people, kinds, months), count)
    lines = [f"{who},{kind},{month},1280.00,已发放,{month}-15,,\n" for who, kind, month in keys]
    path.write_text(PAYMENT_HEADINGS + "\n" + "".join(lines), encoding="utf-8")
    return path


def test_four_times_as_many_payments_take_no_more_memory(center: Clerk) -> None:
    center.run("payments", many_payments(center.folder / "first.csv", 50))
    peaks = []
    for count in (1_500, 6_000):
        path = many_payments(center.folder / f"{count}.csv", count)
        tracemalloc.start()
        done = center.run("payments", path)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        assert done.code == 0 and center.count("payments") == count
    assert peaks[1] < 2 * peaks[0]
