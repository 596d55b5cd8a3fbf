"""What the figures' address asks for: which span, which branch, as of when. What does not fit is told, not guessed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import urlencode

from center.clock import to_local
from center.figures.spans import LONGEST_DAYS, Span, last_weeks

WEEKS = ("4", "12", "52")
DATES = "dates"
USUAL_WEEKS = "12"
FIRST_YEAR = 2000
# A page that was opened longer ago is counted anew.
AS_OF_LASTS = timedelta(hours=12)
LARGEST_ID = 2**62


@dataclass(frozen=True)
class Asked:
    """The form as it was filled in, and what it means.

    wrong: why the dates were not taken, a name of the words; the usual span is shown then. branch: 0 for the top.
    """

    weeks: str
    first: str
    last: str
    branch: int
    span: Span
    wrong: str = ""

    def address(self, **more: str) -> str:
        """Return the query string of this very page, as of the same moment."""
        asked = {"span": self.weeks, "as_of": self.span.as_of.isoformat()}
        if self.weeks == DATES:
            asked |= {"first": self.first, "last": self.last}
        if self.branch:
            asked["branch"] = str(self.branch)
        return urlencode(asked | more)

    @property
    def fields(self) -> dict[str, str]:
        """The same as fields of a form."""
        return {
            "span": self.weeks,
            "first": self.first,
            "last": self.last,
            "branch": str(self.branch or ""),
            "as_of": self.span.as_of.isoformat(),
        }


def read_asked(values: Mapping[str, str], *, now: datetime) -> Asked:
    """Read an address or a form; of a value that does not exist the usual one is taken."""
    as_of = _as_of(values.get("as_of", ""), now)
    first, last = values.get("first", "").strip()[:10], values.get("last", "").strip()[:10]
    weeks = values.get("span", USUAL_WEEKS)
    branch = _id_of(values.get("branch", ""))
    if weeks == DATES:
        days, wrong = _days(first, last, to_local(as_of).date())
        if days is not None:
            return Asked(weeks, first, last, branch, Span(*days, as_of))
        usual = last_weeks(int(USUAL_WEEKS), as_of=as_of)
        return Asked(USUAL_WEEKS, first, last, branch, usual, wrong)
    if weeks not in WEEKS:
        weeks = USUAL_WEEKS
    return Asked(weeks, first, last, branch, last_weeks(int(weeks), as_of=as_of))


def _days(first: str, last: str, today: date) -> tuple[tuple[date, date] | None, str]:
    try:
        begin, end = date.fromisoformat(first), date.fromisoformat(last)
    except ValueError:
        return None, "figures_dates_missing"
    if begin > end:
        return None, "figures_dates_turned"
    if begin > today or begin.year < FIRST_YEAR:
        return None, "figures_dates_empty"
    end = min(end, today)
    if (end - begin).days >= LONGEST_DAYS:
        return None, "figures_dates_long"
    return (begin, end), ""


def _as_of(text: str, now: datetime) -> datetime:
    try:
        at = datetime.fromisoformat(text)
        return at if now - AS_OF_LASTS <= at <= now else now
    except (ValueError, TypeError):  # no time, or one without a zone
        return now


def _id_of(text: str) -> int:
    """Return the id of a branch; 0 where none is asked, and one that is nobody's where nonsense is."""
    if not text:
        return 0
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 18 else LARGEST_ID
