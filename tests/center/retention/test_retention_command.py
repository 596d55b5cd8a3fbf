"""The command says what tonight would delete, and deletes nothing."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from center.audit.views import Actor
from center.clock import frozen
from center.db import Database
from center.retention import service
from center.retention.__main__ import main
from tests.center.privacy.life import found_in
from tests.center.retention.old_times import OLD, fill, seen_before

NOW = datetime(2026, 11, 22, 18, 30, tzinfo=UTC)


def check(database: Database) -> int:
    with frozen(NOW):
        return main(["--check", "--database", database.url.render_as_string(hide_password=False)])


def test_it_tells_what_would_go_and_deletes_nothing(database: Database, capsys: pytest.CaptureFixture[str]) -> None:
    fill(database, NOW)
    seen_before(database, NOW)
    before = found_in(database, OLD)
    with database.write() as session:
        service.place_hold(session, case_id=1, reason="派出所", by=Actor(1, "赵甲", ""), now=NOW)
    assert check(database) == 0
    told = capsys.readouterr().out
    assert "收到的话：留 36 个月；2023-11-23 以前的要删，2 条里有 0 条" in told, "it is held"
    assert "binding codes: kept for 6 months; from before 2026-05-23 would go, 1 of 2" in told
    assert "依法保留的事：1 件" in told
    assert "今晚会删 2 条" in told
    assert found_in(database, OLD) == before
    with database.read() as session:
        assert service.find_open(session) is None


def test_it_says_when_somebody_would_be_asked(database: Database, capsys: pytest.CaptureFixture[str]) -> None:
    fill(database, NOW)
    assert check(database) == 1
    assert "第一次自动删除" in capsys.readouterr().out


def test_an_empty_center_has_nothing_to_delete(database: Database, capsys: pytest.CaptureFixture[str]) -> None:
    assert check(database) == 0
    assert "今晚什么都不删" in capsys.readouterr().out


def test_it_stops_where_it_cannot_look(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--check", "--database", f"sqlite:///{tmp_path / 'empty.db'}"]) == 2
    assert "make migrate" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        main([])
    assert "--check" in capsys.readouterr().err
