"""The countable rules of speech, over every response in both languages."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "data" / "responses"
LANGUAGES = ("zh", "en")

LONGEST_SENTENCE_ZH = 30
LONGEST_SENTENCE_EN = 20
LONGEST_MESSAGE_ZH = 120
LONGEST_MESSAGE_EN = 60
MOST_CHOICES = 5
LONGEST_TITLE_ZH = 10
LONGEST_TITLE_EN = 6
# These quote a record, a rule or a notice, whose length is not ours.
QUOTES = re.compile(r"_row$|_quote|_article|_record|_text$|_detail|_confirm_")

BRACES = re.compile(r"\{[a-z_0-9]+\}")
SENTENCE_ZH = re.compile(r"[。！？!?；\n]")
SENTENCE_EN = re.compile(r"(?<!\d)[.!?](?=\s|$)|\n")
HAN = re.compile(r"[㐀-鿿]")
WORD = re.compile(r"[A-Za-z0-9'{}_-]+")


def load() -> dict[str, tuple[str, list[dict[str, Any]]]]:
    found: dict[str, tuple[str, list[dict[str, Any]]]] = {}
    for path in sorted(FOLDER.glob("*.yml")):
        for key, variations in yaml.safe_load(path.read_text(encoding="utf-8"))["responses"].items():
            found[key] = (path.stem, variations)
    return found


RESPONSES = load()
SAID = [
    (key, language, variation)
    for key, (_, variations) in RESPONSES.items()
    for variation in variations
    for language in LANGUAGES
    if {"type": "slot", "name": "language", "value": language} in variation.get("condition", [])
]


def of(language: str) -> list[tuple[str, dict[str, Any]]]:
    return [(key, variation) for key, spoken, variation in SAID if spoken == language]


def test_no_response_stands_in_two_files() -> None:
    keys = Counter(
        key
        for path in FOLDER.glob("*.yml")
        for key in re.findall(r"^  (utter_\w+):", path.read_text(encoding="utf-8"), re.MULTILINE)
    )
    assert [key for key, count in keys.items() if count > 1] == []


def test_every_response_is_in_both_languages() -> None:
    spoken = {key: {language for k, language, _ in SAID if k == key} for key in RESPONSES}
    assert {key: found for key, found in spoken.items() if found != set(LANGUAGES)} == {}


def test_a_response_tells_the_same_values_in_both_languages() -> None:
    def told(key: str, language: str) -> set[str]:
        return {name for k, v in of(language) if k == key for name in BRACES.findall(v.get("text", ""))}

    different = {key: (told(key, "zh"), told(key, "en")) for key in RESPONSES if told(key, "zh") != told(key, "en")}
    assert different == {}


def test_names_follow_topic_and_event() -> None:
    wrong = [key for key, (topic, _) in RESPONSES.items() if not re.fullmatch(rf"utter_{topic}_[a-z0-9_]+", key)]
    assert wrong == []


def test_a_sentence_has_at_most_30_han_characters() -> None:
    long = [
        (key, len(HAN.findall(sentence)), sentence)
        for key, variation in of("zh")
        for sentence in SENTENCE_ZH.split(variation.get("text", ""))
        if len(HAN.findall(sentence)) > LONGEST_SENTENCE_ZH
    ]
    assert long == []


def test_a_sentence_has_at_most_20_english_words() -> None:
    long = [
        (key, len(WORD.findall(sentence)), sentence)
        for key, variation in of("en")
        for sentence in SENTENCE_EN.split(variation.get("text", ""))
        if len(WORD.findall(sentence)) > LONGEST_SENTENCE_EN
    ]
    assert long == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_message_is_short_unless_it_quotes(language: str) -> None:
    long = []
    for key, variation in of(language):
        text = variation.get("text", "")
        length = len(text) if language == "zh" else len(WORD.findall(text))
        if not QUOTES.search(key) and length > (LONGEST_MESSAGE_ZH if language == "zh" else LONGEST_MESSAGE_EN):
            long.append((key, length))
    assert long == []


def test_one_question_a_message() -> None:
    many = [
        (key, variation["text"])
        for key, _, variation in SAID
        if len(re.findall(r"[？?]", variation.get("text", ""))) > 1
    ]
    assert many == []


def test_at_most_five_choices_with_short_titles() -> None:
    wrong = []
    for key, language, variation in SAID:
        buttons = variation.get("buttons", [])
        if len(buttons) > MOST_CHOICES:
            wrong.append((key, language, len(buttons)))
        for button in buttons:
            title = button["title"]
            too_long = len(title) > LONGEST_TITLE_ZH if language == "zh" else len(title.split()) > LONGEST_TITLE_EN
            if too_long or not button["payload"]:
                wrong.append((key, language, title))
    assert wrong == []


def test_choices_are_not_numbered_by_hand() -> None:
    assert [b for _, _, v in SAID for b in v.get("buttons", []) if re.match(r"\d+[.、)]", b["title"])] == []


def test_a_payload_names_an_intent_that_exists() -> None:
    domain = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))
    intents = {next(iter(entry)) if isinstance(entry, dict) else entry for entry in domain["intents"]}
    unknown = [
        (key, button["payload"])
        for key, _, variation in SAID
        for button in variation.get("buttons", [])
        if button["payload"].startswith("/") and re.split(r"[{\s]", button["payload"][1:])[0] not in intents
    ]
    assert unknown == []


def test_chinese_is_polite_and_never_childish() -> None:
    rude = [(key, v["text"]) for key, v in of("zh") if re.search(r"你(?!好)|亲[，~]|哦[~！]|呢~", v.get("text", ""))]
    assert rude == []


def test_bad_news_has_no_exclamation_marks() -> None:
    shouting = [(key, v["text"]) for key, _, v in SAID if re.search(r"[!！]", v.get("text", ""))]
    assert shouting == []


def test_nothing_promises_money_back_or_says_too_late() -> None:
    wrong = [
        (key, v["text"])
        for key, _, v in SAID
        if re.search(r"来不及|太晚|一定能追回|保证追回|too late", v.get("text", ""))
    ]
    assert wrong == []


def test_no_password_or_code_is_asked_for() -> None:
    asking = re.compile(r"(?:请|告诉我|发给我|说一下)[^。不别]{0,8}(?:密码|验证码)")
    assert [(key, v["text"]) for key, v in of("zh") if asking.search(v.get("text", ""))] == []


def test_the_first_lines_of_safety_name_the_number_to_call() -> None:
    # To somebody who wants to die the first words are that one stays; the line comes with the next breath.
    for key, number, within in (
        ("utter_scams_loss_first", "{police}", 1),
        ("utter_services_emergency_first", "{ambulance}", 1),
        ("utter_services_life_first", "{crisis_line}", 2),
    ):
        for language in LANGUAGES:
            said = next(v["text"] for k, v in of(language) if k == key)
            first = [sentence for sentence in re.split(r"[。.\n]", said) if sentence.strip()][:within]
            assert number in "".join(first), (key, language, said)


def test_english_words_do_not_stand_in_chinese_text() -> None:
    mixed = [(key, v["text"]) for key, v in of("zh") if re.search(r"[A-Za-z]{3,}", BRACES.sub("", v.get("text", "")))]
    assert mixed == []
