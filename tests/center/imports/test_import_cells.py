"""What single cells may say, and which problem each wrong one is told as."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from center.imports import cells
from center.imports.id_numbers import birth_date_of, read_id_number, sex_of
from center.imports.problems import CellError
from center.imports.words import Said, choices, codes_by_name, shown
from center.members.id_numbers import check_letter
from tests.center.imports.conftest import id_number

month = partial(cells.read_month, first="1990-01", last="2027-11")
number = partial(cells.read_code, key="employee_no")
ID = id_number()
WRONG_PLACE = ID[:5] + str((int(ID[5]) + 1) % 10) + ID[6:]

READ = [
    (read_id_number, ID, ID),
    (read_id_number, f" {ID[:6]} {ID[6:]} ", ID),
    (cells.read_date, "2026-10-15", date(2026, 10, 15)),
    (cells.read_date, "2026/1/5", date(2026, 1, 5)),
    (cells.read_date, "2026.10.05", date(2026, 10, 5)),
    (cells.read_date, "2026年10月5日", date(2026, 10, 5)),
    (cells.read_date, "20261015", date(2026, 10, 15)),
    (cells.read_date, "2026/10/15 0:00:00", date(2026, 10, 15)),
    (cells.read_date, "２０２６-10-15", date(2026, 10, 15)),
    (month, "2026-10", "2026-10"),
    (month, "2026/1", "2026-01"),
    (month, "2026年1月", "2026-01"),
    (month, "202610", "2026-10"),
    (month, "2026.01", "2026-01"),
    (cells.read_money, "1280", 128_000),
    (cells.read_money, "1,280.5", 128_050),
    (cells.read_money, "￥1,280.05元", 128_005),
    (cells.read_money, "0.01", 1),
    (cells.read_money, "12.3400", 1_234),
    (cells.read_phone, "0937-5550100", "0937-5550100"),
    (cells.read_phone, "+86 125 0000 0101", "+8612500000101"),
    (cells.read_card_last4, "0417", "0417"),
    (cells.read_name, "欧阳·玉珍", "欧阳·玉珍"),
    (cells.read_name, "Mary-Ann O'Neil", "Mary-Ann O'Neil"),
    (number, "ＹＭ01", "YM01"),
    (cells.read_flag, "√", True),
    (cells.read_flag, "否", False),
    (cells.choice_of("payment_status"), "On Hold", "held"),
    (cells.choice_of("payment_status"), "退票", "returned"),
]
REFUSED = [
    (read_id_number, "6.2998E+17", "id_scientific"),
    (read_id_number, "629981480305022", "id_fifteen"),
    (read_id_number, "62998119480305002", "id_length"),
    (read_id_number, ID + "1", "id_length"),
    (read_id_number, "X" * 18, "id_length"),
    (read_id_number, WRONG_PLACE, "id_checksum"),
    (read_id_number, "629981194803058000", "id_cut"),
    (cells.read_date, "15/10/2026", "date"),
    (cells.read_date, "2026-10", "date"),
    (cells.read_date, "2026-02-30", "date"),
    (cells.read_date, "2026-10/15", "date"),
    (cells.read_date, "2026-10-15 08:30", "date"),
    (cells.read_date, "46310", "date_number"),
    (cells.read_date, "1848-03-05", "date_range"),
    (month, "2026.1", "period_dot"),
    (month, "2026-13", "period"),
    (month, "2026", "period"),
    (month, "2026-Q3", "period"),
    (month, "Oct-26", "period"),
    (month, "2028-01", "period_range"),
    (cells.read_money, "1280.005", "money_fen"),
    (cells.read_money, "1.280,00", "money"),
    (cells.read_money, "12,80", "money"),
    (cells.read_money, "1.28E+05", "money"),
    (cells.read_money, "-5", "money"),
    (cells.read_money, "0", "money_range"),
    (cells.read_money, "99999999", "money_range"),
    (cells.read_money, "约1280", "money"),
    (cells.read_phone, "1.25E+10", "phone"),
    (cells.read_phone, "12500000101、0937-5550100", "phone"),
    (cells.read_card_last4, "417", "card_last4"),
    (cells.read_card_last4, "6222020200112233", "card_last4"),
    (cells.read_name, "王?兰", "name"),
    (cells.read_name, "12345", "name"),
    (cells.read_name, "…", "name"),
    (cells.read_name, "王" * 51, "too_long"),
    (cells.read_text, "a\ufffdb", "mojibake"),
    (cells.read_text, "a\nb", "line_break"),
    (number, "1.0E+5", "employee_no"),
    (number, "DROP TABLE", "employee_no"),
    (cells.read_position, "-1", "position"),
    (cells.read_flag, "也许", "choice"),
]


@pytest.mark.parametrize(("reader", "text", "expected"), READ)
def test_cell_is_read(reader, text: str, expected: object) -> None:
    assert reader(text) == expected


@pytest.mark.parametrize(("reader", "text", "key"), REFUSED)
def test_wrong_cell_is_refused_by_name(reader, text: str, key: str) -> None:
    with pytest.raises(CellError) as refused:
        reader(text)
    assert refused.value.key == key


def test_id_number_with_a_birthday_that_never_was_is_refused() -> None:
    body = "62998119480230022"
    with pytest.raises(CellError, match="id_birth"):
        read_id_number(body + check_letter(body))


@given(st.dates(date(1900, 1, 1), date(2010, 1, 1)), st.integers(0, 999), st.integers(0, 16), st.integers(1, 9))
def test_every_valid_id_number_is_read_and_one_wrong_digit_never_is(
    born: date, sequence: int, place: int, off: int
) -> None:
    whole = id_number(born.isoformat(), sequence)
    assert read_id_number(whole.lower()) == whole
    assert birth_date_of(whole) == born
    assert sex_of(whole) == ("male" if sequence % 2 else "female")
    wrong = f"{whole[:place]}{(int(whole[place]) + off) % 10}{whole[place + 1 :]}"
    with pytest.raises(CellError) as refused:
        read_id_number(wrong)
    assert re.search(r"\d", str(refused.value)) is None


@given(st.integers(1, 999_999_999))
def test_every_sum_survives_in_fen(fen: int) -> None:
    written = f"{fen // 100:,}.{fen % 100:02}"
    assert cells.read_money(written) == fen
    assert cells.read_money(written.replace(",", "")) == fen


@given(st.text(max_size=40))
def test_no_text_breaks_a_reader(text: str) -> None:
    for reader in (read_id_number, cells.read_date, month, cells.read_money, cells.read_phone, cells.read_flag, number):
        with suppress(CellError):
            reader(cells.clean(text))


@given(st.text(max_size=60))
def test_what_may_be_a_private_number_is_never_shown(text: str) -> None:
    told = shown(text + ID)
    assert isinstance(told, Said)
    assert ID[6:14] not in str(told)


@pytest.mark.parametrize("kind", ["payment_status", "payment_reason", "residence", "mobility", "status", "sex", "kind"])
def test_every_code_of_the_records_can_be_written_by_its_name(kind: str) -> None:
    from center.benefits import models as benefits
    from center.members import models as members
    from center.organizations import models as organizations
    from center.wording.names import codes_of, name_of

    codes = {
        "payment_status": benefits.PAYMENT_STATUSES,
        "payment_reason": benefits.PAYMENT_REASONS,
        "residence": members.RESIDENCES,
        "mobility": members.MOBILITIES,
        "status": members.STATUSES,
        "sex": members.SEXES,
        "kind": organizations.KINDS,
    }[kind]
    assert set(codes_by_name(kind).values()) == set(codes)
    assert choices(kind)["choices_en"].split(", ") == list(codes)
    if kind in {"payment_status", "payment_reason", "residence", "mobility"}:
        for code in codes_of(kind):
            assert {cells.choice_of(kind)(name_of(kind, code, language)) for language in ("zh", "en")} == {code}
