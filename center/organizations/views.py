"""What the organisation services give."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from center.wording.bilingual import Bilingual


@dataclass(frozen=True, slots=True)
class OrganizationView(Bilingual):
    """The center, a general branch or a branch."""

    id: int
    code: str
    kind: str
    parent_id: int | None
    name_zh: str
    name_en: str
    address_zh: str | None
    address_en: str | None


@dataclass(frozen=True, slots=True)
class PostView:
    """Who holds a post now; `public_phone` is a number they agreed to give to everyone."""

    organization_id: int
    member_id: int
    post: str
    public_phone: str | None
    held_from: date
