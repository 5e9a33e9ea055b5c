"""A scenario whose plans are added up by other labels than its file asks for."""

from __future__ import annotations

from collections.abc import Sequence

from optimizer.domain.language.plan_lines import lines_of
from optimizer.domain.language.scenario import Reporting, Scenario
from optimizer.domain.language.selection import labels, labels_of
from optimizer.domain.language.spelling import did_you_mean
from optimizer.errors import UsageError


def grouped(scenario: Scenario, by: Sequence[str]) -> Scenario:
    """The scenario with subtotals by these labels; raises UsageError for one that no line has."""
    known = dict.fromkeys(label for name, line in lines_of(scenario).items() for label in labels(name, line))
    del known["name"]
    for key in by:
        for label in labels_of(key) or ("",):
            if label not in known:
                advice = did_you_mean(label, known) or f"; known are {', '.join(known)}"
                raise UsageError(f"--by {key}: no line has the label {label or 'of no name'}{advice}")
    asked = tuple(dict.fromkeys(",".join(labels_of(key)) for key in by))
    return scenario.model_copy(update={"report": Reporting(by=asked)}).placed(scenario.origin)
