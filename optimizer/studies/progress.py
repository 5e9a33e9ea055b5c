"""The function by which a study reports how far it is."""

from __future__ import annotations

from collections.abc import Callable

Progress = Callable[[int, int | None], None]
"""Hears how much is done of how much there is to do; None where nobody knows."""


def silent(_done: int, _total: int | None) -> None:
    """Hears, and says nothing."""
