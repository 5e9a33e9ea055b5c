"""What every check needs: the scenario, where its parts stand, and which parts already have a problem."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from optimizer.domain.language.costs import cost_names
from optimizer.domain.language.measures import COST_PER, COSTS, LINES_USED, MEASURES, MONEY, PEOPLE, RATIOS, is_money
from optimizer.domain.language.plan_lines import plan_lines
from optimizer.domain.language.quantities import ambiguous, number
from optimizer.domain.language.scenario import Scenario
from optimizer.domain.language.selection import LABELS, labelled, select
from optimizer.domain.language.spelling import did_you_mean
from optimizer.errors import Key
from optimizer.files.source import Source
from optimizer.files.synonyms import measure_meant
from optimizer.files.text import MOST_ADVICE
from optimizer.files.tree import Scalar, children, find, place_of, problem

_LINE = 2
"""Parts of the key of a line."""
_LISTED = 12
"""So many known names are listed."""


class Context:
    """A scenario, and a place for the problems that its parts have together."""

    def __init__(self, source: Source, scenario: Scenario) -> None:
        self.source = source
        self.scenario = scenario
        self._bad = source.spoilt | source.lost
        self._above = {key[:length] for key in self._bad for length in range(len(key))}

    def fine(self, *keys: Key) -> bool:
        """Whether nothing at, above or below these keys has a problem already: else a check may be mistaken."""
        return not self._bad or not any(
            key in self._above or any(key[:length] in self._bad for length in range(1, len(key) + 1)) for key in keys
        )

    def tell(self, key: Key, message: str, *needed: Key) -> None:
        """Add a problem, if what it rests on has none: `needed`, or else the key itself."""
        if self.fine(*(needed or (key,))):
            self.source.problems.append(problem(place_of(self.source.tree, key), key, message))

    def ambiguous(self, key: Key) -> str | None:
        """Why the text under a key is refused for an amount of money or people."""
        node = find(self.source.tree, key)
        return ambiguous(node.plain()) if isinstance(node, Scalar) else None

    def threshold(self, key: Key, threshold: int) -> str:
        """The text of a threshold as it stands under a key of the file: 1k is 1000."""
        node = find(self.source.tree, key)
        names = [str(name) for name, _ in children(node)] if node is not None else []
        return next((name for name in names if number(name, "", "").value == threshold), str(threshold))

    @cached_property
    def own(self) -> frozenset[str]:
        """Measures of one's own."""
        return frozenset(name for line in self.scenario.tiers.values() for name in line.measures)

    @cached_property
    def signed(self) -> frozenset[str]:
        """Measures that can be negative."""
        lines = self.scenario.tiers.values()
        return frozenset({"profit", *(name for line in lines for name, part in line.measures.items() if part.low < 0)})

    @cached_property
    def labels(self) -> dict[str, frozenset[str]]:
        """Label -> the values that lines have."""
        found: dict[str, set[str]] = {}
        for own, one in zip(labelled(self.scenario), plan_lines(self.scenario), strict=True):
            for label, value in own.items():
                found.setdefault(label, set()).add(value)
            found["name"].add(one.name)
        return {label: frozenset(values) for label, values in found.items()}

    @cached_property
    def lines_known(self) -> bool:
        """Whether nothing was left out of the lines that a `where` or a measure could mean."""
        parts = {*LABELS, "labels", "measures", "periods"}
        if any(key[0] == "periods" for key in self._bad if key):
            return False
        return not any(key[0] == "tiers" and (len(key) <= _LINE or key[_LINE] in parts) for key in self._bad if key)

    def near(self, written: str, known: Iterable[str]) -> str:
        """`; did you mean NAME?`, or nothing: where no name is near, or where there are many problems already."""
        return did_you_mean(written, known) if len(self.source.problems) <= MOST_ADVICE else ""

    def grouped(self, measure: str) -> bool:
        """Whether a measure is an amount of money or people, of which three decimals may mean thousands."""
        return self.is_money(measure) or measure in PEOPLE

    def is_money(self, measure: str) -> bool:
        """Whether a measure is an amount of money: a cost of the scenario is, too."""
        return is_money(measure, self.costs) if self.costs else measure in MONEY

    @cached_property
    def costs(self) -> tuple[str, ...]:
        """The names of the scenario's costs."""
        return cost_names(self.scenario)

    def check_measure(self, key: Key, measure: str, *, others: tuple[str, ...] = ()) -> bool:
        """Whether a measure that adds up (or one of `others`) has this name; told where there is none."""
        costs = (COSTS, *self.costs) if self.costs else ()
        if measure in MEASURES or measure in self.own or measure in others or measure in costs:
            return True
        if measure.startswith(COST_PER) and RATIOS[0] in others and self._known_unit_cost(key, measure):
            return True
        if measure in RATIOS or measure == LINES_USED or (measure.startswith(COST_PER) and RATIOS[0] not in others):
            what = "counts lines" if measure == LINES_USED else "is a ratio"
            self.tell(key, f"{measure} {what}; name a measure that adds up, such as spend, reach or conversions")
        elif measure == COSTS or measure.startswith(COST_PER):
            if measure == COSTS:
                self.tell(key, "the scenario states no costs; write for example `costs: {travel: 200}` on a line")
        elif self.lines_known:
            known = (*MEASURES, *costs, *sorted(self.own), *others)
            meant = measure_meant(measure)
            advice = f"; did you mean {meant}?" if meant in known else self.near(measure, known)
            advice = advice or f"; no line has it under measures, and built in are {', '.join(MEASURES)}"
            self.tell(key, f"there is no measure {measure}{advice}")
        return False

    def _known_unit_cost(self, key: Key, measure: str) -> bool:
        """Whether a unit cost is that of a measure of one's own; told where there is none."""
        name = measure.removeprefix(COST_PER)
        if name in self.own:
            return True
        if self.lines_known:
            built_in = {"impressions": "cpm", "engagements": "cpe", "conversions": "cpa"}.get(name)
            listed = f"; known are {', '.join(sorted(self.own))}" if self.own else "; no line has any under measures"
            advice = f"; write {built_in}" if built_in else self.near(name, self.own) or listed
            self.tell(key, f"there is no measure {name} of one's own to be the cost of{advice}")
        return False

    def check_where(self, key: Key, where: dict[str, tuple[str, ...]]) -> None:
        """A selection must name labels and values that lines have, and select at least one line."""
        if not self.lines_known or not plan_lines(self.scenario):
            return
        found = True
        for label, values in where.items():
            if label not in self.labels:
                if label in LABELS:
                    advice = f"; state it on the lines that are meant, such as {label}: {' or '.join(values)}"
                else:
                    known = [*self.labels, *LABELS]
                    advice = self.near(label, known) or f"; known are {', '.join(self.labels)}"
                self.tell((*key, label), f"no line has the label {label}{advice}")
                found = False
                continue
            for value in values:
                if value not in self.labels[label]:
                    self.tell((*key, label), self._no_value(label, value))
                    found = False
        if found and not select(self.scenario, where):
            words = " and ".join(f"{label} {' or '.join(values)}" for label, values in where.items())
            self.tell(key, f"selects no line: none has {words} together")

    def _no_value(self, label: str, value: str) -> str:
        known = sorted(self.labels[label]) if len(self.source.problems) <= MOST_ADVICE else []
        some = f"; known are {', '.join(known[:_LISTED])}{', ...' if len(known) > _LISTED else ''}" if known else ""
        what = "line is called" if label == "name" else f"line has {label}"
        return f"selects no line: no {what} {value}{self.near(value, known) or some}"
