"""The digest of a document: what two parties compare to know that they speak of the same figures."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

LEFT_OUT = ("made", "solver", "digest")
"""Keys of a document that may differ from run to run, and its digest itself."""


def digest(document: Mapping[str, Any]) -> str:
    """SHA-256, in hexadecimal, of a document without `made`, `solver` and `digest`, its keys sorted."""
    content = {name: value for name, value in document.items() if name not in LEFT_OUT}
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=dict)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
