"""What a plan took for granted: how reach adds up, the margin, and figures that name no source."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from optimizer.domain.plan import Plan

NEUTRAL: dict[str, float] = {
    "delivery_rate": 1.0,
    "reach_rate": 1.0,
    "audience_share": 1.0,
    "gross_margin": 1.0,
    "posts": 1.0,
}
"""Figures that change nothing at this value; all others change nothing at 0."""
TERMS_OF_THE_LINE = frozenset(
    {"at_least", "available", "exactly", "at_least_if_used", "posts", "results_after", "sources", "note", "labels"}
)
"""What a planner decides or describes; no figure that a source could state."""
ASSUMED = "assumed"


def assumed(plan: Plan) -> str | None:
    """One line of what was assumed; nothing for a plan that does not state its inputs."""
    inputs = plan.inputs
    if not inputs:
        return None
    parts = [part for part in (_margin(inputs), _reach(plan)) if part]
    sources = [source for *_, source in sourced(inputs)]
    missing, marked = sources.count(""), sources.count(ASSUMED)
    if missing:
        parts.append(f"{missing} {'figure' if missing == 1 else 'figures'} without a source")
    if marked:
        parts.append(f"{marked} {'figure' if marked == 1 else 'figures'} marked {ASSUMED}")
    return f"Assumed: {'; '.join(parts)}" if parts else None


def _margin(inputs: Mapping[str, Any]) -> str | None:
    """A margin of 100% matters where a conversion is worth something."""
    lines = [line for line in (inputs.get("tiers") or {}).values() if isinstance(line, Mapping)]
    for line in lines:
        value = _or(line.get("value_per_conversion"), inputs.get("value_per_conversion"), 0.0)
        margin = _or(line.get("gross_margin"), inputs.get("gross_margin"), 1.0)
        if value and margin == 1.0:
            return "100% gross margin"
    return None


def _reach(plan: Plan) -> str | None:
    if not plan.totals.get("reach"):
        return None
    return "reach by random overlap" if plan.inputs.get("audience") else "reach adds up (no audience given)"


def sourced(inputs: Mapping[str, Any]) -> Iterator[tuple[str, str, Any, str]]:
    """Line, figure, value and source of each figure that matters; the source is "" where none is named."""
    for line, terms in (inputs.get("tiers") or {}).items():
        sources = terms.get("sources") or {}
        for name, value in _figures(terms):
            if any(part not in (None, NEUTRAL.get(name, 0.0)) for part in _values(value)):
                yield line, name, value, str(sources.get(name) or sources.get(name.partition(".")[0]) or "")


def _figures(line: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, value in line.items():
        if name in TERMS_OF_THE_LINE or isinstance(value, str):
            continue
        if name in ("per_post", "measures") and isinstance(value, Mapping):
            yield from (
                (f"{'measure' if name == 'measures' else name}.{inner}", amount) for inner, amount in value.items()
            )
        else:
            yield name, value


def _values(value: Any) -> list[Any]:
    return list(value.values()) if isinstance(value, Mapping) else [value]


def _or(*values: Any) -> Any:
    return next((value for value in values if value is not None), None)
