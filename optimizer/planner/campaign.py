"""A campaign model with the solver that holds it, and everything that its plans must keep."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from optimizer.domain.arithmetic.audit import Arithmetic
from optimizer.domain.arithmetic.linear import Row
from optimizer.domain.language.measures import MOST_PARTNERSHIPS, USED_FROM
from optimizer.domain.language.plan_lines import lines_of
from optimizer.model.build import CampaignModel
from optimizer.planner.incumbent import Held
from optimizer.planner.objective import Counts, Objective
from optimizer.planner.tolerances import EQUAL, NOISE, compared
from optimizer.solver.port import Session, Values


class Campaign:
    """The model in one solver's session, what is held, and every audited plan seen so far."""

    def __init__(
        self,
        model: CampaignModel,
        arithmetic: Arithmetic,
        session: Session | Callable[[], Session],
        without: frozenset[str] = frozenset(),
    ) -> None:
        self.model = model
        self.arithmetic = arithmetic
        self.without = without
        self._session = session
        self._waiting: list[Row] = []
        self.held: list[Held] = []
        self.seen: list[Counts] = []
        self.touched: set[tuple[int, float]] = set()
        self._broken: dict[tuple[float, ...], set[str]] = {}

    @property
    def session(self) -> Session:
        """The solver's session, opened where it was not yet."""
        if callable(self._session):
            self._session = self._session()
            self.add(self._waiting)
        return self._session

    @property
    def opened(self) -> bool:
        """Whether a solver was needed so far."""
        return not callable(self._session)

    def add(self, rows: Iterable[Row]) -> None:
        """Adds rows that stay."""
        if callable(self._session):
            self._waiting += rows
            return
        for row in rows:
            self._session.add(row)

    def hold(self, objective: Objective, least: float, size: float) -> None:
        """From now on, plans keep the objective's value at `least` or above; `size` as in `Incumbent`."""
        row = compared(objective.linear, objective.to_linear(least), size)
        self.held.append(Held(objective, least, row))
        self.add([row])

    def audited(self, values: Values | None) -> Counts | None:
        """The counts of a solution where they break nothing; None otherwise."""
        if values is None:
            return None
        counts = self.model.counts(values)
        if not self.holds(counts):
            return None
        self.seen.append(counts)
        return counts

    def holds(self, counts: Counts) -> bool:
        """Whether counts break no limit and give up nothing that is held."""
        return not self.broken(counts) and not self.lost(counts)

    def broken(self, counts: Counts) -> set[str]:
        """Keys of the limits that the counts break, of those that the model states."""
        known = tuple(counts)
        if known not in self._broken:
            self._broken[known] = set(self.arithmetic.broken(counts)) - self.without - set(self._specks(counts))
        return self._broken[known]

    def _specks(self, counts: Counts) -> Iterator[str]:
        """Keys of parts too small to be bought, of lines that have no cap once something is left out: no harm there."""
        if self.without and not self.model.scenario.whole:
            for name, count, cap in zip(lines_of(self.model.scenario), counts, self.model.lines.caps, strict=True):
                if cap > MOST_PARTNERSHIPS and 0.0 < count < USED_FROM:
                    yield f"tiers.{name}"

    def lost(self, counts: Counts) -> list[Held]:
        """What earlier objectives reached and these counts give up, beyond the noise of adding up."""
        noise = NOISE if self.model.scenario.whole else EQUAL
        return [held for held in self.held if held.objective.value(counts) < held.least - noise * abs(held.least)]

    def tangents(self, values: Values | None) -> list[Row]:
        """Tangents where a solution overstates reach."""
        if values is None:
            return []
        return [row for reach in self.model.reaches for row in reach.refine(values, self.touched)]

    def known(self) -> list[Counts]:
        """Every plan seen so far, and the empty one, where they hold everything."""
        every = [*self.seen, (0,) * self.model.size]
        return [counts for counts in every if self.holds(counts)]
