"""Every table is in the inventory. Whoever adds one must say what it holds of whom, and see to it that it can go."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import Table

from center.db.models import metadata
from center.retention.rules import KINDS

INVENTORY: dict[str, dict[str, str]] = yaml.safe_load(
    (Path(__file__).resolve().parents[3] / "center/privacy/inventory.yml").read_text(encoding="utf-8")
)
OF_A_MEMBER = {
    "members",
    "channel_accounts",
    "cases",
    "inbox_messages",
    "outbox_messages",
    "case_entries",
    "claims",
    "payments",
}


def refers_to(table: Table) -> set[str]:
    return {key.column.table.name for key in table.foreign_keys}


def test_every_table_is_in_the_inventory_and_no_other() -> None:
    assert sorted(INVENTORY) == sorted(table.name for table in metadata.sorted_tables)


def test_what_refers_to_a_member_is_a_members() -> None:
    wrong = [
        table.name
        for table in metadata.sorted_tables
        if refers_to(table) & OF_A_MEMBER and INVENTORY[table.name]["of"] != "member"
    ]
    assert wrong == []


def test_each_line_says_all_of_it_in_known_words() -> None:
    known: dict[str, Any] = {
        "of": {"member", "staff", "nobody"},
        "kept": {*KINDS, "law", "member", "needed", "lessons"},
        "on_request": {"gone", "empty", "stays", "-"},
    }
    for name, line in INVENTORY.items():
        assert set(line) == {"of", "kept", "on_request", "what"}, name
        assert all(line[key] in words for key, words in known.items()), name
        assert (line["on_request"] == "-") == (line["of"] != "member" and name != "audit_entries"), name
