from __future__ import annotations

import pytest

from optimizer.domain.language.override import assignment, longest_match, recorded, stated
from optimizer.errors import UsageError


def test_an_assignment_is_split_at_its_first_equals_sign() -> None:
    """Values may hold equals signs."""
    assert assignment("limits.1.name = a=b") == ("limits.1.name", "a=b")


@pytest.mark.parametrize("text", ["budget", "=5", ""])
def test_an_assignment_without_key_or_value_is_wrong_use(text: str) -> None:
    """The message shows how to write one."""
    with pytest.raises(UsageError, match="write KEY=VALUE"):
        assignment(text)


@pytest.mark.parametrize(
    ("value", "number"),
    [
        ("650", 650),
        ("0.5", 0.5),
        ("-1e3", -1000.0),
        ("80k", "80k"),
        ("5%", "5%"),
        ("[1, 2]", "[1, 2]"),
        (80_000.0, 80_000),
        (0.5, 0.5),
    ],
)
def test_plain_numbers_are_recorded_as_numbers(value: str | float, number: object) -> None:
    """Anything else stays as it was written."""
    assert recorded(value) == number
    assert type(recorded(value)) is type(number)


@pytest.mark.parametrize(
    ("dotted", "match"),
    [("a.b.c", ("a.b", "c")), ("a.x", ("a", "x")), ("a", ("a", "")), ("ab", None), ("a.b", ("a.b", ""))],
)
def test_the_longest_name_matches(dotted: str, match: tuple[str, str] | None) -> None:
    """Names may hold dots themselves."""
    assert longest_match(dotted, ["a", "a.b"]) == match


@pytest.mark.parametrize(
    ("value", "share", "text"),
    [
        (88000.0, False, "88000"),
        (1.234, False, "1.2340"),
        (0.65, True, "65%"),
        (0.01234, True, "1.2340%"),
        (-3.5, False, "-3.5"),
    ],
)
def test_numbers_that_can_be_set(value: float, text: str, *, share: bool) -> None:
    """Without an exponent, and never with the three decimals that are refused as ambiguous."""
    assert stated(value, share=share) == text


@pytest.mark.parametrize("value", [1 / 15, 1 / 3e5, 2 / 3, 7e-9, 123_456.789_012])
def test_a_number_is_stated_with_twelve_figures_however_small(value: float) -> None:
    """A repair of an exact ratio would else have no plan."""
    assert float(stated(value)) == pytest.approx(value, rel=1e-12)
    assert float(stated(value, share=True).removesuffix("%")) / 100 == pytest.approx(value, rel=1e-12)
