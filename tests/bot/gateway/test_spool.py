"""Messages kept in a file while the database cannot be written."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bot.gateway.messages import Inbound, KeptAnswer
from bot.gateway.spool import Spool
from center.conversations.service import Choice

MESSAGE = Inbound(channel="webchat", external_id="a", message_id="1", text="我摔倒了\n起不来")


def test_what_is_kept_is_taken_again_until_it_is_done(tmp_path: Path) -> None:
    spool = Spool(tmp_path).inbox
    assert spool.take() == []
    spool.keep(MESSAGE)
    assert Spool(tmp_path).inbox.take() == [MESSAGE]
    assert spool.take() == [MESSAGE]
    spool.done()
    assert spool.take() == []


def test_what_comes_while_another_batch_is_taken_is_not_lost(tmp_path: Path) -> None:
    spool = Spool(tmp_path).inbox
    spool.keep(MESSAGE)
    spool.take()
    later = Inbound(channel="webchat", external_id="b", message_id="2", text="钱没了")
    spool.keep(later)
    spool.done()
    assert spool.take() == [later]


def test_a_line_that_a_full_disk_cut_does_not_block_the_others(tmp_path: Path) -> None:
    spool = Spool(tmp_path).inbox
    spool.keep(MESSAGE)
    with (tmp_path / "spool" / "inbox.jsonl").open("a") as out:
        out.write('{"channel": "webchat", "ext')
    assert spool.take() == [MESSAGE]


def test_what_follows_a_cut_line_is_not_lost_with_it(tmp_path: Path) -> None:
    spool = Spool(tmp_path).inbox
    spool.keep(MESSAGE)
    with (tmp_path / "spool" / "inbox.jsonl").open("a") as out:
        out.write('{"channel": "webchat", "ext')
    later = Inbound(channel="webchat", external_id="b", message_id="2", text="钱没了")
    spool.keep(later)
    assert spool.take() == [MESSAGE, later]


@pytest.mark.parametrize("text", ["头一行\u2028第二行\u2029第三行", "a\x85b\x0bc", "半个字\ud83d"])
def test_no_sign_within_a_message_parts_it(tmp_path: Path, text: str) -> None:
    spool = Spool(tmp_path).inbox
    spool.keep(Inbound(channel="telegram", external_id="a", message_id="1", text=text))
    (kept,) = spool.take()
    assert kept.text.encode("utf-8", "replace") == text.encode("utf-8", "replace")


def test_what_is_written_while_the_file_is_taken_away_is_not_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spool, other = Spool(tmp_path).inbox, Spool(tmp_path).inbox
    spool.keep(MESSAGE)
    later = Inbound(channel="webchat", external_id="b", message_id="2", text="钱没了")
    fsync = os.fsync

    def taken_meanwhile(handle: int) -> None:
        monkeypatch.setattr(os, "fsync", fsync)
        fsync(handle)
        other.take()
        other.done()

    monkeypatch.setattr(os, "fsync", taken_meanwhile)
    spool.keep(later)
    assert later in spool.take()


def test_only_the_owner_reads_what_people_wrote(tmp_path: Path) -> None:
    Spool(tmp_path).inbox.keep(MESSAGE)
    assert (tmp_path / "spool").stat().st_mode & 0o077 == 0
    assert (tmp_path / "spool" / "inbox.jsonl").stat().st_mode & 0o077 == 0


def test_an_answer_comes_back_as_it_was(tmp_path: Path) -> None:
    said, choices = "登记好了。\n还要什么？", (Choice("1", "不用了", "/deny"),)
    answer = KeptAnswer("webchat", (4, 5), said, choices, unclear=True, asked_at="2026-11-22T02:00:00+00:00")
    Spool(tmp_path).answers.keep(answer)
    assert Spool(tmp_path).answers.take() == [answer]
    assert Spool(tmp_path).inbox.take() == []


def test_an_answer_that_an_earlier_version_has_kept_is_still_read(tmp_path: Path) -> None:
    kept = tmp_path / "spool" / "answers.jsonl"
    kept.parent.mkdir()
    kept.write_text('{"channel": "webchat", "inbound_ids": [4], "text": "好", "choices": []}\n', encoding="utf-8")
    assert Spool(tmp_path).answers.take() == [KeptAnswer("webchat", (4,), "好", ())]
