"""Scenario -> the dictionary of a scenario file in JSON, which loads back to an equal scenario."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

from optimizer.domain.language.costs import VOLUME_PRICES
from optimizer.domain.language.fields import AgencyFee
from optimizer.domain.language.quantities import Bound, Quantity, percent_text
from optimizer.domain.language.scenario import Goal, Scenario

_ALWAYS = (
    "currency",
    "reserve",
    "agency_fee",
    "counts",
    "strategy",
    "value_per_conversion",
    "discount",
    "gross_margin",
)
_PRIORITY_ONLY = ("order", "tolerance")


def dump(scenario: Scenario) -> dict[str, Any]:
    """The scenario under the keys of a scenario file, defaults left out; the rate card in place of a CSV's path."""
    return _written(scenario, planning=False)


def dump_resolved(scenario: Scenario) -> dict[str, Any]:
    """The inputs of a plan: the same, and what the scenario sets for all lines even where it is the default.

    Ranges and shares stay as they were stated, so that the inputs are the same scenario at any budget.
    """
    return _resolved(scenario, planning=False)


def dump_planned(scenario: Scenario) -> dict[str, Any]:
    """The same at the planning values, the reserve as money: what two scenarios are compared by."""
    return _resolved(scenario, planning=True) | {"reserve": _reserve(scenario)}


def _resolved(scenario: Scenario, *, planning: bool) -> dict[str, Any]:
    written = _written(scenario, planning=planning)
    resolved = {name: _value(getattr(scenario, name), planning=planning) for name in _ALWAYS}
    if not scenario.reserve.value:
        resolved["reserve"] = 0  # Whether it was left out, or stated as nothing.
    unused = () if scenario.strategy == "priority" else _PRIORITY_ONLY
    return {
        name: resolved.get(name, written.get(name))
        for name in Scenario.model_fields
        if (name in resolved or name in written) and name not in unused
    }


def _written(model: BaseModel, *, planning: bool) -> dict[str, Any]:
    """The fields that differ from their defaults."""
    stated = {
        field.alias or name: (getattr(model, name), field.default) for name, field in type(model).model_fields.items()
    }
    return {
        name: (
            {str(edge): _price(price, planning=planning) for edge, price in value.items()}
            if name in VOLUME_PRICES
            else _value(value, planning=planning)
        )
        for name, (value, default) in stated.items()
        if value != default and not (planning and _planned_alike(value, default))
    }


def _planned_alike(value: Any, default: Any) -> bool:
    """Whether two quantities have the same planning value, however they are written."""
    return isinstance(value, Quantity) and isinstance(default, Quantity) and value.value == default.value


def _value(value: Any, *, planning: bool) -> Any:
    """A field's value as JSON has it."""
    if isinstance(value, AgencyFee):
        rate = _figure(value.rate, planning=planning)
        return rate if value.on == ("fees",) else {"rate": rate, "on": list(value.on)}
    if isinstance(value, Goal) and value == Goal(weight=value.weight):
        return _number(value.weight)
    if isinstance(value, BaseModel):
        return _written(value, planning=planning)
    if isinstance(value, Mapping):
        return {str(name): _value(part, planning=planning) for name, part in value.items()}
    if isinstance(value, tuple):
        return [_value(part, planning=planning) for part in value]
    return _figure(value, planning=planning)


def _figure(value: Any, *, planning: bool) -> Any:
    """A text, or a number in the form that it had."""
    if isinstance(value, Quantity):
        return _planned(value) if planning else _quantity(value)
    if isinstance(value, Bound):
        return percent_text(value.value) if value.percent else _number(value.value)
    return _number(value) if isinstance(value, float) else value


def _price(price: Quantity, *, planning: bool) -> Any:
    """A volume price, whose percent sign tells a share of the fee from money."""
    return percent_text(price.value) if planning and price.percent else _figure(price, planning=planning)


def _planned(quantity: Quantity) -> Any:
    """The planning value; a share keeps what it is a share of."""
    of = f" of {quantity.base}" if quantity.base else ""
    return f"{percent_text(quantity.value)}{of}" if of else _number(quantity.value)


def _quantity(quantity: Quantity) -> Any:
    write = percent_text if quantity.percent else _number
    if quantity.base:
        parts = (quantity.low, quantity.likely, quantity.high) if quantity.is_range else (quantity.likely,)
        return f"{'..'.join(percent_text(part) for part in parts)} of {quantity.base}"
    if quantity.is_range:
        middle = quantity.likely == (quantity.low + quantity.high) / 2
        points = (quantity.low, quantity.high) if middle else (quantity.low, quantity.likely, quantity.high)
        return [write(part) for part in points]
    return write(quantity.likely)


def _reserve(scenario: Scenario) -> Any:
    """The reserve as money; up to 1 it would read as a rate, so there it stays one."""
    money = scenario.reserved
    if money > 1 or not scenario.reserve.value:
        return _number(money)
    return percent_text(scenario.reserve.value)


def _number(value: float) -> float:
    """A whole number without a point."""
    return int(value) if value == int(value) else value
