"""How long one check takes at 10,000 clarifications and notices together; docs/bench-matching.md has the figure."""

from __future__ import annotations

import os
import time
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np

from center.checks import service as checks
from center.clarifications.facts import read
from center.clarifications.matching import hashes
from center.clock import to_local
from center.db import Database
from center.db.bulk import bulk_load
from center.texts import meaning
from tests.slowness import slowness

MOST_MS = 300.0
CLARIFICATIONS, NOTICES, WORDINGS = 7_000, 3_000, 3
BASE = (
    "养老金认证要交{n}元手续费", "喝醋泡的第{n}种豆子能治高血压", "石油新村{n}号楼要拆迁补房", "医保卡余额{n}月清零",
    "扫码领{n}箱鸡蛋要填身份证", "公安上门换身份证收{n}元", "十二月{n}日停发统筹外费用", "大棚蔬菜第{n}批有毒",
)  # fmt: skip
NOTICE = (
    "关于第{n}次健康讲座的通知：讲座定于12月{d}日上午9点在老年活动中心{n}室举行，请准时参加，咨询电话0937-555{n:04}。"
)
ASKED = (
    "群里说养老金认证要交25元手续费，是真的吗",
    "帮我看看：讲座定于12月7日上午9点在老年活动中心6室举行，请准时参加，咨询电话0937-5550006。",
    "楼下贴告示说，拿旧电视机能换一袋大米",
    "妈，我今晚加班，饭在锅里热一热就能吃，药别忘了，明早我带您去医院。" * 12,
    "紧急扩散！医保卡余额12月清零，要赶快花掉。转给身边的老人。专家说了，喝醋泡的第8种豆子能治高血压。" * 4,
)


def fill(database: Database, now: datetime) -> None:
    """Put so many published texts in; vectors near one another, as those of real texts are."""
    at, random = now - timedelta(days=1), np.random.default_rng(1)
    claims = [BASE[n % len(BASE)].format(n=n) for n in range(CLARIFICATIONS)]
    bodies = [NOTICE.format(n=n, d=n % 28 + 1) for n in range(NOTICES)]
    seeds = meaning.encode([*claims[:200], *bodies[:50]])
    texts = []
    for kind, wordings in (("clarification", claims), ("notice", bodies)):
        for id_, words in enumerate(wordings, 1):
            for place in range(WORDINGS if kind == "clarification" else 2):
                vector = seeds[(id_ + place) % len(seeds)] + random.normal(0, 0.02, meaning.WIDTH).astype(np.float32)
                own = words if place == 0 else f"{words}，第{place}种说法"
                texts.append(
                    {
                        "kind": kind,
                        "object_id": id_,
                        "place": place,
                        "text": own,
                        "encoder": meaning.ENCODER,
                        "vector": meaning.to_bytes(vector / np.linalg.norm(vector)),
                        "shingles": hashes(read(own).masked).astype("<u8").tobytes(),
                    }
                )
    day = to_local(at).date()
    with bulk_load(database) as load:
        load.insert(
            "clarifications",
            [
                {
                    "id": id_, "state": "published", "version": 3, "type": "other", "verdict": "false",
                    "claim_zh": claim, "claim_en": "", "wordings": [], "answer_zh": "假的", "answer_en": "",
                    "source": "x", "source_on": day, "valid_from": day, "drafted_at": at, "changed_at": at,
                    "published_at": at, "is_sample": True,
                }
                for id_, claim in enumerate(claims, 1)
            ],
        )  # fmt: skip
        load.insert(
            "notices",
            [
                {
                    "id": id_, "kind": "notice", "title_zh": "讲座", "title_en": "", "body_zh": body, "body_en": "",
                    "source": "x", "published_at": at, "is_sample": True, "state": "published", "version": 3,
                }
                for id_, body in enumerate(bodies, 1)
            ],
        )  # fmt: skip
        load.insert("matched_texts", texts)


def test_a_check_is_quick_among_ten_thousand_texts(sqlite_database: Database, now: datetime) -> None:
    slow = slowness()
    fill(sqlite_database, now)
    today = to_local(now).date()
    begun = time.perf_counter()
    with sqlite_database.read() as session:
        checks.check(session, text=ASKED[0], today=today)
    first = 1000 * (time.perf_counter() - begun)
    taken, used = [], []
    for _ in range(12):
        for words in ASKED:
            begun, busy = time.perf_counter(), time.process_time()
            with sqlite_database.read() as session:
                checks.check(session, text=words, today=today)
            taken.append(1000 * (time.perf_counter() - begun))
            used.append(1000 * (time.process_time() - busy))
    p50, p95 = (float(np.percentile(taken, share)) for share in (50, 95))
    # Of all cores together: what others do on the machine meanwhile is none of it.
    cpu = float(np.percentile(used, 95))
    slow = max(slow, slowness())
    figure = (
        f"{CLARIFICATIONS + NOTICES:,} texts: p50 {p50:.0f} ms, p95 {p95:.0f} ms (CPU {cpu:.0f} ms); "
        f"read in {first / 1000:.1f} s, load {os.getloadavg()[0]:.0f}, machine {slow:.1f} times as slow"
    )
    print(figure)
    if folder := os.environ.get("YINLING_FIGURES"):
        (Path(folder) / "matching-speed.txt").write_text(figure + "\n", encoding="utf-8")
    assert min(p95, cpu) < MOST_MS * slow
