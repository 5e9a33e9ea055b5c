"""A session for many solves of similar scenarios: it keeps the solver and what was found before."""

from __future__ import annotations

from collections import Counter, OrderedDict
from dataclasses import dataclass, field

from optimizer.domain.arithmetic.audit import Arithmetic
from optimizer.domain.arithmetic.results import Bests
from optimizer.domain.findings.plan import Plan
from optimizer.domain.language.plan_lines import lines_of
from optimizer.domain.language.scenario import Scenario
from optimizer.model.build import CampaignModel, build
from optimizer.planner.answers import Task
from optimizer.planner.planner import solve, unchecked
from optimizer.planner.warm.warm_starts import WarmStarts
from optimizer.solver.highs import HighsSession
from optimizer.solver.port import Session

Shape = tuple[object, ...]

SHAPES = 8
"""How many shapes are kept at a time; the one that was asked for longest ago goes first."""


@dataclass(slots=True)
class Kept:
    """What is kept of one shape: a solver that holds its program, once one was needed, and what was found before."""

    warm_starts: WarmStarts = field(default_factory=WarmStarts)
    session: HighsSession | None = None


class WarmSession:
    """Solves one scenario after another, as `solve` would, and counts them in `solves`. One thread, one session.

    A shape is what the columns and rows of a scenario's program are, without their numbers. Its program is stated in a
    solver once; afterwards only numbers that changed are edited there. `built` counts the programs that were stated
    anew, by reason.
    """

    def __init__(self) -> None:
        self.solves = 0
        self.built: Counter[str] = Counter()
        self._shapes: OrderedDict[Shape, Kept] = OrderedDict()
        self._last: tuple[CampaignModel, Arithmetic] | None = None

    def solve(
        self,
        scenario: Scenario,
        *,
        bests: Bests | None = None,
        check: bool = False,
        time_limit: float | None = None,
        gap: float = 0.0,
        brief: bool = False,
    ) -> Plan:
        """The best plan of a scenario; arguments and errors as `planner.solve`.

        Whatever is repeated in another configuration (`check`) is solved cold. A `brief` plan is its figures alone: it
        has neither `inputs` nor `warnings` nor `limits`.
        """
        self.solves += 1
        if check or scenario.drawn:
            return solve(scenario, check=check, time_limit=time_limit, gap=gap, bests=bests)
        task = Task.begun(time_limit, gap, bests, brief=brief)
        model, arithmetic = self._stated(scenario)
        kept = self._kept((bests is None, *_shape(model)))
        kept.warm_starts.begin(scenario.spendable)
        try:
            return unchecked(model, arithmetic, lambda: self._session(model, kept), task, kept.warm_starts)
        except BaseException:
            kept.session = None  # It may have been left in the middle of a search.
            raise

    def _stated(self, scenario: Scenario) -> tuple[CampaignModel, Arithmetic]:
        """A scenario's model and arithmetic, with the last one's coefficients where only the budget is another one."""
        if self._last is None or not _same_card(self._last[0].scenario, scenario):
            self._last = build(scenario), Arithmetic(scenario)
        else:
            model, arithmetic = self._last
            amounts = arithmetic.amounts.at_budget_of(scenario)
            self._last = build(scenario, known=model.lines), Arithmetic(scenario, amounts)
        return self._last

    def _kept(self, shape: Shape) -> Kept:
        if shape not in self._shapes:
            self._shapes[shape] = Kept()
        kept = self._shapes[shape]
        self._shapes.move_to_end(shape)
        if len(self._shapes) > SHAPES:
            self._shapes.popitem(last=False)
        return kept

    def _session(self, model: CampaignModel, kept: Kept) -> Session:
        """The shape's solver with this program's numbers."""
        rows = [sourced.row for sourced in model.rows]
        columns = model.program.columns
        reason = "a shape not met before" if kept.session is None else kept.session.restate(columns, rows)
        if kept.session is None or reason is not None:
            self.built[str(reason)] += 1
            kept.session = HighsSession(model.problem, counting=model.scenario.whole)
        return kept.session


def _same_card(scenario: Scenario, other: Scenario) -> bool:
    """Whether two scenarios are known to differ in nothing but the budget, because the one was made from the other."""
    return all(getattr(scenario, name) is getattr(other, name) for name in Scenario.model_fields if name != "budget")


def _shape(model: CampaignModel) -> Shape:
    """Lines, objectives, columns and the number of rows."""
    scenario = model.scenario
    columns = tuple(column.integer for column in model.program.columns)
    objectives = tuple(scenario.goals), scenario.order
    return scenario.whole, scenario.strategy, tuple(lines_of(scenario)), *objectives, columns, len(model.rows)
