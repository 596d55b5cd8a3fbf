"""Whom a test may be."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Account:
    """Somebody of the demo center."""

    member_id: int
    employee_no: str
    name: str
    birth_date: str
    id_last4: str
    is_party_member: bool
    code: str

    @property
    def birth_said(self) -> str:
        """The date of birth as people say it."""
        year, month, day = (int(part) for part in self.birth_date.split("-"))
        return f"{year}年{month}月{day}号"


@dataclass(frozen=True)
class Accounts:
    """The three that the demo center shows; each has a code that can be used once."""

    party_member: Account
    very_old: Account
    far_away: Account


def read_accounts(folder: Path) -> Accounts:
    text = (folder / "demo-accounts.json").read_text(encoding="utf-8")
    return Accounts(*(Account(**one) for one in json.loads(text)))
