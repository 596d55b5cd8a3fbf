"""Packs a copy of what is held on a member: a page to read, and the same as data for programs."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from jinja2 import Environment

from center.clock import to_local
from center.wording import formats
from center.wording.names import NameMissingError, name_of
from console.words import Words

PAGE, DATA = "index.html", "data.json"
TITLES = ("name", "title", "branch")
# What the page shows of each list, in this order; `data.json` holds all of it.
TABLES = {
    "payments": ("period", "name", "amount_fen", "status", "paid_on", "card_last4", "reason"),
    "claims": ("number", "kind", "submitted_on", "claimed_fen", "approved_fen"),
    "certifications": ("year", "state", "due_on", "done_on", "means"),
    "meetings": ("starts_at", "title", "answer", "reason", "was_present"),
    "activities": ("starts_at", "title", "answer", "answered_at"),
    "reminders": ("is_on", "lead", "means", "updated_at"),
    "reminders_for_one": ("starts_at", "title", "is_on", "lead", "means", "updated_at"),
    "notifications": ("due_at", "state", "channel", "told_at", "called_at"),
    "dues": ("monthly_fen", "paid_through"),
    "posts": ("name", "post", "held_from", "held_to"),
    "phones": ("channel", "bound_at", "language", "text_size", "pace"),
    "consents": ("given_at", "channel", "means", "notice_version", "withdrawn_at", "withdrawal"),
    "relatives": ("relative_name", "relation", "scopes", "state", "requested_at", "expires_at"),
    "attempts": ("attempted_at", "method", "result"),
    "readings": ("at", "staff_name", "action", "field"),
    "requests": ("opened_at", "kind", "state", "closed_at", "answer"),
}
PROFILE = (
    "name",
    "employee_no",
    "sex",
    "birth_date",
    "id_number",
    "phone",
    "address",
    "residence",
    "residence_place",
    "mobility",
    "is_special_hardship",
    "is_party_member",
    "branch",
    "retired_on",
    "status",
)
# Where the names of codes stand: a group of names.yml, or (with @) the beginning of the console's own words.
CODES = {
    ("payments", "status"): "payment_status",
    ("payments", "reason"): "payment_reason",
    ("claims", "kind"): "claim_kind",
    ("claims", "step"): "claim_step",
    ("certifications", "state"): "certification_state",
    ("certifications", "means"): "certification_means",
    ("meetings", "answer"): "answer",
    ("activities", "answer"): "answer",
    ("reminders", "means"): "reminder_means",
    ("reminders_for_one", "means"): "reminder_means",
    ("notifications", "state"): "@copy_told_",
    ("notifications", "channel"): "channel",
    ("posts", "post"): "post",
    ("phones", "channel"): "channel",
    ("phones", "language"): "language",
    ("phones", "pace"): "@copy_pace_",
    ("consents", "channel"): "channel",
    ("consents", "means"): "@consent_",
    ("consents", "withdrawal"): "@withdrawal_",
    ("relatives", "scopes"): "scope",
    ("relatives", "state"): "@copy_relative_",
    ("attempts", "method"): "@copy_method_",
    ("attempts", "result"): "@copy_result_",
    ("readings", "action"): "@copy_action_",
    ("readings", "field"): "@copy_col_",
    ("requests", "kind"): "@request_",
    ("requests", "state"): "@standing_",
    ("profile", "sex"): "@copy_sex_",
    ("profile", "residence"): "residence",
    ("profile", "mobility"): "mobility",
    ("profile", "status"): "@copy_status_",
    ("cases", "kind"): "case_kind",
    ("cases", "state"): "case_state",
    ("cases", "entry"): "@copy_entry_",
    ("cases", "author"): "@author_",
    ("talk", "who"): "@copy_who_",
    ("talk", "channel"): "channel",
}


class Teller:
    """How a value is told to a person in one language."""

    def __init__(self, words: Words) -> None:
        self._words = words

    def __call__(self, group: str, column: str, value: Any) -> str:
        """Return a value of a list in words."""
        if value is None or value == "":
            return "—"
        if isinstance(value, bool):
            return self._words("copy_yes" if value else "copy_no")
        if isinstance(value, datetime):
            return to_local(value).strftime("%Y-%m-%d %H:%M")
        if isinstance(value, date):
            return value.isoformat()
        if isinstance(value, int):
            return formats.money(value) if column.endswith("_fen") else str(value)
        if isinstance(value, list | tuple):
            return "、".join(self(group, column, one) for one in value)
        return self._named(CODES.get((group, column)), str(value))

    def cell(self, group: str, column: str, record: Mapping[str, Any]) -> str:
        """Return a column of a record in words; what has a name in both languages is told in this one."""
        if column in TITLES and f"{column}_{self._words.language}" in record:
            return str(record[f"{column}_{self._words.language}"])
        return self(group, column, record.get(column))

    def _named(self, group: str | None, code: str) -> str:
        if group is None:
            return code
        if group.startswith("@"):
            own = f"{group[1:]}{code}".replace(".", "_")
            return self._words(own) if own in self._words.names() else code
        try:
            return name_of(group, code, self._words.language)
        except NameMissingError:
            return code


def pack(environment: Environment, content: Mapping[str, Any], words: Words) -> bytes:
    """Return the copy as a ZIP file with `index.html` and `data.json`."""
    page = environment.get_template("privacy/copy.html").render(
        copy=content, words=words, told=Teller(words), tables=TABLES, profile=PROFILE
    )
    data = json.dumps(content, ensure_ascii=False, indent=1, default=_plain)
    return _zipped(((PAGE, page), (DATA, data)), at=content["made_at"])


def _zipped(files: Iterable[tuple[str, str]], *, at: datetime) -> bytes:
    packed, local = io.BytesIO(), to_local(at)
    made = (local.year, local.month, local.day, local.hour, local.minute, local.second)
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files:
            archive.writestr(zipfile.ZipInfo(name, made), text.encode("utf-8", "replace"), zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, date | datetime) else str(value)
