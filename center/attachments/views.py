"""What the attachment services take and give."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class NewFile:
    """A file as it came: the name that somebody's computer gave it, and all of it."""

    name: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class AttachmentView:
    """A file of a case; its content is read with `iterate_content`."""

    id: int
    case_id: int
    name: str
    kind: str
    size_bytes: int
    sha256: str
    pieces: int
    added_by_name: str
    added_at: datetime
    removed_at: datetime | None
    removed_because: str | None

    @property
    def is_there(self) -> bool:
        """Whether it still has content."""
        return self.removed_at is None

    @property
    def is_picture(self) -> bool:
        """Whether a browser may show it: formats in which nothing runs."""
        return self.kind in {"png", "jpeg", "webp"}
