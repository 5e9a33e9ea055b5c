from __future__ import annotations

import pytest

from optimizer.errors import Place, ScenarioError
from optimizer.files import loads
from optimizer.files.text import Unreadable
from optimizer.files.tree import Mapping, Scalar, find, plain, walk
from optimizer.files.yaml_file import read_value, read_yaml

REFUSED = [
    ("a:\n\tb: 1", "2:1: a tab stands here; indent with spaces"),
    ("a: b: c", "1:5: a ':' stands where no key can be; check the indentation, or put the text in quotes"),
    ("a: 1\nhello\n", "2:1: this is no `key: value`; check the indentation and the ':'"),
    ("a:\n  b: 1\n c: 2", "3:2: this does not fit the lines above; check the indentation, and quotes around text"),
    ("a: {b: 1\nc: 2", "2:2: a ',' or a closing bracket is missing; the bracket was opened in line 1"),
    ("a: 'b\n", "1:4: a quote or a bracket is not closed"),
    ('a: "\\q"', "1:6: in double quotes a backslash starts an escape; use single quotes, or write it twice"),
    ("a: @b", "1:4: this character cannot start a value; put the text in quotes"),
    ("a: *b", "1:4: *b has no &b above; put text that starts with * in quotes"),
    ("a: &a [*a]", "1:8: *a stands inside &a itself"),
    ("[" * 100, "1:22: is nested deeper than 20 levels"),
    ("? " * 100, "1:43: is nested deeper than 20 levels"),
    ("%YAML 3.0\n--- a", "1:1: is not YAML; check indentation, quotes and brackets"),
]


@pytest.mark.parametrize(("text", "message"), REFUSED)
def test_what_is_not_yaml_is_told_with_its_place(text: str, message: str) -> None:
    """The message says what a person can do about it, not what the parser expected."""
    with pytest.raises(Unreadable) as caught:
        read_yaml(text, "f")
    assert str(caught.value) == f"f:{message}"


def test_anchors_that_explode_are_refused() -> None:
    """Aliases of aliases are counted each time, before they are copied."""
    levels = [
        f"{letter}: &{letter} [{', '.join([f'*{before}'] * 9)}]"
        for before, letter in zip("abcdefg", "bcdefgh", strict=True)
    ]
    with pytest.raises(Unreadable, match="has more than 200000 values, aliases counted each time"):
        read_yaml("\n".join(["a: &a [x, x, x, x, x, x, x, x, x]", *levels]), "f")


def test_a_chain_of_aliases_is_no_way_to_nest_deeper() -> None:
    """The levels of an alias count where it stands."""
    links = "".join(f"k{number + 1}: &k{number + 1} [*k{number}]\n" for number in range(100))
    with pytest.raises(Unreadable, match="is nested deeper than 20 levels"):
        read_yaml("k0: &k0 [x]\n" + links, "f")


def test_an_alias_is_a_copy_of_its_own() -> None:
    """Changing one part later leaves the other as it was written."""
    tree = read_yaml("a: &x {b: 1}\nc: *x\n", "f").tree
    first, second = find(tree, ("a",)), find(tree, ("c",))
    assert isinstance(first, Mapping)
    first.put("b", Scalar(Place("f"), "2"), Place("f"))
    assert second is not None
    assert plain(second) == {"b": "1"}


PROBLEMS = [
    (
        "a: 1\na: 2\nb: {c: 1, c: 2}",
        [
            "2:1: a: is given twice, first in line 1; keep one of them",
            "3:11: b.c: is given twice, first in line 3; keep one of them",
        ],
    ),
    ("a: 1\n---\nb: 2", ["2:1: a second document starts here; a scenario file has one"]),
    (
        "a: !!python/object x\nb: !c {}",
        [
            "1:4: a: the tag tag:yaml.org,2002:python/object has no place in a scenario file; leave it out",
            "2:4: b: the tag !c has no place in a scenario file; leave it out",
        ],
    ),
    ("? [a, b]\n: 1", ["1:3: a key is one text, not a list or a mapping"]),
    (": 1", ["1:1: a key is empty; give it a name"]),
    ('"a\\nb": 1', ["1:1: a\\u000ab: character 2 is a line break; write it on one line"]),
    ("a: {<<: {b: 1}}", ["1:5: a: YAML 1.2 has no merge key `<<`; write the keys out"]),
]


@pytest.mark.parametrize(("text", "problems"), PROBLEMS)
def test_what_a_tree_cannot_hold_is_told_and_the_rest_is_read(text: str, problems: list[str]) -> None:
    """Reading goes on behind a bad key, so that one run tells of all of them."""
    reading = read_yaml(text, "f")
    assert [str(problem).removeprefix("f:") for problem in reading.problems] == problems
    assert reading.tree is not None


def test_texts_stay_texts() -> None:
    """Nothing is interpreted before its field is known: no truth values, no octal numbers, no dates."""
    tree = read_yaml("{a: no, b: 0o17, c: 2026-01-01, d: 1_000, e: '~', f: ~}", "f").tree
    assert tree is not None
    assert plain(tree) == {"a": "no", "b": "0o17", "c": "2026-01-01", "d": "1_000", "e": "~", "f": "~"}
    assert [node.empty for _, node in walk(tree) if isinstance(node, Scalar)] == [False] * 5 + [True]


def test_places_are_those_of_values_and_of_keys_above_blocks() -> None:
    """A block starts where its key stands, a value in a line where it stands itself."""
    tree = read_yaml("a:\n  b: 1\nc: [1, 2]\n", "f").tree
    assert tree is not None
    assert {".".join(map(str, key)): str(node.place) for key, node in walk(tree)} == {
        "": "f:1:1",
        "a": "f:1:1",
        "a.b": "f:2:6",
        "c": "f:3:4",
        "c.0": "f:3:5",
        "c.1": "f:3:8",
    }


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("650", "650"),
        ("a: b # c", "a: b # c"),
        ("[1, 2]", ["1", "2"]),
        ("{weight: 30%}", {"weight": "30%"}),
        ("'650'", "650"),
    ],
)
def test_a_value_of_the_command_line_is_yaml_only_in_brackets_or_quotes(text: str, value: object) -> None:
    """Anything else is one text, whatever characters it has."""
    assert plain(read_value(text, Place("--set"))) == value


@pytest.mark.parametrize("text", ["", "  \n", "# nothing\n", "~", "---\n", "null"])
def test_an_empty_file_says_how_to_start(text: str) -> None:
    """Nothing but comments is nothing."""
    with pytest.raises(ScenarioError, match=r"^f: is empty; `optimizer init` writes a scenario to start from$"):
        loads(text, name="f")


@pytest.mark.parametrize(("text", "what"), [("[1]", "a list"), ("hello", 'the text "hello"')])
def test_a_file_that_is_no_mapping_is_no_scenario(text: str, what: str) -> None:
    """The message shows how a scenario starts."""
    with pytest.raises(ScenarioError) as caught:
        loads(text, name="f")
    assert str(caught.value) == f"f:1:1: is {what}, not a scenario; write `key: value` lines such as `name: Launch`"
