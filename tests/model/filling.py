"""The columns of a model as whole mixes fill them: what a solver would have to say to mean these counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import expm1, inf

from optimizer.domain.arithmetic.linear import Linear, Row
from optimizer.model.build import CampaignModel

Bounds = list[tuple[float, float]]


def bounds(model: CampaignModel) -> Bounds:
    """Lower and upper bound of each column."""
    columns = sorted(model.problem.variables(), key=lambda variable: str(variable.name))
    return [
        (-inf if column.lowBound is None else column.lowBound, inf if column.upBound is None else column.upBound)
        for column in columns
    ]


def filled(model: CampaignModel, counts: Sequence[float]) -> list[float]:
    """Every column at its true value for those counts; steps fill up in their order."""
    limits = bounds(model)
    values = [0.0] * len(limits)
    values[: model.size] = counts
    for line, column in model.lines.used.items():
        values[column] = float(counts[line] > 0)
    for line, steps in model.lines.steps.items():
        columns = [step.column for step in steps]
        if model.lines.coefficients[line].tariff.bulk:
            _fill_pieces(values, limits, columns, counts[line])
        else:
            _fill_steps(values, limits, columns, counts[line])
    for column, lines in model.any_used.items():
        values[column] = float(any(counts[line] > 0 for line in lines))
    for reach in model.reaches:
        for segment in reach.segments:
            if segment.column is not None:
                values[segment.column] = -expm1(-worth(segment.exposure, values)) / segment.unit
    return values


def worth(expression: Linear | Mapping[int, float], values: Sequence[float]) -> float:
    """A linear expression at those values."""
    return sum(coefficient * values[column] for column, coefficient in expression.items())


def excess(row: Row, values: Sequence[float]) -> float:
    """By how much the values break a row; 0 or less where they hold it."""
    value = worth(row.coefficients, values)
    return max(row.lower - value, value - row.upper)


def _fill_pieces(values: list[float], limits: Bounds, pieces: list[int], count: float) -> None:
    """The first piece that is wide enough holds all of them; each piece's binary stands right behind it."""
    own = next((piece for piece in pieces if count <= limits[piece][1]), pieces[-1])
    values[own], values[own + 1] = count, 1.0


def _fill_steps(values: list[float], limits: Bounds, steps: list[int], count: float) -> None:
    """Steps come one after the other, and the binaries that open all but the first follow them in the same order."""
    left = count
    for number, step in enumerate(steps):
        values[step] = min(left, limits[step][1])
        left -= values[step]
        if number:
            values[steps[-1] + number] = float(values[step] > 0)
    values[steps[-1]] += left
