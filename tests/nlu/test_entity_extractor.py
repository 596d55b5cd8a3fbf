"""Facts about the Rasa component around nlu.normal_forms. Runs in Rasa's environment only."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
import yaml

pytest.importorskip("rasa")

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.training_data.message import Message

from nlu.entity_extractor import NormalFormExtractor, clock_from
from nlu.normal_forms import SHANGHAI

NOW = "2026-11-18T09:30:00+08:00"


def component(**config: object) -> NormalFormExtractor:
    return NormalFormExtractor.create({**NormalFormExtractor.get_default_config(), **config}, None, None, None)


def entities(text: str, **config: object) -> list[dict[str, object]]:
    (message,) = component(now=NOW, **config).process([Message.build(text)])
    return message.get("entities")


def test_entities_have_the_form_rasa_expects() -> None:
    assert entities("下周三下午开会")[0] == {
        "entity": "datetime",
        "start": 0,
        "end": 5,
        "value": "2026-11-25/afternoon",
        "extractor": "NormalFormExtractor",
        "confidence_entity": 1.0,
    }


LANGUAGES = yaml.safe_load((Path(__file__).parents[1] / "data" / "languages.yml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("text", LANGUAGES)
def test_a_message_says_its_language_as_the_gateway_hears_it(text: str) -> None:
    found = [entity["value"] for entity in entities(text) or [] if entity["entity"] == "language"]
    assert found == ([LANGUAGES[text]] if LANGUAGES[text] else [])


def test_entities_of_other_extractors_stay() -> None:
    message = Message.build("明天")
    message.set("entities", [{"entity": "name", "start": 0, "end": 1, "value": "x"}])
    component(now=NOW).process([message])
    assert [entity["entity"] for entity in message.get("entities")] == ["name", "datetime", "language"]
    assert "entities" in message.as_dict(only_output_properties=True)


def test_clock_of_config_goes_before_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YINLING_NOW", "2020-01-01T00:00")
    assert clock_from(None)() == datetime(2020, 1, 1, tzinfo=SHANGHAI)
    assert clock_from(NOW)() == datetime.fromisoformat(NOW)
    monkeypatch.delenv("YINLING_NOW")
    assert abs((clock_from(None)() - datetime.now(SHANGHAI)).total_seconds()) < 5


def test_component_is_registered_as_untrained_entity_extractor() -> None:
    registered = DefaultV1Recipe()._from_registry("NormalFormExtractor")
    assert registered.types == {DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR}
    assert not registered.is_trainable
