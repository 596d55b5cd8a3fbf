"""The file of rules: what stands in it counts, and what cannot be is refused with a word about where."""

from __future__ import annotations

import pytest

from center.reminders.rules import FILE, RulesInvalidError, load_rules, read_rules

WRITTEN = FILE.read_text(encoding="utf-8")


def test_the_file_of_the_project_can_be_read() -> None:
    leads = {kind: [lead.text for lead in ones] for kind, ones in load_rules().leads.items()}
    assert leads["branch_meeting"] == leads["party_lecture"] == leads["members_assembly"] == ["P3D", "P1D", "PT2H"]
    assert leads["study_session"] == leads["activity"] == ["P1D", "PT2H"]


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("[P1D, PT2H]", "[P1D, soon]", "leads of study_session: soon"),
        ("[P1D, PT2H]", "[]", "leads of study_session"),
        ("[P1D, PT2H]", "[P90D]", "60 days"),
        ("  study_session:", "  tea_party:", "study_session is missing"),
        ('at: "09:00"', 'at: "22:00"', "quiet hours"),
        ('at: "09:00"', 'at: "nine"', "no time of day"),
        ("birthday: true", "birthday: often", "birthday: true or false"),
        ("[spring, mid_autumn, double_ninth]", "[easter]", "festivals"),
        ('opens: "01-05"', 'opens: "02-29"', "no day like"),
        ("again_days: 14", "again_days: 0", "again_days"),
        ("greetings:", "greeting:", "greetings is missing"),
        ("leads:", "leads: [", "no YAML"),
    ],
)
def test_what_cannot_be_is_refused(old: str, new: str, says: str) -> None:
    assert old in WRITTEN
    with pytest.raises(RulesInvalidError, match=says):
        read_rules(WRITTEN.replace(old, new, 1))
