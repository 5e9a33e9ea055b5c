"""Files <-> domain: scenario files and rate cards in, scenarios out, with the place of everything that was written."""

from __future__ import annotations

from typing import Any

from optimizer.files.dump import dump, dump_planned, dump_resolved
from optimizer.files.scenario_file import changed, load, loads

__all__ = ["changed", "dump", "dump_planned", "dump_resolved", "load", "loads", "schema", "starter"]


def schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of the scenario file."""
    from optimizer.files import json_schema

    return json_schema.schema()


def starter() -> str:
    """The text of a commented scenario to start from."""
    from optimizer.files import starter_file

    return starter_file.STARTER
