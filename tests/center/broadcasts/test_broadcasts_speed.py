"""A whole center is estimated, planned and counted in the time that a page may take."""

from __future__ import annotations

import time
from datetime import datetime

import pytest

from center.broadcasts import service as broadcasts
from center.broadcasts.service import Audience
from center.db import Database
from tests.center.broadcasts.crowd import Crowd

WHOLE_CENTER = 14_620


@pytest.mark.timeout(180)
def test_a_whole_center_is_estimated_in_less_than_a_second(database: Database, now: datetime) -> None:
    center = Crowd(database, now, WHOLE_CENTER, unbound=1_000)
    wanted = [Audience(), Audience((2,), True, ("local", "elsewhere"), 60, 95)]
    for audience in wanted:
        begun = time.perf_counter()
        with database.read() as session:
            found = broadcasts.estimate(session, audience=audience, now=now)
        assert time.perf_counter() - begun < 1
        assert found.people > 1_000
    with database.read() as session:
        whole = broadcasts.estimate(session, audience=Audience(), now=now)
    assert (whole.people, whole.unreachable, whole.seconds) == (WHOLE_CENTER, 1_000, 454)
    center.begin()
    begun = time.perf_counter()
    assert center.feed() == 100
    assert time.perf_counter() - begun < 1
    begun = time.perf_counter()
    assert center.progress().people == WHOLE_CENTER
    assert time.perf_counter() - begun < 1
