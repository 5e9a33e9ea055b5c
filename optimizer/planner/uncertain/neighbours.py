"""Mixes near another one, a partnership more here, some fewer there: a good plan is known before a proof begins."""

from __future__ import annotations

from collections.abc import Iterator
from math import inf
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from optimizer.planner.campaign import Campaign
from optimizer.planner.uncertain.choices import Choices, Floats, Whole

if TYPE_CHECKING:
    from optimizer.planner.uncertain.tree import Told, Tree

OTHERS = (1, 2, 3)
"""By how many partnerships another line changes the other way."""
STEPS, MENDED = 60, 400
"""Steps of a climb, and of mending."""
ROOM = 1e-9


class Neighbours:
    """Fits mixes to the rows that lines alone take part in, many at a time."""

    def __init__(self, campaign: Campaign, choices: Choices, told: Told) -> None:
        self.choices, self.told = choices, told
        tables = [
            (table, sourced.row.lower, sourced.row.upper)
            for sourced in campaign.model.rows
            if sourced.key is not None and (table := choices.table(sourced.row.coefficients)) is not None
        ]
        self.tables = np.array([table for table, _, _ in tables]).reshape(-1, len(choices.counts))
        self.lower = np.array([lower for _, lower, _ in tables])
        self.upper = np.array([upper for _, _, upper in tables])

    def fits(self, mixes: Whole) -> npt.NDArray[np.bool_]:
        """Which of some mixes (rows) keep those rows."""
        totals = self._totals(self.tables, mixes)
        room = ROOM * np.maximum(1.0, np.abs(totals))
        found: npt.NDArray[np.bool_] = np.all((totals >= self.lower - room) & (totals <= self.upper + room), axis=1)
        return found

    def _totals(self, tables: Floats, mixes: Whole) -> Floats:
        """By mix and table."""
        places = self.choices.first[:-1] + mixes
        found: Floats = tables[:, places].sum(axis=2).T
        return found

    def climb(self, tree: Tree) -> None:
        """Goes from what is held to the best mix near it, as long as there is a better one."""
        by_count = self.choices.table(tree.objective.linear)
        for _ in range(STEPS):
            if tree.incumbent is None or not tree.effort.seconds_left:
                return
            mixes = self._around(np.asarray(tree.incumbent.counts).astype(np.int64))
            mixes = mixes[self.fits(mixes)]
            if by_count is not None and len(mixes):
                gains = self._totals(by_count[None, :], mixes)[:, 0]
                here = self._totals(by_count[None, :], np.asarray(tree.incumbent.counts).astype(np.int64)[None, :])
                order = np.argsort(-gains, kind="stable")
                mixes = mixes[order][gains[order] > here[0, 0]]
                if not any(tree.offer(mix) for mix in mixes):
                    return
            elif not [mix for mix in mixes if tree.offer(mix)]:
                return

    def _around(self, mix: Whole) -> Whole:
        """The mixes a step away, within the lines' bounds."""
        lines = len(mix)
        found = []
        for one in range(lines):
            for way in (1, -1):
                for other in range(lines):
                    for some in OTHERS if other != one else (0,):
                        near = mix.copy()
                        near[one] += way
                        near[other] -= way * some
                        found.append(near)
        mixes = np.array(found)
        kept = ((mixes >= self.choices.lower) & (mixes <= self.choices.upper)).all(axis=1)
        around: Whole = mixes[kept]
        return around

    def mend(self, mix: Whole, tree: Tree) -> None:
        """From a mix that misses a chance, steps that come nearest to it for what they cost, until one keeps it."""
        costs = self.choices.table(tree.objective.linear)
        for _ in range(MENDED):
            missed = [one for one in self.told.chances if not one.holds(tuple(mix))]
            if not missed or tree.offer(mix) or not tree.effort.seconds_left:
                tree.offer(mix)
                return
            rise = missed[0].missing(self.choices.chosen(mix))
            best, step = 0.0, None
            for near in self._single(mix):
                change = self.choices.chosen(near) - self.choices.chosen(mix)
                gain = float(rise @ change)
                cost = 0.0 if costs is None else max(0.0, -float(costs @ change))
                score = gain / cost if cost > 0.0 else inf if gain > 0.0 else 0.0
                if gain > 0.0 and score > best:
                    best, step = score, near
            if step is None:
                return
            mix = step

    def _single(self, mix: Whole) -> Iterator[Whole]:
        for line in range(len(mix)):
            for way in (1, -1):
                near = mix.copy()
                near[line] += way
                if self.choices.lower[line] <= near[line] <= self.choices.upper[line] and self.fits(near[None, :])[0]:
                    yield near
