"""The command: when it refuses to begin, and the binding codes it gives out."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from center import crypto
from center.conversations import service as conversations
from center.crypto import Keyring
from center.db import Database
from center.db.installation import DEMO, DEMO_UNFINISHED, state_fact
from center.identity.service import Outcome, verify_code
from center.imports.words import _load
from tests.center.imports.conftest import EXAMPLES, Clerk

BRANCH = "示例新村第一党支部"


@pytest.mark.parametrize("state", ["seed 1", DEMO_UNFINISHED])
def test_demo_center_takes_no_real_records(clerk: Clerk, now, state: str) -> None:
    with clerk.database.write() as session:
        state_fact(session, name=DEMO, value=state, now=now)
    for option in ((), ("--check",)):
        done = clerk.run("organizations", EXAMPLES / "organizations.csv", *option)
        assert done.code == 2 and "演示中心" in done.err and "made-up people" in done.err
    assert clerk.count("organizations") == 0


def test_database_without_tables_is_told(tmp_path: Path, clerk_at) -> None:
    done = clerk_at(Database(f"sqlite:///{tmp_path / 'new.db'}")).example("members")
    assert done.code == 2 and "make migrate" in done.err


def test_database_that_does_not_answer_is_told_without_its_password(clerk_at) -> None:
    nowhere = Database("postgresql://yinling:secret@127.0.0.1:1/yinling")
    done = clerk_at(nowhere).example("members")
    assert done.code == 2 and "YINLING_DATABASE_URL" in done.err
    assert "secret" not in done.err


def forget_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    crypto.get_keyring.cache_clear()
    crypto.get_settings.cache_clear()


def test_lost_keys_are_not_replaced_by_new_ones(center: Clerk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("YINLING_KEYS")
    monkeypatch.setenv("YINLING_KEYS_FILE", str(tmp_path / "keys.json"))
    forget_keys(monkeypatch)
    done = center.example("members")
    assert done.code == 2 and "keys.json" in done.err
    assert not (tmp_path / "keys.json").exists()


def test_keys_of_another_database_are_refused(center: Clerk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YINLING_KEYS", Keyring.generate().to_json())
    forget_keys(monkeypatch)
    assert "不是这个数据库的密钥" in center.example("members").err


def test_codes_bind_once_and_lie_in_a_private_file(center: Clerk, now) -> None:
    out = center.folder / "codes.csv"
    done = center.run("codes", "--branch", BRANCH, "--out", out)
    assert done.code == 0 and out.stat().st_mode & 0o777 == 0o600
    with out.open(encoding="utf-8-sig", newline="") as file:
        headings, *rows = csv.reader(file)
    assert headings[3] == "绑定码 binding code"
    assert [row[:3] for row in rows] == [["YM000101", "王秀兰", BRANCH], ["YM000102", "李建国", BRANCH]]
    assert rows[0][4] == "2026-12-22"
    code = rows[0][3]
    assert code not in done.out and code.replace(" ", "") not in done.out
    assert center.rows("SELECT issued_by FROM one_time_codes") == [("test",)] * 2
    with center.database.write() as session:
        mine = conversations.open_conversation(session, channel="web", external_id="a", now=now).conversation_id
        assert verify_code(session, conversation_id=mine, code=code, now=now) is Outcome.VERIFIED
        assert verify_code(session, conversation_id=mine, code=code, now=now) is Outcome.FAILED


def test_codes_come_with_a_link_where_the_public_address_is_known(
    center: Clerk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("YINLING_PUBLIC_URL", "https://yinling.example/")
    forget_keys(monkeypatch)
    out = center.folder / "codes.csv"
    assert center.run("codes", "--branch", "B00001", "--out", out).code == 0
    assert "https://yinling.example/#code=" in out.read_text("utf-8-sig")


def test_codes_are_issued_to_the_living_only(center: Clerk) -> None:
    out = center.folder / "codes.csv"
    center.run("codes", "--branch", "B00002", "--out", out)
    told = out.read_text("utf-8-sig")
    assert "YM000103" in told and "YM000104" not in told


def test_codes_are_not_stored_if_they_cannot_be_written(center: Clerk) -> None:
    taken = center.sheet("mine")
    assert "不会覆盖" in center.run("codes", "--branch", BRANCH, "--out", taken).err
    assert taken.read_text() == "mine"
    assert center.run("codes", "--branch", BRANCH, "--out", center.folder / "no" / "codes.csv").code == 2
    assert "没有这个支部" in center.run("codes", "--branch", "第九支部", "--out", center.folder / "x.csv").err
    assert not (center.folder / "x.csv").exists()
    assert center.count("one_time_codes") == 0


def test_everything_clerks_read_is_there_in_both_languages() -> None:
    for section in ("problems", "stops", "lines", "delimiters"):
        for key, told in _load()[section].items():
            assert set(told) == {"zh", "en"}, f"{section}.{key}"
    for sheet, fields in _load()["columns"].items():
        for field, names in fields.items():
            assert names["zh"] and names["en"], f"{sheet}.{field}"
