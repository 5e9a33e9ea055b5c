"""The JSON Schema of a scenario file, made from the types that check it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic.json_schema import GenerateJsonSchema

from optimizer.domain.language.fields import AgencyFee
from optimizer.domain.language.number_fields import MONEY_PATTERN
from optimizer.domain.language.quantities import Bound, Quantity
from optimizer.domain.language.scenario import Goal, PerPost, Scenario
from optimizer.domain.language.sentences import BOUNDS
from optimizer.files.exchange import OF_ALL, OF_LINES, PARTS_OF_LINES

if TYPE_CHECKING:
    from pydantic_core import core_schema

DIALECT = "https://json-schema.org/draft/2020-12/schema"

DEFINED = "#/$defs/"
CHANGE, ALONE = "Change", "Alone"
"""Ends of the names of definitions: what is written over something else, and what stands for itself."""


class _Written(GenerateJsonSchema):
    """Describes what a file may hold: a key is left out, never null; defaults are shown as they would be written."""

    def nullable_schema(self, schema: core_schema.NullableSchema) -> dict[str, Any]:
        """What may be left out has the schema of what may be written."""
        return self.generate_inner(schema["schema"])

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> dict[str, Any]:
        """A default that says nothing is left out."""
        if schema.get("default") in (None, {}, (), PerPost()):
            return self.generate_inner(schema["schema"])
        return super().default_schema(schema)

    def encode_default(self, dft: Any) -> Any:
        """A quantity or a bound as the number that it is."""
        if isinstance(dft, Quantity | Bound | AgencyFee):
            return dft.value
        return super().encode_default(dft)


def schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of the scenario file."""
    described = Scenario.model_json_schema(schema_generator=_Written)
    fields = described["properties"]
    weight = {key: part for key, part in described["$defs"]["Goal"]["properties"]["weight"].items() if key == "anyOf"}
    fields["goals"]["additionalProperties"] = {"anyOf": [weight, {"$ref": "#/$defs/Goal"}], "description": _first(Goal)}
    line = described["$defs"]["Line"]["properties"]
    line["like"] = {"type": "string", "description": "a line whose keys hold where this one states none"}
    fields["extends"] = {
        "type": "string",
        "description": "path of a scenario whose keys hold where this one states none",
    }
    limit, each = (described["$defs"][name]["properties"] for name in ("Limit", "Bounds"))
    for owner, names in ((fields, OF_ALL), (line, OF_LINES), (limit, BOUNDS), (each, BOUNDS)):
        for name in names:
            owner[name]["anyOf"].append({"type": "string", "pattern": MONEY_PATTERN})
    described["$defs"]["Period"]["properties"]["budget"]["anyOf"].append({"type": "string", "pattern": MONEY_PATTERN})
    for part in (fields["costs"], *(line[name] for name in PARTS_OF_LINES)):
        part["additionalProperties"]["anyOf"].append({"type": "string", "pattern": MONEY_PATTERN})
    lines = {key: fields["tiers"].pop(key) for key in ("type", "additionalProperties")}
    card = {
        "type": "string",
        "minLength": 1,
        "description": "path of a CSV file or a workbook, relative to the scenario",
    }
    fields["tiers"]["anyOf"] = [{**lines, "minProperties": 1}, card]
    definitions = {**described.pop("$defs"), "Scenario": described}
    changes = {f"{name}{CHANGE}": _change(definition) for name, definition in definitions.items()}
    changes[f"Limit{CHANGE}"]["properties"]["drop"] = {
        "const": True,
        "description": "takes the limit of this name away",
    }
    definitions[f"Line{ALONE}"] = definitions["Line"]
    definitions["Line"] = _either("like", f"Line{CHANGE}", f"Line{ALONE}")
    return {
        "$schema": DIALECT,
        "title": "Scenario of the influencer-budget optimiser",
        **_either("extends", f"Scenario{CHANGE}", "Scenario"),
        "$defs": {**definitions, **changes},
    }


def _either(key: str, with_it: str, without: str) -> dict[str, Any]:
    """One definition where a key is stated, another one where it is not."""
    return {"if": {"required": [key]}, "then": {"$ref": f"{DEFINED}{with_it}"}, "else": {"$ref": f"{DEFINED}{without}"}}


def _change(part: Any) -> Any:
    """What may be written over something else: nothing is required, and null takes a key away."""
    if isinstance(part, list):
        return [_change(item) for item in part]
    if not isinstance(part, dict):
        return part
    changed = {
        key: _change(value) for key, value in part.items() if key not in ("required", "minProperties", "default")
    }
    if "$ref" in part:
        changed["$ref"] += CHANGE
    if isinstance(part.get("additionalProperties"), dict):
        changed["additionalProperties"] = _or_null(changed["additionalProperties"])
    if isinstance(part.get("properties"), dict):
        changed["properties"] = {key: _or_null(value) for key, value in changed["properties"].items()}
    return changed


def _or_null(value: dict[str, Any]) -> dict[str, Any]:
    about: dict[str, Any] = {key: value.pop(key) for key in ("title", "description") if key in value}
    return {**about, "anyOf": [value, {"type": "null"}]}


def _first(model: type) -> str:
    return (model.__doc__ or "").partition("\n")[0]
