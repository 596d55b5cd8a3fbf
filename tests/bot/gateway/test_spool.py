"""Messages kept in a file while the database cannot be written."""

from __future__ import annotations

from pathlib import Path

from bot.gateway.messages import Inbound
from bot.gateway.spool import Spool

MESSAGE = Inbound(channel="webchat", external_id="a", message_id="1", text="我摔倒了\n起不来")


def test_what_is_kept_is_taken_again_until_it_is_done(tmp_path: Path) -> None:
    spool = Spool(tmp_path)
    assert spool.take() == []
    spool.keep(MESSAGE)
    assert Spool(tmp_path).take() == [MESSAGE]
    assert spool.take() == [MESSAGE]
    spool.done()
    assert spool.take() == []


def test_what_comes_while_another_batch_is_taken_is_not_lost(tmp_path: Path) -> None:
    spool = Spool(tmp_path)
    spool.keep(MESSAGE)
    spool.take()
    later = Inbound(channel="webchat", external_id="b", message_id="2", text="钱没了")
    spool.keep(later)
    spool.done()
    assert spool.take() == [later]


def test_a_line_that_a_full_disk_cut_does_not_block_the_others(tmp_path: Path) -> None:
    spool = Spool(tmp_path)
    spool.keep(MESSAGE)
    with (tmp_path / "spool" / "inbox.jsonl").open("a") as out:
        out.write('{"channel": "webchat", "ext')
    assert spool.take() == [MESSAGE]
