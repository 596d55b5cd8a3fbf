"""Makes the demo center's retirees, chunk by chunk. No ID number it makes can be a real person's."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from faker import Faker

from center.crypto import Keyring
from center.demo.scale import SEED, Scale
from center.demo.sheets import read_sheet
from center.members.id_numbers import check_letter
from center.members.service import member_row
from center.members.views import NewMember

MEAN_AGE, AGE_SPREAD, YOUNGEST, OLDEST = 72.0, 8.5, 50, 101
# No county has these codes, and no mobile number begins with 12: nobody is met by accident.
UNUSED_COUNTIES = ("629981", "629982", "629983", "629984", "629985", "629986")
UNUSED_MOBILE = "12"
COMMITTEE = ("secretary", "deputy_secretary", "organization_member", "publicity_member", "discipline_member")


@dataclass
class Chunk:
    """Members with ids in a row, and what hangs on them."""

    first_id: int
    members: list[dict[str, Any]] = field(default_factory=list)
    id_last4: list[str] = field(default_factory=list)
    posts: list[dict[str, Any]] = field(default_factory=list)
    dues: list[dict[str, Any]] = field(default_factory=list)


class Population:
    """All retirees of the demo center, made in order."""

    def __init__(self, scale: Scale, keyring: Keyring, now: datetime) -> None:
        self._scale = scale
        self._keyring = keyring
        self._now = now
        self._faker = Faker("zh_CN")
        self._faker.seed_instance(SEED)
        self._born: defaultdict[tuple[date, str], int] = defaultdict(int)
        self._posts: defaultdict[int, int] = defaultdict(int)
        self._party_left = scale.party_members

    def chunks(self, size: int) -> Iterator[Chunk]:
        """Give the members in chunks."""
        for start in range(0, self._scale.members, size):
            yield self._chunk(start, min(size, self._scale.members - start))

    def _chunk(self, start: int, size: int) -> Chunk:
        chance = self._scale.chance("people", start)
        chunk = Chunk(first_id=start + 1)
        for number in range(start + 1, start + size + 1):
            # Each is a party member with the chance that is left, so that the total comes out exactly.
            is_party_member = chance.random() * (self._scale.members - number + 1) < self._party_left
            self._party_left -= is_party_member
            new = self._member(chance, number, is_party_member=is_party_member)
            chunk.members.append({"id": number, **member_row(self._keyring, new, now=self._now)})
            chunk.id_last4.append(new.id_number[-4:])
            if is_party_member:
                chunk.dues.append(self._dues(chance, number))
                self._give_post(chunk, number, new.branch_id)
        return chunk

    def _member(self, chance: random.Random, number: int, *, is_party_member: bool) -> NewMember:
        sex = "female" if chance.random() < 0.45 else "male"
        birth_date = self._birth_date(chance)
        age = (self._scale.today - birth_date).days / 365.2425
        residence = chance.choices(("local", "relocated", "elsewhere"), (70, 12, 18))[0]
        place = chance.choice(read_sheet("names")["elsewhere"]) if residence != "local" else None
        housebound = max(0.0, (age - 70) * 0.008)
        retired_at = min(50 if sex == "female" else 60, int(age))
        return NewMember(
            employee_no=f"YM{number:06}",
            name=self._faker.name_female() if sex == "female" else self._faker.name_male(),
            sex=sex,
            birth_date=birth_date,
            retired_on=date(birth_date.year + retired_at, birth_date.month, min(birth_date.day, 28)),
            id_number=self._id_number(birth_date, sex),
            branch_id=self._scale.first_branch_id + chance.randrange(self._scale.branches),
            is_party_member=is_party_member,
            phone=f"{UNUSED_MOBILE}{chance.randrange(10**9):09}",
            address=_address(number) if residence == "local" else None,
            residence=residence,
            residence_place=place,
            is_special_hardship=chance.random() < 0.03,
            mobility=chance.choices(
                ("free", "limited", "housebound"), (1 - 3 * housebound, 2 * housebound, housebound)
            )[0],
        )

    def _birth_date(self, chance: random.Random) -> date:
        while True:
            age = chance.gauss(MEAN_AGE, AGE_SPREAD)
            if YOUNGEST + 1 <= age <= OLDEST:
                return date.fromordinal(self._scale.today.toordinal() - int(age * 365.2425))

    def _id_number(self, birth_date: date, sex: str) -> str:
        taken = self._born[birth_date, sex]
        self._born[birth_date, sex] += 1
        county, number = divmod(taken, 499)
        body = f"{UNUSED_COUNTIES[county]}{birth_date:%Y%m%d}{number * 2 + (2 if sex == 'female' else 1):03}"
        return body + check_letter(body)

    def _dues(self, chance: random.Random, number: int) -> dict[str, Any]:
        behind = chance.choices((0, 1, 3), (70, 20, 10))[0]
        month = self._scale.today.year * 12 + self._scale.today.month - 1 - behind
        return {
            "member_id": number,
            "monthly_fen": chance.randrange(15, 60) * 100,
            "paid_through": f"{month // 12:04}-{month % 12 + 1:02}",
        }

    def _give_post(self, chunk: Chunk, number: int, branch_id: int) -> None:
        given = self._posts[branch_id]
        if given >= len(COMMITTEE):
            return
        self._posts[branch_id] += 1
        chunk.posts.append(
            {
                "organization_id": branch_id,
                "member_id": number,
                "post": COMMITTEE[given],
                "public_phone": f"0937-555{branch_id % 9000 + 1000}" if given == 0 else None,
                "held_from": date(self._scale.today.year - 2, 7, 1),
                "held_to": None,
            }
        )


def _address(number: int) -> str:
    """Return where the member of this number lives; the estates are those of the branches, the doors are made up."""
    places = read_sheet("names")["places"]
    estate = places[number % len(places)]["zh"]
    return f"{estate}{number * 7 % 60 + 1}号楼{number % 4 + 1}单元{number % 6 + 1}0{number % 2 + 1}室"
