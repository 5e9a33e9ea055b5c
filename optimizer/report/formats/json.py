"""A document as strict JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

UNPRINTED = re.compile("[\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""What JSON allows in a string as it stands, and a terminal would obey."""


def render(document: Mapping[str, object]) -> str:
    """The document's text; raises ValueError for a figure that is not finite, which no finding holds."""
    return f"{_written(document, indent=2)}\n"


def line(document: Mapping[str, object]) -> str:
    """The document in one line, without its line break."""
    return _written(document, indent=None)


def _written(document: Mapping[str, object], indent: int | None) -> str:
    text = json.dumps(document, indent=indent, ensure_ascii=False, allow_nan=False, default=_plain)
    return UNPRINTED.sub(lambda match: f"\\u{ord(match.group()):04x}", text)


def _plain(value: object) -> object:
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(type(value).__name__)
