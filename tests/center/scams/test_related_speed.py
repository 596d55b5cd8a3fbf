"""Related cases among a hundred thousand: `pytest -s` prints the figures of docs/bench-warnings.md."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from datetime import datetime, timedelta

import numpy as np
import pytest
from sqlalchemy import text

from center.cases import service as cases
from center.db import Database
from center.db.bulk import bulk_load, settle
from center.scams.traces.likeness import bands_of
from center.scams.traces.related import list_related
from center.texts import meaning
from tests.center.people import add_members

CASES, NUMBERS, TEXTS = 100_000, 4_000, 300
WORDS = (
    "您的医保社保养老金账户卡今日明日停用到期请点击登录链接核查转账安全验证码退款客服领导快递积分兑换奖金中奖投资返利"
)


@pytest.fixture
def large(database: Database, now: datetime) -> Iterator[Database]:
    chance = random.Random(5)
    texts = ["".join(chance.choices(WORDS, k=60)) for _ in range(TEXTS)]
    bands = [sorted(set(bands_of(one))) for one in texts]
    vectors = np.random.default_rng(5).normal(size=(TEXTS, meaning.WIDTH))
    stored = [meaning.to_bytes(one / np.linalg.norm(one)) for one in vectors]
    with database.write() as session:
        members = add_members(session, now)
    rows: dict[str, list[dict[str, object]]] = {
        name: [] for name in ("cases", "case_entries", "case_traces", "case_bands", "case_profiles")
    }
    for id_ in range(1, CASES + 1):
        place, number = chance.randrange(TEXTS), f"139{chance.randrange(NUMBERS):08d}"
        # One number is in everybody's mouth.
        number = "13800000000" if chance.random() < 0.1 else number
        at = now - timedelta(minutes=CASES - id_)
        said = f"{texts[place]}{number}"
        rows["cases"].append(
            {
                "id": id_, "kind": "scam", "urgency": "soon", "state": "open", "member_id": members[id_ % 2],
                "summary": said, "details": {}, "opened_at": at, "priority": "normal", "version": 1,
            }
        )  # fmt: skip
        rows["case_entries"].append({"case_id": id_, "kind": "opened", "author": "member", "body": said, "at": at})
        rows["case_traces"].append({"kind": "phone", "value": number, "case_id": id_, "shown": number})
        rows["case_bands"] += [{"band": band, "case_id": id_} for band in bands[place]]
        rows["case_profiles"].append(
            {
                "case_id": id_, "type_is_said": False, "is_due": False, "vector": stored[place], "encoder": meaning.ENCODER,
            }
        )  # fmt: skip
    with bulk_load(database) as load:
        for table, loaded in rows.items():
            load.insert(table, loaded)
    settle(database)
    yield database


@pytest.mark.timeout(600)
def test_related_cases_among_a_hundred_thousand_take_less_than_half_a_second(large: Database) -> None:
    chance = random.Random(6)
    for scope in (None, frozenset({3})):
        took = []
        for id_ in chance.sample(range(1, CASES + 1), 40):
            with large.read() as session:
                case = cases.get_case(session, case_id=id_)
                begin = time.perf_counter()
                found = list_related(session, case=case, scope=scope)
                took.append(time.perf_counter() - begin)
            assert found
            assert found[0].reasons[0].kind == "phone"
        took.sort()
        name = "SQLite" if large.is_sqlite else "PostgreSQL"
        print(
            f"{name}, {'all' if scope is None else 'one branch'}: median {1000 * took[20]:.0f} ms, p95 {1000 * took[37]:.0f} ms"
        )
        assert took[37] < 0.5
    with large.read() as session:
        assert session.execute(text("SELECT count(*) FROM case_bands")).scalar_one() == 16 * CASES
