from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optimizer.domain.language.quantities import Number, Quantity, Unfit, ambiguous, number, percent_text


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("60000", 60_000),
        ("60_000", 60_000),
        ("60k", 60_000),
        ("60 K", 60_000),
        ("1.5M", 1_500_000),
        ("2B", 2e9),
        ("4.35k", 4350),
        ("1e6", 1e6),
        (".5", 0.5),
        ("5.", 5),
        ("-3", -3),
        ("+3", 3),
        (" 7 ", 7),
        (8, 8),
        (8.5, 8.5),
    ],
)
def test_numbers_are_read_as_people_write_them(text: str | float, value: float) -> None:
    """Suffixes, underscores and exponents; a number is one already."""
    assert number(text, "a number", "1") == Number(value)


@pytest.mark.parametrize(("text", "value"), [("3.86%", 0.0386), ("40 %", 0.4), ("0.1%", 0.001), ("100%", 1.0)])
def test_a_percentage_is_the_very_same_number_as_its_fraction(text: str, value: float) -> None:
    """One rounding, not two."""
    assert number(text, "a number", "1") == Number(value, percent=True)


@pytest.mark.parametrize(
    ("given_text", "message"),
    [
        ("60,000", "60,000 has a comma; write 60000 or 60_000"),
        ("1,250,000.50", "1,250,000.50 has a comma; write 1250000.50 or 1_250_000.50"),
        ("3,86%", "3,86% has a comma; write 3.86%"),
        ("1.000,5", "1.000,5 has a comma; write 1000.5"),
        ("5m", "5m has a small letter; write 5M"),
        (
            "€500",
            (
                "€500 has a currency in it; write 500, for the currency is the scenario's; money in another currency "
                "is written 500 EUR"
            ),
        ),
        ("60k USD", "60k USD has a currency in it; write 60k, for the currency is the scenario's"),
        ("100..500", "100..500 is not one number; a range is written [100, 500]"),
        ("abc", '"abc" is not a number; write for example 1'),
        ("1__0", '"1__0" is not a number; write for example 1'),
        ("٣", '"٣" is not a number; write for example 1'),
        ("9" * 70, f'"{"9" * 37}..." is not a number; write for example 1'),
        ("", "there is no value; write a number, for example 1"),
        ("-.Inf", "-.Inf is not a finite number; write for example 1"),
        (float("nan"), "nan is not a finite number; write for example 1"),
        ("1e400", "1e400 is too large; no amount may be above 10^15"),
        (10**400, "1" + "0" * 36 + "... is too large; no amount may be above 10^15"),
        ("1e-400k", None),
        ("1e-16", "1e-16 is too small; write 0, or an amount of at least 10^-15"),
        (True, "true is not a number; write for example 1"),
        (None, "nothing is not a number; write for example 1"),
        ([1], "a list is not a number; write for example 1"),
        ({}, "a mapping is not a number; write for example 1"),
    ],
)
def test_what_is_no_number_is_told_with_the_spelling_to_use(given_text: object, message: str | None) -> None:
    """Every message says what was given and how to write it."""
    if message is None:
        assert number(given_text, "a number", "1").value == 0
        return
    with pytest.raises(Unfit) as caught:
        number(given_text, "a number", "1")
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("60.000", "60.000 may mean thousands or decimals; write 60k, 60_000 or 60.00"),
        ("1.250", "1.250 may mean thousands or decimals; write 1_250 or 1.25"),
        ("1.255", "1.255 may mean thousands or decimals; write 1_255 or 1.2550"),
        ("0.125", "0.125 has exactly three decimals, as thousands have; write 0.1250"),
        ("1.5", None),
        ("1.2500", None),
        ("1.250M", None),
        (1.255, None),
    ],
)
def test_three_decimals_are_ambiguous(text: object, message: str | None) -> None:
    """A suffix or a JSON number leaves no doubt."""
    assert ambiguous(text) == message


@given(st.floats(1e-12, 1e6))
def test_percent_text_reads_back_exactly(value: float) -> None:
    """Whatever the fraction."""
    assert number(percent_text(value), "a number", "1").value == value


def test_the_planning_value_is_the_mean_of_the_range() -> None:
    """(low + 4 likely + high) / 6, and a single value is itself."""
    assert Quantity(100, 500, 1000).value == pytest.approx(516.6666666666666)
    assert Quantity.of(0.1).value == 0.1
    assert not Quantity.of(0.1).is_range
