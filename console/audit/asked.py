"""What is asked of the log, as it stands in the address of the page and in the form of the export."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Self

from center.audit.views import EntryFilter
from center.clock import LOCAL_ZONE
from console.forms import day_in, number_in

LONGEST = 60


@dataclass(frozen=True)
class Asked:
    """As it was written; an empty field asks nothing, one that cannot be read finds nothing or asks nothing.

    since, until: days, both included.
    """

    staff: str = ""
    verb: str = ""
    object_kind: str = ""
    object_id: str = ""
    since: str = ""
    until: str = ""

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> Self:
        """Read an address or a form."""
        written = {name: values.get(name) for name in cls.__dataclass_fields__}
        return cls(**{name: value[:LONGEST] for name, value in written.items() if isinstance(value, str)})

    @property
    def filter(self) -> EntryFilter:
        """What the audit services are asked."""
        since, until = day_in(self.since), day_in(self.until)
        return EntryFilter(
            staff_id=number_in(self.staff) if self.staff else None,
            verb=self.verb or None,
            object_kind=self.object_kind or None,
            object_id=self.object_id.strip() or None,
            since=None if since is None else _midnight(since),
            until=None if until is None else _midnight(until + timedelta(days=1)),
        )

    def fields(self) -> dict[str, str]:
        """Return what was asked, by field; what was not is left out."""
        return {name: value for name, value in asdict(self).items() if value}


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, LOCAL_ZONE)
