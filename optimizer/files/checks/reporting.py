"""How plans are shown: the labels by which they are added up must be labels of the rate card."""

from __future__ import annotations

from optimizer.domain.language.selection import labels_of
from optimizer.files.checks.context import Context


def check_report(context: Context) -> None:
    """Every label by which subtotals are asked for is one that some line has."""
    if not context.lines_known or not context.scenario.tiers:
        return
    known = [label for label in context.labels if label != "name"]
    for position, key in enumerate(context.scenario.report.by):
        for label in labels_of(key) or ("",):
            if label not in known:
                advice = context.near(label, known) or f"; known are {', '.join(known)}"
                context.tell(("report", "by", position), f"no line has the label {label or 'of no name'}{advice}")
