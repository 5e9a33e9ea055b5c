"""What a batch varies, as a person writes it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from optimizer.domain.language.varied import Varied, all_different, varied
from optimizer.domain.language.varied import given as handed_over
from optimizer.errors import UsageError


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("650", ("650",)),
        ("650,700, 1k", ("650", "700", "1k")),
        ("5, 650,700", ("5", "650", "700")),
        ("650..900:50", ("650", "700", "750", "800", "850", "900")),
        ("650..900:100", ("650", "750", "850", "900")),
        ("5k..20k:5k", ("5000", "10000", "15000", "20000")),
        ("2%..4%:0.5%", ("2%", "2.5%", "3%", "3.5%", "4%")),
        ("0.1..0.5:0.1", ("0.1", "0.2", "0.3", "0.4", "0.5")),
        ("-2..2:2", ("-2", "0", "2")),
        ("1..3:1,10", ("1", "2", "3", "10")),
        ("650,[100, 500, 1000]", ("650", "[100, 500, 1000]")),
        ("{north: 60%, south: 20%},100%", ("{north: 60%, south: 20%}", "100%")),
        ('"a, b",c', ('"a, b"', "c")),
        ("a..b:c", ("a..b:c",)),
        ("cards/../a.csv,b.csv", ("cards/../a.csv", "b.csv")),
    ],
)
def test_values(text: str, values: tuple[str, ...]) -> None:
    """Lists, ranges with both ends, and values that hold commas themselves."""
    assert varied(f"tiers.micro.fee={text}") == Varied("tiers.micro.fee", values)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("fee", "write KEY=VALUE,VALUE"),
        ("=1,2", "write KEY=VALUE,VALUE"),
        ("fee=", "write KEY=VALUE,VALUE"),
        ("budget=1k,2k", "the budget has an option of its own, --budgets"),
        ("strategy=profit", "the strategy has an option of its own, --strategy"),
        ("fee=650..900", "has no step; write for example 650..900:900, or [650, 900] for one uncertain figure"),
        ("fee=900..650:50", "does not rise"),
        ("fee=650..900:0", "does not rise"),
        ("fee=2%..4%:1", "mixes numbers and percentages"),
        ("fee=0..1M:1", "makes 1,000,001 values; at most 100,000"),
        ("fee=1,,2", "there is no value before or after a comma"),
        ("fee=1,2,1", "1 stands there twice"),
        ("fee=5,000", "5,000 has a comma; write 5000 or 5_000"),
        ("fee=100,000", "100,000 has a comma; write 100000 or 100_000"),
        ("fee=[100, 500", "has no closing ]"),
        ("fee=650..900:x", '"x" is not a number'),
    ],
)
def test_refused(text: str, message: str) -> None:
    """What was given, and how to write it."""
    with pytest.raises(UsageError) as refused:
        varied(text)
    assert message in str(refused.value)


def test_a_key_is_varied_once() -> None:
    """All its values are given at once."""
    with pytest.raises(UsageError, match="the key is varied twice"):
        all_different([varied("a=1"), varied("a=2")])


def test_plain_numbers() -> None:
    """As the table writes them, where all values are numbers."""
    assert varied("a=2%,0.5k").amounts == {"2%": 0.02, "0.5k": 500.0}
    assert varied("a=2,north").amounts is None


def test_handed_over_by_a_program() -> None:
    """Numbers become the text that an override states."""
    assert handed_over("a", [1, 2.5, "[1, 2]"]) == Varied("a", ("1", "2.5", "[1, 2]"))
    assert handed_over("a", "1..3:1") == varied("a=1..3:1")
    with pytest.raises(UsageError):
        handed_over("a", [])


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 10**4), st.integers(1, 200), st.sampled_from(["", "%"]))
def test_ranges_hold_both_ends(first: int, step: int, steps: int, sign: str) -> None:
    """Every step is there, in exact decimals."""
    low, high, by = (f"{number / 100:.2f}{sign}" for number in (first, first + steps * step, step))
    values = varied(f"key={low}..{high}:{by}").values
    assert [round(100 * float(value.rstrip("%"))) for value in values] == [first + n * step for n in range(steps + 1)]
