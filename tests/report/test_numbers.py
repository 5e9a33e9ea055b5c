"""Numbers and characters for people."""

from __future__ import annotations

import pytest

from optimizer.report import numbers
from optimizer.report.characters import fitting, padded, printable, shortened, width, wrapped


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1_043_754.0, "1.04M"),
        (154_178.0, "154K"),
        (999_999.9, "1M"),
        (999_600.0, "1M"),
        (999_499.0, "999K"),
        (999.5e6, "1B"),
        (312_500.0, "313K"),
        (9_996.0, "10K"),
        (8e6, "8M"),
        (2.5e9, "2.5B"),
        (12_340.0, "12.3K"),
        (964.2, "964"),
        (3.25, "3.25"),
        (-2e6, "−2M"),
    ],
)
def test_compact(value: float, text: str) -> None:
    """Three significant figures and a scale."""
    assert numbers.compact(value) == text


@pytest.mark.parametrize(
    ("kind", "values", "texts"),
    [
        ("partnerships", [71.0, 1.0], ["71", "1"]),
        ("partnerships", [70.5, 1.0], ["70.500", "1.000"]),
        ("money", [40470.4, 16500.0], ["40,470", "16,500"]),
        ("money", [30.5, 1.0], ["30.50", "1.00"]),
        ("money", [500.0, None], ["500", ""]),
        ("count", [0.25, 3.0], ["0.25", "3.00"]),
        ("count", [130178.3, -0.2], ["130,178", "0"]),
        ("money", [53_184.5, 2_000.5, -1_000.5], ["53,185", "2,001", "−1,001"]),
        ("cost", [0.125, 2.675], ["0.13", "2.68"]),
        ("cost", [0.259, 0.826], ["0.26", "0.83"]),
        ("cost", [0.0041, 0.5], ["0.0041", "0.5000"]),
        ("share", [0.71, None], ["71.0%", ""]),
        ("ratio", [-0.5, None], ["−0.50", ""]),
    ],
)
def test_column(kind: str, values: list[float | None], texts: list[str]) -> None:
    """All cells of a column have the same decimals."""
    assert numbers.column(kind, values) == texts


@pytest.mark.parametrize(
    ("values", "texts"),
    [
        ([315_000.0, 4_510_000.0, 4_825_496.0, 9_650_496.0], ["315K", "4,510K", "4,825K", "9,650K"]),
        ([240.0, None, 1e6], ["0.2K", "", "1,000.0K"]),
        ([1e6, 2.5e9], ["1M", "2,500M"]),
        ([999_999.0, 1.0], ["999,999", "1"]),
    ],
)
def test_a_column_is_shortened_as_a_whole(values: list[float | None], texts: list[str]) -> None:
    """All its cells have one scale, and a total is no coarser than its parts."""
    assert numbers.column("money", values, brief=True) == texts


def test_apportioned() -> None:
    """Rounded parts add up to the rounded total, the largest remainders going up."""
    assert numbers.apportioned([0.3334, 0.3333, 0.3333], 1.0, 3) == [0.334, 0.333, 0.333]
    assert numbers.apportioned([1.5, 1.5, -1.0], 2.0, 0) == [2.0, 1.0, -1.0]
    assert numbers.apportioned([1.0, 1.5], 2.5, 0) == [1.0, 2.0]


def test_parts_that_do_not_make_the_total_are_left_alone() -> None:
    """Rounding does not hide a difference."""
    assert numbers.apportioned([1.0, 1.0], 5.0, 0) == [1.0, 1.0]


def test_width_counts_columns() -> None:
    """Wide letters take two columns, combining ones none."""
    assert [width(text) for text in ("abc", "日本", "e\u0301", "…")] == [3, 4, 1, 1]


def test_shortened_ends_in_an_ellipsis() -> None:
    """Text that does not fit keeps its beginning."""
    assert shortened("abcdef", 6) == "abcdef"
    assert shortened("abcdefg", 6) == "abcde…"
    assert shortened("日本日本", 6) == "日本…"


def test_padded() -> None:
    """Figures stand to the right."""
    assert (padded("日本", 6), padded("7", 3, right=True)) == ("日本  ", "  7")


def test_wrapped_indents_all_but_the_first_line() -> None:
    """Lines break at spaces."""
    assert wrapped("one two three", 7) == ["one two", "  three"]


def test_old_encodings_get_plain_characters() -> None:
    """Our own signs have a stand-in; a letter that is missing is escaped."""
    assert fitting("a · −1 … é", "utf-8") == "a · −1 … é"
    assert fitting("a · −1 … é", "ascii") == "a | -1 ... \\xe9"
    assert fitting("a · é", "latin-1") == "a · é"
    assert fitting("plain", "no-such-encoding") == "plain"


def test_printable() -> None:
    """What cannot be seen is written out."""
    assert printable("a\x00b\u2028c") == r"a\x00b\u2028c"
