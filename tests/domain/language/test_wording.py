"""Words for numbers and names."""

from __future__ import annotations

import pytest

from optimizer.domain.language.wording import capitalised


@pytest.mark.parametrize(("text", "said"), [("awareness DE", "Awareness DE"), ("öl", "Öl"), ("", ""), ("ROAS", "ROAS")])
def test_capitals_within_a_name_stay(text: str, said: str) -> None:
    """Only the first letter changes."""
    assert capitalised(text) == said
