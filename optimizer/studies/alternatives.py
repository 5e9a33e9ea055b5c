"""Other good plans: nearly as good by the strategy's own figure, and best at something else.

The most different mix is found as in modelling to generate alternatives (Brill, Chang and Hopkins, Management Science
28, 1982, "Hop, Skip, Jump"): as little spend as possible on the lines that earlier plans buy.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from optimizer.domain.explanation import Alternative, AlternativeKind
from optimizer.domain.plan import LineResult
from optimizer.domain.quantities import Bound
from optimizer.domain.scenario import Limit, Scenario
from optimizer.domain.standing import Standing, as_good, standing
from optimizer.planner import Little
from optimizer.studies.questions import Counts, Questions

POINT = 0.01
"""Precision of the smallest largest share of the spend."""
SAME = 1e-9


def alternatives(questions: Questions, loss: float, most: int) -> tuple[Alternative, ...]:
    """At most so many plans, all different, each giving up at most that part of the score."""
    least = tuple(figure - loss * abs(figure) for figure in questions.standing)
    found: dict[Counts, Alternative] = {}
    for kind, counts in _candidates(questions, least):
        if len(found) >= most and counts not in found:
            break
        if counts is None or _equal(counts, questions.counts):
            continue
        same = next((known for known in found if _equal(known, counts)), counts)
        if same in found:
            kinds = tuple(dict.fromkeys((*found[same].kinds, kind)))
            found[same] = replace(found[same], kinds=kinds)
        elif as_good(standing(questions.arithmetic, questions.bests, counts), questions.standing, loss):
            found[same] = _alternative(questions, kind, counts)
    return tuple(found.values())


def _candidates(questions: Questions, least: Standing) -> Iterator[tuple[AlternativeKind, Counts | None]]:
    scenario = questions.scenario
    lines = len(scenario.tiers)
    yield "fewest partnerships", questions.near(scenario, least, Little(partnerships=1.0), finish=True)
    if scenario.strategy != "cheapest":
        yield "least spend", questions.near(scenario, least, Little(spend=(1.0,) * lines), finish=True)
    yield "least dependence on one line", _independent(questions, least)
    weights, tried = [0.0] * lines, [questions.counts]
    while not any(_equal(tried[-1], earlier) for earlier in tried[:-1]):
        weights = [weight + (count > 0) for weight, count in zip(weights, tried[-1], strict=True)]
        counts = questions.near(scenario, least, Little(spend=tuple(weights)), finish=True)
        if counts is None:
            return
        yield "most different", counts
        tried.append(counts)


def _independent(questions: Questions, least: Standing) -> Counts | None:
    """The plan whose largest line takes the smallest share of the spend, to within a point."""
    scenario = questions.scenario
    low, high = 1.0 / len(scenario.tiers), largest_share(questions.plan.lines)
    found = None
    while high - low > POINT:
        middle = (low + high) / 2
        counts = questions.near(_capped(scenario, middle), least)
        if counts is None:
            low = middle
        else:
            found, high = counts, min(middle, largest_share(questions.arithmetic.audit(counts).lines))
    return found


def _capped(scenario: Scenario, share: float) -> Scenario:
    """The scenario in which no line takes more than a share of the spend."""
    caps = tuple(
        Limit(measure="spend", where={"name": (name,)}, at_most=Bound(share, percent=True)) for name in scenario.tiers
    )
    return scenario.model_copy(update={"limits": (*scenario.limits, *caps)}).placed(scenario.origin)


def largest_share(lines: Sequence[LineResult]) -> float:
    """The largest line's share of the spend."""
    return max((line.share_of_spend or 0.0 for line in lines), default=0.0)


def _alternative(questions: Questions, kind: AlternativeKind, counts: Counts) -> Alternative:
    effect = questions.beside(counts, "given")
    lines = questions.arithmetic.audit(counts).lines
    pairs = zip(questions.plan.lines, lines, strict=True)
    score = effect.score
    worse = 0.0 if score is None else score.change if questions.scenario.strategy == "cheapest" else -score.change
    before = 0.0 if score is None else abs(score.before)
    return Alternative(
        kinds=(kind,),
        effect=effect,
        loss=max(0.0, worse) / before if before else 0.0,
        distance=sum(abs((one.share_of_spend or 0.0) - (other.share_of_spend or 0.0)) for one, other in pairs) / 2,
        partnerships=sum(counts),
        largest_share=largest_share(lines),
    )


def _equal(one: Counts, other: Counts) -> bool:
    return all(abs(a - b) <= SAME * max(1.0, abs(a)) for a, b in zip(one, other, strict=True))
