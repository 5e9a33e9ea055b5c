"""The audience, each line's share of it, and that one partnership reaches less than all of it."""

from __future__ import annotations

from math import fsum

from optimizer.domain.arithmetic.per_partnership import reach_of
from optimizer.domain.language.plan_lines import plan_lines
from optimizer.domain.language.quantities import Quantity
from optimizer.domain.language.scenario import Line
from optimizer.domain.language.wording import number, percent
from optimizer.errors import Key
from optimizer.files.checks.context import Context

_ROUNDING = 1e-9


def check_audience(context: Context) -> None:
    """Segments have people, shares name every segment, and nobody reaches everybody."""
    scenario = context.scenario
    if not scenario.audience and "audience" in context.source.tree.entries:
        context.tell(("audience",), "names no segment; write a number of people, or for example {north: 3M, south: 5M}")
    for segment, people in scenario.audience.items():
        if people <= 0:
            key: Key = ("audience",) if _is_one(context) else ("audience", segment)
            context.tell(key, "has nobody in it; write a number of people above 0")
    for name, line in scenario.tiers.items():
        key = ("tiers", name, "audience_share")
        if isinstance(line.audience_share, dict):
            _check_shares(context, key, line.audience_share)
    for one in plan_lines(scenario):
        key = ("tiers", one.card, "audience_share")
        if context.fine(("audience",), ("periods",), key, *(("tiers", one.card, part) for part in _REACH)):
            _check_reach(context, one.card, one.line)


_REACH = ("followers", "reach_rate", "posts", "delivery_rate", "per_post")


def _is_one(context: Context) -> bool:
    """Whether the audience is one number."""
    node = context.source.tree.entries.get("audience")
    return not hasattr(node, "entries")


def _check_shares(context: Context, key: Key, shares: dict[str, Quantity]) -> None:
    segments = context.scenario.audience
    if not segments:
        message = (
            "names segments, and the scenario has no audience; write one share, or `audience: {north: 3M, south: 5M}`"
        )
        context.tell(key, message, key, ("audience",))
        return
    for segment in shares:
        if segment not in segments:
            advice = context.near(segment, segments) or f"; the segments are {', '.join(segments)}"
            context.tell((*key, segment), f"the audience has no segment {segment}{advice}", key, ("audience",))
    for segment in segments:
        if segment not in shares and all(name in segments for name in shares):
            message = f"the segment {segment} is missing; write `{segment}: 0%` if nobody there is reached"
            context.tell(key, message, key, ("audience",))
    total = fsum(share.value for share in shares.values())
    if total > 1 + _ROUNDING:
        context.tell(key, f"the shares add up to {percent(total)}; together they are at most 100%")


def _check_reach(context: Context, name: str, line: Line) -> None:
    """What one partnership reaches, r * s, is below the size of each segment (one share: of the whole audience)."""
    audience = context.scenario.audience
    if not audience or any(people <= 0 for people in audience.values()):
        return
    reach = reach_of(line)
    parts = {"": (line.audience_share, fsum(audience.values()))}
    if isinstance(line.audience_share, dict):
        parts = {
            f" {segment}": (share, audience.get(segment, reach + 1)) for segment, share in line.audience_share.items()
        }
    for segment, (share, people) in parts.items():
        if isinstance(share, Quantity) and reach * share.value >= people:
            given = _reach_key(line)
            message = (
                f"one partnership reaches {number(reach * share.value)} people of the audience{segment}, which has "
                f"{number(people)}; check followers, reach_rate and audience_share, or the audience"
            )
            context.tell(("tiers", name, *given), message)


def _reach_key(line: Line) -> Key:
    """The key that gives a line's reach."""
    return ("per_post", "reach") if line.per_post.reach is not None else ("followers",)
