"""`python -m center.audit`: what it says and how it ends."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path

import pytest

from center import crypto
from center.audit.__main__ import main
from center.audit.views import Actor, FaultKind
from center.db import Database
from center.wording.said import say
from tests.center.audit.log import tamper, write_entries

WORDS = Path(crypto.__file__).parent / "audit/words.yml"


def verify(database: Database, *words: str) -> int:
    return main(["--database", database.url.render_as_string(hide_password=False), *words])


def test_a_whole_log_ends_with_0_and_gives_a_mark_to_note(
    log: Database, clerk: Actor, now: datetime, capsys: pytest.CaptureFixture[str]
) -> None:
    assert verify(log) == 0
    told = capsys.readouterr().out
    assert "8 条" in told and "8 entries" in told
    mark = re.search(r"--since (8:[0-9a-f]{16})", told)[1]
    write_entries(log, clerk, now, count=3)
    assert verify(log, "--since", mark) == 0
    tamper(log, "DELETE FROM audit_entries WHERE id > 7", "UPDATE audit_head SET last_id = 7")
    assert verify(log, "--since", mark) == 1


def test_a_changed_log_ends_with_1_and_tells_every_entry(log: Database, capsys: pytest.CaptureFixture[str]) -> None:
    tamper(log, "UPDATE audit_entries SET new_value = 'x' WHERE id IN (3, 6)")
    assert verify(log) == 1
    told = capsys.readouterr().out
    assert "第 3 条" in told and "entry 6: its content was altered" in told


def test_every_fault_has_words_in_both_languages() -> None:
    for kind in FaultKind:
        told = say(WORDS, "faults", kind, id=5)
        assert "5" in told.zh and "5" in told.en


def test_what_is_no_mark_is_refused(log: Database, capsys: pytest.CaptureFixture[str]) -> None:
    for wrong in ("8", "8:", "8:abc", "x:9f3b5c0a7d21e846"):
        with pytest.raises(SystemExit) as ended:
            verify(log, "--since", wrong)
        assert ended.value.code == 2
    assert "a mark looks like" in capsys.readouterr().err


def test_a_database_that_is_not_migrated_ends_with_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--database", f"sqlite:///{tmp_path / 'new.db'}"]) == 2
    assert "make migrate" in capsys.readouterr().err


def test_a_database_that_does_not_answer_ends_with_2(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--database", "postgresql://nobody@127.0.0.1:1/none"]) == 2
    assert "cannot be opened" in capsys.readouterr().err


def test_missing_keys_are_not_made_anew(
    sqlite_database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    keys = tmp_path / "keys.json"
    monkeypatch.delenv("YINLING_KEYS")
    monkeypatch.setenv("YINLING_KEYS_FILE", str(keys))
    crypto.get_settings.cache_clear()
    assert verify(sqlite_database) == 2
    assert "keys.json" in capsys.readouterr().err
    assert not keys.exists()
