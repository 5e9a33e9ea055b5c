"""What no field can tell alone: how the parts of a scenario fit together. One file for each part."""

from optimizer.domain.scenario import Scenario
from optimizer.files.checks.audience import check_audience
from optimizer.files.checks.context import Context
from optimizer.files.checks.goals import check_goals
from optimizer.files.checks.limits import check_limits
from optimizer.files.checks.lines import check_lines
from optimizer.files.checks.money import check_money
from optimizer.files.source import Source

__all__ = ["check"]


def check(source: Source, scenario: Scenario) -> None:
    """Add every problem of a scenario whose fields are right, or were left out where they are not."""
    context = Context(source, scenario)
    for part in (check_money, check_goals, check_audience, check_lines, check_limits):
        part(context)
