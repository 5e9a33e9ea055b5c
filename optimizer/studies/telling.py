"""Who hears how far a study is."""

from __future__ import annotations

from collections.abc import Callable

Told = Callable[[int, int], None]
"""Hears how much is done of how much there is to do."""


def silent(_done: int, _total: int) -> None:
    """Hears, and says nothing."""
