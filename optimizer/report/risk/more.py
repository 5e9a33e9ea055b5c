"""What takes many solves to say of a risk: what knowing is worth, the frontier, and how much chance is in the draws."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from optimizer.domain.findings.risk import Risk, SamplingGap, Worth
from optimizer.domain.language.wording import capitalised, joined
from optimizer.report import numbers
from optimizer.report.page import Block, Cell, Chart, Column, Table, paragraph
from optimizer.report.plan.sureness import score_words

NAMED = 4
"""Lines that a mix in a cell names."""


def worth(risk: Risk, found: Worth) -> Iterator[Block]:
    """What knowing everything shared, and each figure alone, would gain."""
    if found.evpi is None:
        yield paragraph("What knowing everything shared would gain is not known: not every plan was proven in time")
    else:
        about = "" if not found.error else f" ± {_gain(risk, found, found.error)}"
        yield paragraph(
            f"Knowing the case and every shared factor before planning would gain {_gain(risk, found, found.evpi)}"
            f"{about}; creators' luck, delivery and counting stay unknown"
        )
    telling = [one for one in found.figures if one.gain > 0.0]
    if not telling:
        yield paragraph("Knowing no figure of a line by itself would change the plan for the better")
        return
    unit = "points" if found.unit == "points" else risk.plan.scenario.currency
    columns = (Column("figure", "Knowing", "text"), Column("gain", f"would gain, {unit}", "ratio"))
    table = Table(columns, tuple((f"{one.line} {one.figure.replace('_', ' ')}", one.gain) for one in telling))
    yield table
    if own := joined((f"{one.line} {one.figure.replace('_', ' ')}" for one in telling if one.own), "and"):
        yield paragraph(f"{capitalised(own)}: each creator's own, so that no one number could be known of all of them")
    yield Chart(
        "bars",
        f"What knowing a figure would gain, {unit}",
        f"Bars of what knowing one figure before planning would gain; the longest is {table.rows[0][0]}.",
        table,
        x="figure",
        y="gain",
    )


def _gain(risk: Risk, found: Worth, gain: float) -> str:
    if found.unit == "points":
        return f"{numbers.stated(gain, 3)} points"
    return f"{numbers.money(gain)} {risk.plan.scenario.currency}"


def frontier(risk: Risk) -> Iterator[Block]:
    """The best mix for each weight; those that are the same are told once."""
    told = [one for place, one in enumerate(risk.frontier) if not place or one.mix != risk.frontier[place - 1].mix]
    rows = []
    for one in told:
        scores = (score_words(risk.plan, one.mean), score_words(risk.plan, one.worst))
        rows.append((numbers.percent(one.weight, 0), *scores, _mix(one.mix)))
    columns = (
        Column("weight", "Weight of the worst", "text"),
        Column("mean", "mean", "stated"),
        Column("worst", "worst draws", "stated"),
        Column("mix", "best mix", "text"),
    )
    yield Table(columns, tuple(rows))
    if any(not one.proven for one in risk.frontier):
        yield paragraph("Some of these mixes were not proven to be the best in the time that there was")
    if len(told) == 1:
        return
    points = Table(
        (Column("worst", "worst draws", "ratio"), Column("mean", "mean", "ratio")),
        tuple((one.worst, one.mean) for one in told),
    )
    yield Chart(
        "points",
        "Mean of the score against that of its worst draws",
        f"A point for each of {len(told)} best mixes, from the mean alone to the worst draws alone.",
        points,
        x="worst",
        y="mean",
    )


def _mix(mix: Mapping[str, float]) -> str:
    named = sorted(mix.items(), key=lambda item: -item[1])
    told = [f"{numbers.stated(count, 3)} {name}" for name, count in named[:NAMED]]
    return " + ".join([*told, *([f"{len(named) - NAMED} more"] if len(named) > NAMED else [])])


def rows(risk: Risk) -> Iterator[tuple[Cell, ...]]:
    """The same for a table of figures: part, name, figure, value."""
    if risk.worth is not None:
        for name in ("evpi", "error"):
            yield "worth", "everything shared", name, getattr(risk.worth, name)
        for one in risk.worth.figures:
            yield "worth", f"{one.line} {one.figure}", "gain", one.gain
    for mix in risk.frontier:
        for name in ("mean", "worst"):
            yield "frontier", f"weight {numbers.percent(mix.weight, 0)}", name, getattr(mix, name)
    if risk.sampling_gap is not None:
        for name in ("gap", "upper", "share"):
            yield "sampling gap", "score", name, getattr(risk.sampling_gap, name)


def proof(risk: Risk, found: SamplingGap) -> str:
    """How far the best plan may lie above this one."""
    share = "" if found.share is None else f" ({numbers.stated(100.0 * found.share, 3)}% of its value)"
    return (
        f"With 95% confidence no plan is better by more than {score_words(risk.plan, found.upper)}{share}: "
        f"{found.samples} new samples of {risk.draws:,} draws, mean gap {score_words(risk.plan, found.gap)}"
    )
