"""Measures of one's own that are shares of a result, or of one another: a funnel."""

from __future__ import annotations

from optimizer.domain.arithmetic.line_figures import BASES
from optimizer.domain.language.scenario import Line
from optimizer.errors import Key
from optimizer.files.checks.context import Context


def check_funnel(context: Context, key: Key, line: Line) -> None:
    """Each share is of a result, or of another share of the same line, and none of itself in the end."""
    told: set[str] = set()
    for name, amount in line.measures.items():
        place = (*key, "measures", name)
        if not amount.base or name in told:
            continue
        if amount.base not in BASES and amount.base not in line.measures:
            known = [*BASES, *(own for own, part in line.measures.items() if part.base and own != name)]
            advice = context.near(amount.base, known) or f"; it may be a share of {', '.join(known)}"
            context.tell(place, f"there is no {amount.base} on this line to be a share of{advice}")
        elif amount.base not in BASES and not line.measures[amount.base].base:
            message = f"{amount.base} is stated as a number here, and only a share of a result can have one of its own"
            context.tell(place, f"{message}; write the number of {name} itself, or {amount.base} as a share")
        else:
            circle = _circle(line, name)
            told.update(circle)
            if circle:
                way = " -> ".join((*circle, circle[0]))
                context.tell(place, f"goes round in a circle: {way}; let one of them be a share of a result")


def _circle(line: Line, name: str) -> tuple[str, ...]:
    """The measures on a way that leads back to this one; none where it ends at a result."""
    way = [name]
    while (base := line.measures[way[-1]].base) in line.measures and line.measures[base].base:
        if base in way:
            return tuple(way[way.index(base) :])
        way.append(base)
    return ()
