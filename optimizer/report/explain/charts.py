"""The charts of an explanation: what steps bring, what limits cost, what each line is worth to the score."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import takewhile

from optimizer.domain.findings.explain import Effect, Explanation
from optimizer.report import numbers
from optimizer.report.characters import shortened, width
from optimizer.report.explain.words import Words, large
from optimizer.report.page import Chart, Column, Table

POINTS = 100
"""Scores of attainment are shown in points of a hundred."""
LABEL, TELLING = 26, 17
"""Letters of a label that a drawing has room for, and how many of them go to what tells it from others."""


def steps(found: Explanation) -> Iterator[Chart]:
    """What a little more of each bound would bring."""
    rows = ((step.words, step.effect) for step in found.steps)
    yield from _scores(found, "Change of the score for a little more", rows)


def costs(found: Explanation) -> Iterator[Chart]:
    """What the score would gain without each limit."""
    named = {limit.key: limit.name for limit in found.plan.limits}
    rows = ((named.get(cost.key) or _bound(cost.key), cost.effect) for cost in found.costs)
    yield from _scores(found, "Change of the score without each limit", rows)


def _bound(key: str) -> str:
    """A line's bound by its dotted key, the name first: micro available."""
    name, _, bound = key.removeprefix("tiers.").rpartition(".")
    return f"{name} {bound.replace('_', ' ')}"


def lines_in(found: Explanation) -> Iterator[Chart]:
    """What the score would lose without each line that is bought."""
    rows = ((line.name, line.effect) for line in found.lines_in)
    yield from _scores(found, "Change of the score without each line", rows)


def _scores(found: Explanation, title: str, effects: Iterable[tuple[str, Effect]]) -> Iterator[Chart]:
    """Bars of changes of the score; nothing where no plan has one."""
    scores = [(name, effect.score) for name, effect in effects if effect.score is not None]
    if not scores:
        return
    weighted = scores[0][1].unit == "share"
    unit = "points of 100" if weighted else Words(found).unit
    names = [name for name, _ in scores]
    changes = [(POINTS if weighted else 1) * score.change if large(score) else 0.0 for _, score in scores]
    kind = _kind("points" if weighted else "money" if scores[0][1].unit == "money" else "count", changes)
    said = "; ".join(f"{name} {numbers.column(kind, [change])[0]}" for name, change in zip(names, changes, strict=True))
    short = labels(names)
    columns = [Column("label", "what", "text"), Column("change", f"change, {unit}", kind)]
    columns += [Column("name", "in full", "text")] if short != names else []
    rows = (row[: len(columns)] for row in zip(short, changes, names, strict=True))
    table = Table(tuple(columns), tuple(rows))
    yield Chart("bars", f"{title}, {unit}", f"Bars in {unit}: {said}.", table, "label", "change")


def _kind(kind: str, changes: Sequence[float]) -> str:
    """A kind of figure that shows no change as nothing."""
    shown = numbers.column(kind, changes)
    return kind if all(text.strip("−0.,") for text, change in zip(shown, changes, strict=True) if change) else "cost"


def labels(names: Sequence[str]) -> list[str]:
    """Names as short as a drawing needs them, no two alike: what tells them apart stays."""
    found: list[str] = []
    for name in names:
        label, number = _label(name, names), 2
        while label in found:
            mark = f" ({number})"
            label, number = shortened(_label(name, names), LABEL - len(mark)) + mark, number + 1
        found.append(label)
    return found


def _label(name: str, others: Sequence[str]) -> str:
    """A name whose beginning, where another one has it too, leaves room for what follows."""
    if width(name) <= LABEL:
        return name
    words = name.split(" ")
    shared = max((_shared(words, other.split(" ")) for other in others if other != name), default=0)
    head, tail = words[:shared], " ".join(words[shared:])
    tail = shortened(tail, max(TELLING, LABEL - width(" ".join([*head, ""]))))
    while width(" ".join([*head, tail])) > LABEL:
        head.pop()
    beginning = " ".join(head)
    return f"{beginning}{' ' if len(head) == shared else '…'}{tail}" if shared else tail


def _shared(words: Sequence[str], others: Sequence[str]) -> int:
    """With how many of the same words both begin."""
    return len(list(takewhile(lambda pair: pair[0] == pair[1], zip(words, others, strict=False))))
