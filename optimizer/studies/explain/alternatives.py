"""Other good plans: nearly as good by the strategy's own figure, and best at something else.

Further mixes come as in modelling to generate alternatives (Brill, Chang and Hopkins, Management Science 28, 1982,
"Hop, Skip, Jump"): as little spend as possible on the lines that earlier plans buy.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from math import copysign, fsum

from optimizer.domain.arithmetic.score import Score, as_good, scored
from optimizer.domain.findings.explain import Alternative, AlternativeKind
from optimizer.domain.findings.plan import LineResult
from optimizer.domain.language.plan_lines import lines_of
from optimizer.domain.language.quantities import Bound
from optimizer.domain.language.scenario import Limit, Scenario
from optimizer.planner.near_optimal import Little
from optimizer.studies.explain.questions import Counts, Questions

POINT = 0.01
"""Precision of the smallest largest share of the spend."""
SAME = 1e-9
DIRECTIONS = 3
"""Questions that one way to the most different plan may take."""


def alternatives(questions: Questions, loss: float, most: int) -> tuple[Alternative, ...]:
    """At most so many plans, all different, each giving up at most that part of the score."""
    if not most:
        return ()
    least = tuple(figure - loss * abs(figure) for figure in questions.scored)
    found: dict[Counts, Alternative] = {}
    for kind, counts in _candidates(questions, least):
        if len(found) >= most and counts not in found:
            break
        if counts is None or _equal(counts, questions.counts):
            continue
        same = next((known for known in found if _equal(known, counts)), counts)
        if same in found:
            if kind != "different":
                found[same] = replace(found[same], kinds=(*found[same].kinds, kind))
        elif as_good(scored(questions.arithmetic, questions.bests, counts), questions.scored, loss):
            found[same] = _alternative(questions, kind, counts)
    return tuple(found.values())


def _candidates(questions: Questions, least: Score) -> Iterator[tuple[AlternativeKind, Counts | None]]:
    scenario = questions.scenario
    lines = len(lines_of(scenario))
    known = [questions.some_near(scenario, least, Little(partnerships=1.0), finish=True)]
    yield "fewest partnerships", known[0]
    if scenario.strategy != "cheapest":
        known.append(questions.some_near(scenario, least, Little(spend=(1.0,) * lines), finish=True))
        yield "least spend", known[-1]
    known.append(_independent(questions, least))
    yield "least dependence on one line", known[-1]
    yield "most different", _different(questions, least, [counts for counts in known if counts])
    weights, tried = [0.0] * lines, [questions.counts]
    while not any(_equal(tried[-1], earlier) for earlier in tried[:-1]):
        weights = [weight + (count > 0) for weight, count in zip(weights, tried[-1], strict=True)]
        counts = questions.some_near(scenario, least, Little(spend=tuple(weights)), finish=True)
        if counts is None:
            return
        yield "different", counts
        tried.append(counts)


def _different(questions: Questions, least: Score, known: Sequence[Counts]) -> Counts | None:
    """A plan whose spend lies as far from the plan's as any that is found by going on in a direction.

    One way leads from every line that is bought to every other, one towards the farthest plan that is known.
    """
    signs = [-1.0 if count else 1.0 for count in questions.counts]
    ways = [_farther(questions, least, signs, None)]
    if known:
        farthest = max(known, key=lambda counts: distance(questions, counts))
        ways.append(_farther(questions, least, _signs(questions, farthest, signs), farthest))
    away = [counts for counts in ways if counts is not None and distance(questions, counts) > SAME]
    return max(away, key=lambda counts: distance(questions, counts), default=None)


def _farther(questions: Questions, least: Score, signs: Sequence[float], best: Counts | None) -> Counts | None:
    """The last plan of those in the direction of which the next one lies: each at least about as far."""
    most = 0.0 if best is None else distance(questions, best)
    for _ in range(DIRECTIONS):
        counts = questions.some_near(questions.scenario, least, Little(spend=tuple(-sign for sign in signs)))
        if counts is None or (far := distance(questions, counts)) <= most + SAME:
            break
        best, most, signs = counts, far, _signs(questions, counts, signs)
    return best


def _signs(questions: Questions, counts: Counts, otherwise: Sequence[float]) -> list[float]:
    """On which lines a mix spends more than the plan, and on which less."""
    lines = zip(questions.arithmetic.audit(counts).lines, questions.plan.lines, otherwise, strict=True)
    return [copysign(1.0, own.spend - other.spend) if own.spend != other.spend else old for own, other, old in lines]


def distance(questions: Questions, counts: Counts) -> float:
    """The part of the spend that goes to other lines than in the plan, from 0 to 1."""
    lines = zip(questions.plan.lines, questions.arithmetic.audit(counts).lines, strict=True)
    return fsum(abs((one.share_of_spend or 0.0) - (other.share_of_spend or 0.0)) for one, other in lines) / 2


def _independent(questions: Questions, least: Score) -> Counts | None:
    """The plan whose largest line takes the smallest share of the spend, to within a point."""
    scenario = questions.scenario
    low, high = 1.0 / len(lines_of(scenario)), largest_share(questions.plan.lines)
    found = None
    while high - low > POINT:
        middle = (low + high) / 2
        counts = questions.some_near(_capped(scenario, middle), least)
        if counts is None:
            low = middle
        else:
            found, high = counts, min(middle, largest_share(questions.arithmetic.audit(counts).lines))
    return found


def _capped(scenario: Scenario, share: float) -> Scenario:
    """The scenario in which no line takes more than a share of the spend."""
    caps = tuple(
        Limit(measure="spend", where={"name": (name,)}, at_most=Bound(share, percent=True))
        for name in lines_of(scenario)
    )
    return scenario.model_copy(update={"limits": (*scenario.limits, *caps)}).placed(scenario.origin)


def largest_share(lines: Sequence[LineResult]) -> float:
    """The largest line's share of the spend."""
    return max((line.share_of_spend or 0.0 for line in lines), default=0.0)


def _alternative(questions: Questions, kind: AlternativeKind, counts: Counts) -> Alternative:
    effect = questions.beside(counts, "given")
    lines = questions.arithmetic.audit(counts).lines
    score = effect.score
    worse = 0.0 if score is None else score.change if questions.scenario.strategy == "cheapest" else -score.change
    before = 0.0 if score is None else abs(score.before)
    return Alternative(
        kinds=(kind,),
        effect=effect,
        loss=max(0.0, worse) / before if before else 0.0,
        distance=distance(questions, counts),
        partnerships=fsum(counts),
        largest_share=largest_share(lines),
    )


def _equal(one: Counts, other: Counts) -> bool:
    return all(abs(a - b) <= SAME * max(1.0, abs(a)) for a, b in zip(one, other, strict=True))
