"""The command that says what the rules mean: whoever changes them sees it before anybody is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from center.reminders.__main__ import main
from center.reminders.rules import FILE


def test_the_rules_are_said_in_both_languages(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("YINLING_NOW", "2026-11-10T10:00:00+08:00")
    assert main([]) == 0
    said = capsys.readouterr().out
    assert "branch_meeting: 12-07 09:00, 12-09 09:00, 12-10 07:30" in said
    assert "问候" in said and "Greetings at 09:00: birthday, spring, mid_autumn, double_ninth" in said


def test_what_cannot_be_is_said_and_ends_with_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "rules.yml"
    file.write_text(FILE.read_text("utf-8").replace("PT2H", "PT2X"), "utf-8")
    assert main([str(file)]) == 2
    assert "PT2X" in capsys.readouterr().err
    assert main([str(tmp_path / "nothing.yml")]) == 2
