"""In what share of the same draws a plan brings more than the baseline does."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from optimizer.domain.findings.compare import Ahead, Side
from optimizer.domain.language.scenario import Scenario
from optimizer.domain.language.uncertainty import Uncertainty
from optimizer.draws.campaign import campaign_draws
from optimizer.draws.figures import Drawn, stated
from optimizer.errors import ScenarioError
from optimizer.files.cases import cases_of
from optimizer.studies.holds_back import counts_of
from optimizer.studies.risk.first import varies


def ahead(sides: Sequence[Side], scenarios: Sequence[Scenario]) -> Iterator[Ahead]:
    """For each side after the baseline, by goal; nothing where no scenario says that anything is not sure.

    Every scenario is drawn as the baseline says, from factors that are known by name, so that lines of the same name
    have the same luck.
    """
    if not all(scenario.whole for scenario in scenarios) or not any(varies(scenario) for scenario in scenarios):
        return
    try:
        by_case = [cases_of(scenario) for scenario in scenarios]
    except ScenarioError:
        return
    if len({tuple(cases) for cases in by_case}) > 1:
        return
    uncertainty = scenarios[0].uncertainty or Uncertainty()
    every = {f"{place} {name}": one for place, cases in enumerate(by_case) for name, one in cases.items()}
    drawn = Drawn.of(every, uncertainty, stated(uncertainty))
    first, *others = [
        campaign_draws(scenario, cases, counts_of(side.plan), drawn, uncertainty)
        for side, scenario, cases in zip(sides, scenarios, by_case, strict=True)
    ]
    base = first.sought()
    for side, draws in zip(sides[1:], others, strict=True):
        own = draws.sought()
        yield Ahead(side.name, {name: float(np.mean(own[name] > base[name])) for name in base if name in own})
