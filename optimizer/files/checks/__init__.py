"""What no field can tell alone: how the parts of a scenario fit together. One file for each part."""

from collections.abc import Callable

from optimizer.domain.language.scenario import Scenario
from optimizer.files.checks.audience import check_audience
from optimizer.files.checks.context import Context
from optimizer.files.checks.goals import check_goals
from optimizer.files.checks.limits import check_limits
from optimizer.files.checks.lines import check_caps, check_lines
from optimizer.files.checks.money import check_money
from optimizer.files.checks.pays import check_pays
from optimizer.files.checks.periods import check_periods
from optimizer.files.checks.reporting import check_report
from optimizer.files.checks.risk import check_risk
from optimizer.files.checks.uncertainty import check_uncertainty
from optimizer.files.source import Source

__all__ = ["check", "check_budget"]


def check(source: Source, scenario: Scenario) -> None:
    """Add every problem of a scenario whose fields are right, or were left out where they are not."""
    _check(
        source,
        scenario,
        check_money,
        check_periods,
        check_pays,
        check_goals,
        check_audience,
        check_lines,
        check_caps,
        check_limits,
        check_report,
        check_uncertainty,
        check_risk,
    )


def check_budget(source: Source, scenario: Scenario) -> None:
    """Add every problem that another budget brings about where there was none before."""
    _check(source, scenario, check_money, check_caps)


def _check(source: Source, scenario: Scenario, *parts: Callable[[Context], None]) -> None:
    context = Context(source, scenario)
    for part in parts:
        part(context)
