"""What the form of a broadcast asks for: which notice, for whom, and whether others are telephoned."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from starlette.datastructures import FormData, QueryParams

from center.broadcasts.service import Audience, AudienceInvalidError
from console.forms import number_in

EVERYWHERE, SOME = "all", "some"
PARTY = {"any": None, "yes": True, "no": False}
NO_SUCH_AGE = -1


@dataclass(frozen=True)
class Asked:
    """The fields of the form as they were filled in, also where they mean nothing."""

    notice_id: int
    where: str = EVERYWHERE
    branches: tuple[int, ...] = ()
    party: str = "any"
    residences: tuple[str, ...] = ()
    youngest: str = ""
    oldest: str = ""
    calls: bool = False

    @classmethod
    def read(cls, given: FormData | QueryParams) -> Asked:
        """Return what a form or an address holds."""

        def one(name: str, otherwise: str = "") -> str:
            value = given.get(name, otherwise)
            return value.strip() if isinstance(value, str) else otherwise

        return cls(
            notice_id=number_in(one("notice")),
            where=SOME if one("where") == SOME else EVERYWHERE,
            branches=tuple(number_in(value) for value in _texts(given.getlist("branch"))),
            party=one("party") if one("party") in PARTY else "any",
            residences=tuple(_texts(given.getlist("residence"))),
            youngest=one("youngest"),
            oldest=one("oldest"),
            calls=one("calls") == "yes",
        )

    @property
    def audience(self) -> Audience:
        """Whom the form means; raises AudienceInvalidError where no branch is chosen or an age is no number."""
        branches = self.branches if self.where == SOME else ()
        if self.where == SOME and not branches:
            raise AudienceInvalidError("branches", "missing")
        chosen = Audience(branches, PARTY[self.party], self.residences, _age(self.youngest), _age(self.oldest))
        chosen.check()
        return chosen


def _age(written: str) -> int | None:
    if not written:
        return None
    return int(written) if written.isascii() and written.isdecimal() and len(written) < 4 else NO_SUCH_AGE


def _texts(values: Iterable[object]) -> list[str]:
    return [value for value in values if isinstance(value, str)]
