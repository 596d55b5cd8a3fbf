"""What the staff services take and give."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from center.audit.views import Actor

STAMP_LENGTH = 20


class Standing(StrEnum):
    """How far somebody has come in logging in; only ADMITTED may do anything but finish it."""

    REFUSED = "refused"
    """Unknown name, wrong password or code, locked, deactivated: which of them is never told."""
    EXPIRED = "expired"
    """The password is right, but was given out for a few days only and these are over."""
    SECOND_FACTOR = "second_factor"
    PASSWORD_CHANGE = "password_change"  # noqa: S105 - no password
    ENROLMENT = "enrolment"
    """The role demands a second factor and none is set up yet."""
    ADMITTED = "admitted"


@dataclass(frozen=True, slots=True)
class StaffIdentity:
    """Who somebody is when rights are asked for; `organization_ids` is a secretary's branch and all below it."""

    staff_id: int
    login: str
    name: str
    role: str
    language: str
    is_active: bool
    is_admitted: bool
    organization_id: int | None = None
    organization_ids: frozenset[int] = frozenset()
    text_size: str = "normal"


@dataclass(frozen=True, slots=True)
class SessionView:
    """An open session and whose it is."""

    id: int
    staff: StaffIdentity
    standing: Standing
    csrf_secret: str = field(repr=False)
    created_at: datetime
    is_touch_due: bool

    def actor(self, address: str) -> Actor:
        """Return who does what is asked in this session, from an address."""
        return Actor(self.staff.staff_id, self.staff.name, address)


@dataclass(frozen=True, slots=True)
class OpenSession:
    """One of somebody's open sessions, for the list of them."""

    id: int
    address: str
    user_agent: str
    created_at: datetime
    last_seen_at: datetime


class PasswordProof(NamedTuple):
    """What came of comparing a password, outside any write; `log_in` and the like ask for it."""

    staff_id: int | None
    is_right: bool
    compared_with: str
    better_hash: str | None

    def __repr__(self) -> str:
        return f"PasswordProof(staff_id={self.staff_id}, is_right={self.is_right})"


@dataclass(frozen=True, slots=True)
class LoginResult:
    """How a step of logging in ended; with a new token wherever it was not refused."""

    standing: Standing
    token: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What an authenticator app is given: the secret for typing, the otpauth URI for a QR code."""

    secret: str = field(repr=False)
    uri: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Enrolled:
    """A confirmed second factor: the session's new token, and the recovery codes, shown this once."""

    token: str = field(repr=False)
    recovery_codes: tuple[str, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class AccountView:
    """An account as administrators see it."""

    id: int
    login: str
    display_name: str
    role: str
    organization_id: int | None
    language: str
    is_active: bool
    is_on_duty: bool
    created_at: datetime
    must_change_password: bool
    totp_confirmed_at: datetime | None
    locked_until: datetime | None
    password_set_at: datetime

    @property
    def stamp(self) -> str:
        """What a form remembers of the account it was written for: it differs once anybody has changed the account."""
        told = (
            self.display_name,
            self.role,
            self.organization_id,
            self.language,
            self.is_active,
            self.totp_confirmed_at,
            self.password_set_at,
        )
        return hashlib.sha256(repr(told).encode()).hexdigest()[:STAMP_LENGTH]

    @property
    def has_second_factor(self) -> bool:
        """Whether logging in takes a second factor."""
        return self.totp_confirmed_at is not None


@dataclass(frozen=True, slots=True)
class NewAccount:
    """A new account and the password for its first login, shown this once."""

    account: AccountView
    one_time_password: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class AbsenceView:
    """When somebody is not there; `absent_until` is None where it is not known yet."""

    id: int
    staff_id: int
    absent_from: datetime
    absent_until: datetime | None
    deputy_id: int | None


@dataclass(frozen=True, slots=True)
class ColleagueView:
    """Somebody who may be given cases, and whether they are there: `absence` is the one that lasts now."""

    id: int
    name: str
    is_on_duty: bool
    absence: AbsenceView | None

    @property
    def is_there(self) -> bool:
        """Whether they would answer now."""
        return self.is_on_duty and self.absence is None
