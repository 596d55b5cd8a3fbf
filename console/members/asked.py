"""What the search asks for, from its form to its address and back.

What was typed never stands readable in an address, where browsers, proxies and screens keep it: it is sealed with the
site's key for this one session. The address can be gone back to and reloaded, and tells nobody anything.
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from starlette.datastructures import FormData, QueryParams

from center.crypto import SecretUnreadableError, get_keyring
from center.members import service as members
from center.members.models import RESIDENCES, STATUSES
from center.members.service import MemberFilter, Term, TermKind
from center.members.terms import LONGEST
from console.forms import text_of

MOST_PAGES = 9_999


@dataclass(frozen=True)
class Asked:
    """The search as its form shows it. is_lost: what was typed belongs to another session, and cannot be read."""

    text: str = ""
    branch: int | None = None
    status: str = ""
    residence: str = ""
    page: int = 1
    is_all: bool = False
    is_lost: bool = False

    @classmethod
    def of_form(cls, form: FormData) -> Asked:
        """Read the form; a value that does not exist counts as not asked."""
        read = _choices({name: text_of(form, name) for name in ("branch", "status", "residence")})
        asked = replace(read, text=text_of(form, "text").strip()[:LONGEST])
        return replace(asked, is_all=not asked.is_anything)

    @classmethod
    def of_address(cls, query: QueryParams, *, session_id: int) -> Asked:
        """Read an address; a value that does not exist counts as not asked."""
        read = _choices({name: query.get(name, "") for name in ("branch", "status", "residence")})
        text = unseal(query.get("asked", ""), session_id=session_id)
        page = _number(query.get("page", ""))
        return replace(
            read,
            text=text or "",
            page=page if page is not None and 0 < page <= MOST_PAGES else 1,
            is_all=query.get("all") == "yes",
            is_lost=text is None,
        )

    @property
    def term(self) -> Term:
        """What was typed, as it is compared."""
        return members.read_term(self.text)

    @property
    def is_anything(self) -> bool:
        """Whether there is anything to look for."""
        chosen = self.is_all or self.branch is not None or bool(self.status or self.residence)
        return chosen or self.term.kind is not TermKind.NOTHING

    def address(self, *, session_id: int, page: int = 1) -> str:
        """Return the query string of this search, for whoever is signed in now."""
        values = {
            "asked": seal(self.text, session_id=session_id) if self.text else "",
            "branch": "" if self.branch is None else str(self.branch),
            "status": self.status,
            "residence": self.residence,
            "all": "yes" if self.is_all else "",
            "page": "" if page == 1 else str(page),
        }
        return urlencode({name: value for name, value in values.items() if value})

    def wanted(self, *, branch_ids: frozenset[int] | None, fields: frozenset[str]) -> MemberFilter:
        """Return the filter for the records; fields: what this person may see, and so look for."""
        return MemberFilter(
            term=self.term,
            branch_ids=branch_ids,
            status=self.status or None,
            residence=self.residence or None,
            by_id_number="id_number" in fields,
            by_phone="phone" in fields,
        )


def seal(text: str, *, session_id: int) -> str:
    """Return words as they may stand in an address."""
    return base64.urlsafe_b64encode(get_keyring().encrypt(text, context=_context(session_id))).decode()


def unseal(sealed: str, *, session_id: int) -> str | None:
    """Return what was sealed in this session, nothing where nothing was; None where it cannot be read."""
    if not sealed:
        return ""
    try:
        stored = base64.urlsafe_b64decode(sealed.encode())
        return get_keyring().decrypt(stored, context=_context(session_id))[:LONGEST]
    except (SecretUnreadableError, binascii.Error, UnicodeError):
        return None


def _context(session_id: int) -> str:
    return f"console.members.asked:{session_id}"


def _choices(values: dict[str, str]) -> Asked:
    status, residence = values["status"], values["residence"]
    return Asked(
        branch=_number(values["branch"]),
        status=status if status in STATUSES else "",
        residence=residence if residence in RESIDENCES else "",
    )


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 16 else None
