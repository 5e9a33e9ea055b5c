"""The model and the audit share no code, and say the same of every mix."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence

import pytest

from optimizer.domain.arithmetic.audit import Arithmetic
from optimizer.domain.language.costs import volume_priced
from optimizer.domain.language.measures import MEASURES
from optimizer.domain.language.scenario import Scenario
from optimizer.domain.language.selection import select
from optimizer.files import loads
from optimizer.model.build import CampaignModel, build
from optimizer.model.coefficients import coefficients
from tests.model.families import CASES
from tests.model.filling import bounds, excess, filled, worth
from tests.oracle.generate import random_scenario

SEEDS = range(300, 325)
MIXES = 60
CLEAR = 1e-6


def scenario_of(seed: int) -> Scenario:
    return loads(json.dumps(random_scenario(seed, small=True)))


@pytest.mark.parametrize("seed", SEEDS)
def test_one_partnership_brings_what_the_arithmetic_says(seed: int) -> None:
    """The coefficients of every line are the audit's figures of one partnership, and of none."""
    scenario = loads(json.dumps(random_scenario(seed)))
    arithmetic = Arithmetic(scenario)
    own = {measure for line in scenario.tiers.values() for measure in line.measures}
    for position, line in enumerate(scenario.tiers.values()):
        if line.results_after or volume_priced(line):
            continue
        rates = coefficients(scenario, line)
        one = [float(position == other) for other in range(len(scenario.tiers))]
        for measure in {*MEASURES, *own} - ({"reach"} if scenario.audience else set()):
            parts = rates.of(measure)
            expected = arithmetic.figure(one, measure)
            assert parts.bought + parts.effective + parts.once == pytest.approx(expected, rel=1e-12, abs=1e-12)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_mix_holds_the_rows_exactly_if_it_passes_the_audit(seed: int) -> None:
    """Rows and bounds of the model hold for the mixes that the audit finds sound, and break for all others."""
    scenario = scenario_of(seed)
    _compare(scenario, random.Random(seed))


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if case.whole])
def test_each_family_holds_exactly_for_what_passes_the_audit(name: str) -> None:
    """Each family says of a mix what the audit says of it."""
    _compare(CASES[name], random.Random(name))


@pytest.mark.parametrize("seed", SEEDS)
def test_goals_spend_and_profit_are_worth_what_the_arithmetic_says(seed: int) -> None:
    """A goal's expression at a mix is its value by the audit, unduplicated reach included."""
    scenario = scenario_of(seed)
    model, arithmetic = build(scenario), Arithmetic(scenario)
    for counts in _mixes(model, random.Random(seed)):
        if any(count > cap for count, cap in zip(counts, model.lines.caps, strict=True)):
            continue
        values = filled(model, counts)
        for name, form in model.goals.items():
            found = worth(form.alone, values)
            if form.reach is not None and form.reach.single is not None:
                found = form.reach.exposure_for(arithmetic.goal_values(counts)[name]) - found + 1.0
                assert found == pytest.approx(1.0, rel=1e-9)
                continue
            assert found == pytest.approx(arithmetic.goal_values(counts)[name], rel=1e-9, abs=1e-9)
        for measure, money in (("spend", model.spend), ("profit", model.profit)):
            assert worth(money, values) == pytest.approx(arithmetic.figure(counts, measure), rel=1e-9, abs=1e-7)


@pytest.mark.parametrize("seed", SEEDS)
def test_lines_used_counts_what_is_bought(seed: int) -> None:
    """Where the model decides about use, it counts the lines of which at least one partnership is bought."""
    scenario = scenario_of(seed)
    model, arithmetic = build(scenario), Arithmetic(scenario)
    everything = select(scenario, None)
    decided = set(model.lines.used) == set(everything)
    for counts in _mixes(model, random.Random(seed)):
        expected = arithmetic.figure(counts, "lines_used")
        assert expected == sum(count > 0 for count in counts)
        if decided:
            assert worth(model.lines.expression("lines_used", everything), filled(model, counts)) == expected


def _mixes(model: CampaignModel, stream: random.Random) -> list[list[float]]:
    """Mixes around and beyond what lines allow: nothing, one of each, and many at random."""
    most = [min(cap, 25.0) + 1 for cap in model.lines.caps]
    drawn = [[float(int(stream.random() ** 2 * (top + 1))) for top in most] for _ in range(MIXES)]
    return [[0.0] * model.size, [1.0] * model.size, *drawn]


def _compare(scenario: Scenario, stream: random.Random) -> None:
    model, arithmetic = build(scenario), Arithmetic(scenario)
    limits = bounds(model)
    for counts in _mixes(model, stream):
        values = filled(model, counts)
        over = max((excess(sourced.row, values) for sourced in model.rows), default=0.0)
        over = max(over, *(_outside(value, *limit) for value, limit in zip(values, limits, strict=True)))
        if 1e-11 < over < CLEAR:
            continue  # Rounding decides.
        broken = arithmetic.broken(counts)
        assert (over > 0.5 * CLEAR) == bool(broken), (counts, broken)


def _outside(value: float, lower: float, upper: float) -> float:
    return max(lower - value, value - upper)


def test_rows_that_a_mix_breaks_carry_the_keys_that_the_audit_names() -> None:
    """Sourced rows tell what they come from: each broken limit of the audit has a broken row with its key."""
    for name, scenario in CASES.items():
        if not scenario.whole:
            continue
        model, arithmetic = build(scenario), Arithmetic(scenario)
        for counts in _mixes(model, random.Random(name)):
            if _beyond(model, counts):
                continue
            values = filled(model, counts)
            keys = {sourced.key for sourced in model.rows if excess(sourced.row, values) > CLEAR} - {None}
            assert keys <= set(arithmetic.broken(counts)), (name, counts)
            stated = {key for key in arithmetic.broken(counts) if not key.startswith("tiers.")}
            assert stated <= {sourced.key for sourced in model.rows if excess(sourced.row, values) > 0}, (name, counts)


def _beyond(model: CampaignModel, counts: Sequence[float]) -> bool:
    return any(count > cap for count, cap in zip(counts, model.lines.caps, strict=True))
