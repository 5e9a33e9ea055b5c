"""The tables of an explanation: what a little more of each bound brings, what each limit costs, shadow prices."""

from __future__ import annotations

from collections.abc import Iterator

from optimizer.domain.language.scenario import NORMALISED
from optimizer.report.explain import words
from optimizer.report.explain.words import Words
from optimizer.report.page import Column, Table


def steps(say: Words) -> Table:
    """Each bound that the plan stands at, relaxed by a step and solved again."""
    scored = say.strategy in NORMALISED
    columns = (
        Column("step", "A little more", "text"),
        Column("brings", "would bring", "text"),
        *((Column("score", "score", "stated"),) if scored else ()),
        Column("override", "with --set", "code"),
    )
    rows = tuple(
        (
            step.words,
            say.effect(step.effect, scored=False),
            *((say.score_column(step.effect),) if scored else ()),
            step.override,
        )
        for step in say.found.steps
    )
    return Table(columns, rows, caption="Each solved again")


def costs(say: Words) -> Table:
    """What the plan would be without each limit; those that cost nothing last."""
    scored = say.strategy in NORMALISED
    columns = [Column("limit", "Without", "text"), Column("brings", "would bring", "text")]
    columns += [Column("score", "score", "stated")] if scored else []
    rows = []
    for cost in sorted(say.found.costs, key=lambda cost: say.effect(cost.effect) == words.NOTHING):
        score = (say.score_column(cost.effect) if cost.effect.score else None,) if scored else ()
        rows.append((cost.sentence, say.effect(cost.effect, scored=False), *score))
    return Table(tuple(columns), tuple(rows), caption="Each left out alone, and solved again").without_blanks()


def prices(say: Words) -> Table | None:
    """What one more unit of each bound is worth to the linear relaxation, and between which bounds that holds."""
    columns = (
        Column("bound", "Bound", "text"),
        Column("price", "is worth", "text"),
        Column("valid", "as long as it stands", "text"),
    )
    rows = tuple(_prices(say))
    return Table(columns, rows) if rows else None


def _prices(say: Words) -> Iterator[tuple[str, str, str]]:
    for step in say.found.steps:
        if step.price is not None:
            of = "the budget" if step.key == "budget" else step.sentence
            yield of, words.per_unit(say, step.price), words.valid(step.price)
