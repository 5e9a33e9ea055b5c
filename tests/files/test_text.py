from __future__ import annotations

import pytest

from optimizer.files.text import Unreadable, checked, decoded


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"name: a\nb: \xe9\n", "f:2:4: is not UTF-8 from here on; save the file as UTF-8"),
        ("é: ".encode() + b"\xff", "f:1:4: is not UTF-8 from here on; save the file as UTF-8"),
        (
            b"name: a\0b",
            "f:1:8: the character U+0000 is no text; this may not be a text file, or not saved as UTF-8",
        ),
        (
            b"\n a\x1b",
            "f:2:3: the character U+001B is no text; this may not be a text file, or not saved as UTF-8",
        ),
    ],
)
def test_bytes_that_are_no_text_are_told_with_their_place(content: bytes, problem: str) -> None:
    """Line and column of the first byte that is no text."""
    with pytest.raises(Unreadable) as caught:
        decoded(content, "f")
    assert str(caught.value) == problem


def test_a_byte_order_mark_is_no_part_of_the_text() -> None:
    """Editors on Windows write one."""
    assert decoded("\ufeffname: é".encode(), "f") == "name: é"
    assert checked("name: é", "f") == "name: é"
