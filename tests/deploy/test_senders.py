"""How many processes send is one setting, and none does where there is nothing to send by."""

from __future__ import annotations

from pathlib import Path

import pytest

from center.settings import Settings
from deploy.supervisor import configuration, programs, senders


@pytest.mark.parametrize(("token", "count", "started"), [("1:x", 2, 2), ("1:x", 0, 0), ("", 2, 0)])
def test_as_many_senders_are_started_as_are_set(token: str, count: int, started: int, tmp_path: Path) -> None:
    settings = Settings(_env_file=None, telegram_token=token, telegram_senders=count, var_dir=tmp_path)
    assert len(senders(settings)) == started
    text = configuration(settings, programs(settings, tmp_path / "model.tar.gz"))
    assert text.count("bot.delivery --channel telegram") == started
