"""Which keys stand where in a scenario file: what overrides walk along, and what an unknown key is compared with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from optimizer.domain.language.quantities import Unfit, number
from optimizer.domain.language.scenario import Bounds, Goal, Limit, Line, Per, Period, PerPost, Reporting, Scenario
from optimizer.domain.language.spelling import nearest
from optimizer.domain.language.strict import Strict
from optimizer.domain.language.uncertainty import CaseOf, Event, Together, Uncertainty, Weighing
from optimizer.errors import Key
from optimizer.files import synonyms
from optimizer.files.tree import Node, Scalar


@dataclass(frozen=True)
class Shape:
    """The keys of one kind of mapping, the shapes below them, and what people write instead.

    `each` is the shape of every part where names are free (or of a list's items); `free` allows any name; `guarded`
    lets an override add a name only where it is like none that is there, so that a slip of the pen adds nothing.
    """

    what: str
    example: str
    fields: tuple[str, ...] = ()
    inner: Mapping[str, Shape] = field(default_factory=dict)
    free: bool = False
    guarded: bool = False
    each: Shape | None = None
    synonyms: Mapping[str, str] = field(default_factory=dict)

    def below(self, name: str | int) -> Shape | None:
        """The shape of a part, or None for one value."""
        return self.inner.get(str(name), self.each)


def _fields(
    model: type[Strict],
) -> tuple[str, ...]:
    return tuple(field.alias or name for name, field in model.model_fields.items())


WHERE = Shape("a mapping of labels", "{tier: mega}", free=True)
_TOGETHER = Shape("a mapping", "{campaign: 30%, line: 70%}", _fields(Together))
UNCERTAINTY = Shape(
    "a mapping",
    "{draws: 8192, spread: 50%}",
    _fields(Uncertainty),
    {
        "common": Shape("a mapping of figures", "{rates: {campaign: 30%}}", free=True, each=_TOGETHER),
        "spread": Shape("spreads by rate", "{engagement_rate: 80%}", free=True),
    },
)
CASE = Shape(
    "a case",
    "{chance: 25%, set: {tiers.*.fees: +20%}}",
    _fields(CaseOf),
    {"set": Shape("a mapping of changes", "{tiers.*.fees: +20%}", free=True)},
)
_NAMES = Shape("a mapping", "{name: value}", free=True)
_GUARDED = Shape("a mapping", "{name: value}", free=True, guarded=True)
PER = Shape("a mapping", "{measure: spend}", _fields(Per), {"where": WHERE}, synonyms=synonyms.LIMIT_SYNONYMS)
BOUNDS = Shape("a mapping", "{at_most: 30%}", _fields(Bounds), synonyms=synonyms.LIMIT_SYNONYMS)
EACH = Shape("a mapping of values", "{micro: {at_most: 30%}}", free=True, each=BOUNDS)
LIMIT = Shape(
    "a mapping",
    "{measure: hours, at_most: 400}",
    _fields(Limit),
    {"where": WHERE, "for_each": WHERE, "per": PER, "each": EACH},
    synonyms=synonyms.LIMIT_SYNONYMS,
)
GOAL = Shape(
    "a goal", "50% or {weight: 30%, at_least: 400}", _fields(Goal), {"where": WHERE}, synonyms=synonyms.GOAL_SYNONYMS
)
PER_POST = Shape("a mapping", "{impressions: 900k, reach: 700k}", _fields(PerPost), synonyms=synonyms.PER_POST_SYNONYMS)
LINE = Shape(
    "a mapping",
    "{followers: 50k, fee_per_post: 500, engagement_rate: 3.86%}",
    (*_fields(Line), "like"),
    {"per_post": PER_POST, "event": Shape("a mapping", "{chance: 2%, results: 0%, cost: 20k}", _fields(Event))}
    | dict.fromkeys(("labels", "measures", "audience_share", "costs"), _GUARDED)
    | dict.fromkeys(("sources", "results_after", "fee_after", "fee_from", "pays", "spread"), _NAMES),
    synonyms=synonyms.LINE_SYNONYMS,
)
PERIOD = Shape("a mapping", "{budget: 20k, conversion_rate: 90%}", _fields(Period), synonyms=synonyms.PERIOD_SYNONYMS)
SCENARIO = Shape(
    "a scenario",
    "name: Launch",
    _fields(Scenario),
    {
        "goals": Shape("a mapping of goals", "{awareness: 50%, conversion: 50%}", free=True, each=GOAL),
        "tiers": Shape(
            "a mapping of lines or the path of a CSV file", "{micro: {followers: 50k, fee: 500}}", each=LINE
        ),
        "limits": Shape("a list of limits", "[{measure: hours, at_most: 400}]", each=LIMIT),
        "agency_fee": Shape("an agency fee", "10% or {rate: 10%, on: [fees, travel]}", ("rate", "on")),
        "costs": _GUARDED,
        "periods": Shape("a mapping of periods", "{Q1: {budget: 20k}, Q2: {budget: 30k}}", free=True, each=PERIOD),
        "audience": _GUARDED,
        "exchange": _NAMES,
        "uncertainty": UNCERTAINTY,
        "cases": Shape("a mapping of cases", "{slump: {chance: 25%}}", free=True, each=CASE),
        "risk": Shape("a mapping", "{worst: 10%, weight: 50%}", _fields(Weighing)),
        "pays": _NAMES,
        "agency_pays": _NAMES,
        "report": Shape("a mapping", "{by: tier}", _fields(Reporting)),
    },
    synonyms=synonyms.SCENARIO_SYNONYMS,
)


def shape_at(key: Key) -> Shape | None:
    """The shape of the part of a scenario under a key; None for one value."""
    shape: Shape | None = SCENARIO
    for part in key:
        shape = shape.below(part) if shape is not None else None
    return shape


def right_key(name: str, shape: Shape) -> str | None:
    """The known key that an unknown one stands for: by its meaning, or else by its letters."""
    folded = name.casefold().replace("-", "_").replace(" ", "_")
    if folded in shape.fields:
        return folded
    if (meant := shape.synonyms.get(folded)) is not None:
        return meant
    return nearest(name, shape.fields)


KNOWN = "; known are "
"""Before the list of keys that there are."""


def unknown_key(name: str, shape: Shape, given: Node | None = None) -> tuple[str, str | None]:
    """What to say of an unknown key with its value, and the key that was meant."""
    meant = right_key(name, shape)
    if meant is not None:
        return f"no such key; did you mean {meant}?", meant
    if shape is LINE and name == "name":
        return "no such key; the name of a line is the key above it", None
    if shape is LINE and isinstance(given, Scalar) and (advice := _of_ones_own(name, given.text)) is not None:
        return f"no such key; {advice}", None
    extra = "; labels go under labels, measures of one's own under measures" if shape is LINE else ""
    return f"no such key{KNOWN}{', '.join(shape.fields)}{extra}", None


def _of_ones_own(name: str, text: str) -> str | None:
    """Where a label or a measure of one's own goes; nothing for what is neither."""
    if not text.strip() or not name.isidentifier():
        return None
    try:
        number(text, "", "")
        what = "measure"
    except Unfit:
        what = "label"
    return f"if it is a {what} of your own, write {what}s: {{{name}: {text}}}"
