"""Figures as JSON has them."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

WHOLE_UP_TO = 2**53
"""From here on a float no longer holds every whole number."""


def figures(part: Any) -> dict[str, Any]:
    """The fields of a part of a finding by name, its figures as JSON has them."""
    return {field.name: number_json(getattr(part, field.name)) for field in fields(part)}


def number_json(value: Any) -> Any:
    """Whole amounts as integers, without a negative zero."""
    if isinstance(value, float) and value.is_integer() and abs(value) < WHOLE_UP_TO:
        return int(value)
    return value
