"""What names are spelled with: what spelling needs is taken, what only hides is refused, look-alikes are told."""

from __future__ import annotations

import pytest

from optimizer.domain.language.quantities import Unfit
from optimizer.domain.language.spelled import alike, check_spelling, spelled, unlike_letters, visible
from optimizer.errors import ScenarioError
from optimizer.files import loads

CARD = """
name: {name}
budget: 10k
goals: {{awareness: 1}}
tiers:
  {lines}
"""
LINE = ": {followers: 30k, fee: 300, reach_rate: 20%}"


@pytest.mark.parametrize(
    ("given", "read"),
    [
        ("Cafe\u0301\u00a0au lait", "Caf\u00e9 au lait"),
        (" \u3000micro\u202f", "micro"),
        ("\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645", "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645"),
        ("\U0001f469\u200d\U0001f469\u200d\U0001f467 family", "\U0001f469\u200d\U0001f469\u200d\U0001f467 family"),
        ("\u2764\ufe0f", "\u2764\ufe0f"),
        ("\u0915\u094d\u200d\u0937", "\u0915\u094d\u200d\u0937"),
        ("\u4e2d\u6587", "\u4e2d\u6587"),
    ],
)
def test_what_spelling_needs_is_taken(given: str, read: str) -> None:
    """No-break spaces from another text, composed accents, Persian and Hindi joiners, emoji that are joined."""
    assert spelled(given) == read
    check_spelling(read)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("mi\u200bcro", "character 3, U+200B (zero width space), is not seen"),
        ("mi\u200ccro", "character 3, U+200C (zero width non-joiner), is not seen"),
        ("mi\u3164cro", "character 3, U+3164 (hangul filler), is not seen"),
        ("mi\u034fcro", "character 3, U+034F (combining grapheme joiner), is not seen"),
        ("mi\u202ecro", "character 3, U+202E (right-to-left override), is not seen"),
        ("a\u0301\u0302\u0303\u0304", "character 5 is one accent too many"),
        ("two\nlines", "character 4 is a line break; write it on one line"),
        ("\x1b[31m", "character 1, U+001B, is not seen"),
    ],
)
def test_what_only_hides_is_refused(given: str, said: str) -> None:
    """With the character, its place in the text, and what to do."""
    with pytest.raises(Unfit) as refused:
        check_spelling(given)
    assert said in str(refused.value)
    assert visible(given).isprintable()


def test_names_that_look_alike() -> None:
    """Letters of other scripts, joiners, and wide letters; capitals are seen."""
    names = ["micro", "mi\u0441ro", "Micro", "\uff4dicro", "mid"]
    assert list(alike(names)) == [("mi\u0441ro", "micro"), ("\uff4dicro", "micro")]
    assert unlike_letters("mi\u0441ro", "micro") == (
        "character 3 is cyrillic small letter es and not latin small letter c"
    )


def problems(name: str, *lines: str) -> list[str]:
    """What is wrong with a scenario of these lines."""
    text = CARD.format(name=name, lines="\n  ".join(f"{line}{LINE}" for line in lines))
    with pytest.raises(ScenarioError) as wrong:
        loads(text)
    return [f"{problem.key}: {problem.message}" for problem in wrong.value.problems]


def test_a_refused_name_is_all_that_is_told() -> None:
    """Nothing false follows, such as that there is no line at all."""
    (told,) = problems("x", '"mi\u200bcro"')
    assert told.startswith("tiers.mi\\u200bcro: character 3, U+200B (zero width space), is not seen")


def test_lines_that_look_alike_are_told() -> None:
    """The later one, with the letter in which they differ."""
    (told,) = problems("x", "micro", "mi\u0441ro")
    assert "looks like micro: character 3 is cyrillic small letter es" in told


def test_names_are_read_alike_wherever_they_stand() -> None:
    """A no-break space in the card is the space of a limit."""
    text = CARD.format(name="Caf\u00e9\u00a01", lines=f'"micro\u00a01"{LINE}')
    scenario = loads(f"{text}limits:\n  - {{measure: hours, where: {{name: micro 1}}, at_most: 5}}\n")
    assert (scenario.name, list(scenario.tiers)) == ("Caf\u00e9 1", ["micro 1"])
