"""The audit: every figure and every rule of a mix, recomputed from its counts with plain arithmetic.

It shares nothing with the model that chose the mix. It guards every plan that is shown, it is the oracle of the tests,
and it is where values, slacks and what binds come from.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from math import fsum, inf
from typing import Any

from optimizer.domain.arithmetic.amounts import Amount, Amounts, Mix
from optimizer.domain.arithmetic.cash import cash
from optimizer.domain.arithmetic.groups import groups
from optimizer.domain.arithmetic.limits import Rule, quotient
from optimizer.domain.arithmetic.periods import period_results
from optimizer.domain.arithmetic.rules import QUOTIENTS, LineRule, line_rules, rules, use_matters
from optimizer.domain.findings.plan import Audited, LimitResult, LineResult
from optimizer.domain.language.costs import unit_costs
from optimizer.domain.language.measures import COST_PER, COSTS, LINES_USED, MEASURES, costs_key
from optimizer.domain.language.plan_lines import lines_of, plan_lines
from optimizer.domain.language.scenario import Scenario, Where


class Arithmetic:
    """The arithmetic of one scenario: coefficients are worked out once, counts come by line position.

    Where the `amounts` are known already, they are not worked out again.
    """

    def __init__(self, scenario: Scenario, amounts: Amounts | None = None) -> None:
        self.scenario = scenario
        self.amounts = amounts or Amounts(scenario)

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        """The budget, the floors and the limits."""
        return rules(self.amounts)

    @cached_property
    def _line_rules(self) -> tuple[LineRule, ...]:
        return line_rules(self.scenario)

    @cached_property
    def _use_matters(self) -> frozenset[int]:
        return use_matters(self.amounts)

    @cached_property
    def _goals(self) -> tuple[tuple[str, Amount], ...]:
        return tuple(
            (name, self.amounts.amount(self.scenario.measure_of(name), self.amounts.select(goal.where)))
            for name, goal in self.scenario.goals.items()
        )

    @cached_property
    def _unit_costs(self) -> tuple[str, ...]:
        return unit_costs(self.scenario)

    @cached_property
    def _posts(self) -> tuple[float, ...]:
        """Posts of one partnership, by line."""
        return tuple(line.posts for line in lines_of(self.scenario).values())

    @cached_property
    def _labels(self) -> tuple[tuple[str, str, dict[str, str]], ...]:
        """Name, tier and all other labels of each line."""
        every = map(dict, self.amounts.labels)
        return tuple((own.pop("name"), own.pop("tier"), own) for own in every)

    def figure(self, counts: Sequence[float], measure: str, where: Where | None = None) -> float:
        """A measure (no ratio; `lines_used` too) over the lines of a selection, in its unit."""
        return self.amounts.amount(measure, self.amounts.select(where)).value(self.amounts.mix(counts))

    def goal_values(self, counts: Sequence[float]) -> dict[str, float]:
        """What each goal is worth, in its measure's unit."""
        mix = self.amounts.mix(counts)
        return {name: amount.value(mix) for name, amount in self._goals}

    def broken(self, counts: Sequence[float]) -> tuple[str, ...]:
        """The keys of what a mix breaks: budget, floors, limits, then lines out of bounds and impossible counts."""
        return self._broken(self.amounts.mix(counts))

    def _broken(self, mix: Mix) -> tuple[str, ...]:
        return (
            *(rule.key for rule in self.rules if rule.broken(mix)),
            *dict.fromkeys(rule.key for rule in self._line_rules if rule.broken(mix)),
            *(f"tiers.{name}" for position, name in enumerate(self._names) if self._impossible(mix, position)),
        )

    @cached_property
    def _names(self) -> tuple[str, ...]:
        """The names of the plan's lines."""
        return tuple(one.name for one in plan_lines(self.scenario))

    def _impossible(self, mix: Mix, position: int) -> bool:
        """Whether nobody can buy that many: negative, not whole where counts are, or too few to be used."""
        count = mix.counts[position]
        if not 0 <= count < inf:
            return True
        if self.scenario.whole:
            return count % 1 != 0
        fees = self.amounts.figures[position].fees
        if fees is not None and fees.forbids(count):
            return True
        return 0 < count < self.amounts.used_from and position in self._use_matters

    def room(self, counts: Sequence[float]) -> float:
        """How far the budget, the floors and the limits are from being broken: the least, relative to its sides."""
        mix = self.amounts.mix(counts)
        return min((rule.room(mix) for rule in self.rules), default=inf)

    def audit(self, counts: Sequence[float], *, limits: bool = True) -> Audited:
        """Every figure of a mix, and what it breaks; what the rules say where they hold only with `limits`."""
        amounts, mix = self.amounts, self.amounts.mix(counts)
        spend = amounts.amount("spend").value(mix)
        lines = tuple(self._line(mix, position, spend) for position in amounts.every)
        return Audited(
            lines=lines,
            totals=self._totals(mix, lines),
            goals={name: amount.value(mix) for name, amount in self._goals},
            limits=tuple(self._limits(mix)) if limits else (),
            broken=self._broken(mix),
            groups=groups(amounts, mix, self.scenario.report.by) if limits else {},
            periods=period_results(amounts, mix),
            cash=cash(self.scenario, lines) if limits else (),
        )

    def _limits(self, mix: Mix) -> Iterator[LimitResult]:
        """What the budget, the floors and the limits say."""
        steps = self.amounts.steps_from(mix) if self.scenario.whole else None
        return (rule.result(mix, steps) for rule in self.rules)

    def _line(self, mix: Mix, position: int, plan_spend: float) -> LineResult:
        figures = self.amounts.figures[position]
        count, effective, used = mix.counts[position], mix.effective[position], mix.used[position]
        fees = mix.priced[position]
        of: dict[str, Any] = {
            name: fixed * count + scaled * effective + once * used + priced * fees
            for name, (fixed, scaled, once, priced) in figures.coefficients.items()
        }
        if self.amounts.people:
            of["reach"] = self.amounts.line_reach(position, effective)
        card, tier, others = self._labels[position]
        name = self._names[position]
        partnerships = self._count(of.pop("partnerships"))
        own = {measure: of.pop(measure, 0.0) for measure in self.amounts.own}
        costs = {name: of.pop(name, 0.0) for name in self.amounts.costs}
        del of[LINES_USED]
        fee_per_post = figures.fee_per_post
        if figures.by_count and count > 0:
            fee_per_post = of["fees"] / (count * self._posts[position])
        return LineResult(
            name=name,
            line=card if self.scenario.periods else None,
            tier=tier,
            labels=dict(others),
            partnerships=partnerships,
            fee_per_post=fee_per_post,
            share_of_spend=quotient(of["spend"], plan_spend),
            measures=own,
            cost_items={name: amount for name, amount in costs.items() if name != COSTS},
            cost_per={name: quotient(of["spend"], own[name]) if own[name] > 0 else None for name in self._unit_costs},
            **{**of, **ratios(of)},
        )

    def _count(self, count: float) -> float:
        return int(count) if self.scenario.whole and count % 1 == 0 else count

    def _totals(self, mix: Mix, lines: tuple[LineResult, ...]) -> dict[str, float | None]:
        amounts, scenario = self.amounts, self.scenario
        names = (*MEASURES, *amounts.own, *amounts.costs)
        sums = {measure: amounts.amount(measure).value(mix) for measure in names}
        costs = {costs_key(name): sums.pop(name) for name in amounts.costs}
        per = {f"{COST_PER}{name}": quotient(sums["spend"], sums[name]) for name in self._unit_costs if sums[name] > 0}
        spendable, overlap = scenario.spendable, sums["reach"] - fsum(line.reach for line in lines)
        return {
            **sums,
            "partnerships": self._count(sums["partnerships"]),
            **ratios(sums),
            **costs,
            **dict.fromkeys(f"{COST_PER}{name}" for name in self._unit_costs),
            **per,
            LINES_USED: int(amounts.amount(LINES_USED).value(mix)),
            "reserve": None if spendable is None else scenario.reserved,
            "unspent": None if spendable is None else spendable - sums["spend"],
            "overlap": min(overlap, 0.0) if amounts.people else 0.0,
        }


def ratios(amounts: Mapping[str, float]) -> dict[str, float | None]:
    """cpm, cpe, cpa, roas, roi and frequency of amounts by measure; None where one divides by 0."""
    return {
        name: quotient(amounts[dividend], amounts[divisor], factor)
        for name, (dividend, divisor, factor) in QUOTIENTS.items()
    }


def audit(scenario: Scenario, counts: Sequence[float]) -> Audited:
    """Every figure of a mix and what it breaks; counts by line position. Many mixes of one scenario: `Arithmetic`."""
    return Arithmetic(scenario).audit(counts)


def goal_values(scenario: Scenario, counts: Sequence[float]) -> dict[str, float]:
    """What each goal of a mix is worth, in its measure's unit."""
    return Arithmetic(scenario).goal_values(counts)


def broken(scenario: Scenario, counts: Sequence[float]) -> tuple[str, ...]:
    """The keys of what a mix breaks."""
    return Arithmetic(scenario).broken(counts)


def figure(scenario: Scenario, counts: Sequence[float], measure: str, where: Where | None = None) -> float:
    """A measure (no ratio) of a mix over the lines of a selection, in its unit."""
    return Arithmetic(scenario).figure(counts, measure, where)
