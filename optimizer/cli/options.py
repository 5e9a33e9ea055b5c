"""Options that commands share, and how their values are read."""

from __future__ import annotations

import functools
import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import click

from optimizer.cli.output import remark
from optimizer.cli.showing import Showing

if TYPE_CHECKING:
    from optimizer.arguments import Solving
    from optimizer.domain.language.scenario import Scenario

Command = TypeVar("Command", bound=Callable[..., Any])


class Source(NamedTuple):
    """The scenario that a command is asked about: a file, another budget, and other values for keys of the file.

    `by` are labels by which plans are added up, in place of those that the file states.
    """

    file: str
    budget: float | None
    overrides: dict[str, str]
    by: tuple[str, ...] = ()

    def load(self, showing: Showing) -> Scenario:
        """The scenario; raises ScenarioError for a wrong file, UsageError where it would be overwritten."""
        from optimizer.files import load

        scenario = load(self.file, budget=self.budget, overrides=self.overrides)
        if self.by:
            from optimizer.files.grouping import grouped

            scenario = grouped(scenario, self.by)
        for change in getattr(scenario.origin.tree, "told", ()):
            remark(change)
        showing.spare(scenario)
        return scenario


def gathered(command: Command, name: str, make: Callable[..., object], *options: str) -> Command:
    """A command that gets the values of several options as one argument, made of them in that order."""

    @functools.wraps(command)
    def gathering(**given: Any) -> Any:
        return command(**{name: make(*(given.pop(option) for option in options)), **given})

    return gathering  # type: ignore[return-value]


def _source(file: str, budget: float | str | None, overrides: dict[str, str], by: tuple[str, ...] = ()) -> Source:
    """The scenario that is asked about; a relative budget is a change of what the file states."""
    if isinstance(budget, str):
        return Source(file, None, {"budget": budget, **overrides}, by)
    return Source(file, budget, overrides, by)


def _amount(ctx: click.Context, param: click.Parameter, value: str | None) -> float | str | None:
    """An amount of money as a scenario file states it, 80000, 80_000, 80k, 1.5M; or a relative one as text, -5%."""
    if value is None:
        return None
    from optimizer.domain.language.override import factor
    from optimizer.files.exchange import split

    if factor(value) is not None or split(value) is not None:
        _refuse_two(0.0, ctx.params.get("overrides", {}))
        return value
    from optimizer.domain.language.quantities import Unfit, ambiguous, number

    try:
        amount, percent = number(value, "an amount of money", "80k")
    except Unfit as unfit:
        raise click.BadParameter(str(unfit), param=param) from unfit
    if (why := ambiguous(value)) is not None:
        raise click.BadParameter(why, param=param)
    if percent or amount < 0:
        raise click.BadParameter(f"{value} is not an amount of money from 0 on; write for example 80k", param=param)
    _refuse_two(amount, ctx.params.get("overrides", {}))
    return amount


def _refuse_two(budget: float | str | None, overrides: dict[str, str]) -> None:
    """One budget at a time; which of two was meant is not guessed."""
    if budget is not None and "budget" in overrides:
        raise click.UsageError("--budget and --set budget both state the budget; keep one of them")


def rate(_ctx: click.Context, param: click.Parameter, value: str) -> float:
    """A rate from 0 to 1: 0.01 or 1%."""
    from optimizer.domain.language.quantities import Unfit, number

    try:
        read = number(value, "a rate", "1%").value
    except Unfit as unfit:
        raise click.BadParameter(str(unfit), param=param) from unfit
    if not 0 <= read <= 1:
        raise click.BadParameter(f"{value} is not a rate from 0 to 1; write for example 0.01 or 1%", param=param)
    return read


def seconds(_ctx: click.Context, param: click.Parameter, value: float | None) -> float | None:
    """A number of seconds above 0."""
    if value is not None and not 0 < value < math.inf:
        raise click.BadParameter(f"{value:g} is not a number of seconds above 0", param=param)
    return value


def _settings(ctx: click.Context, param: click.Parameter, values: tuple[str, ...]) -> dict[str, str]:
    """KEY=VALUE, each split at its first equals sign, and each applied to what stands when its turn comes."""
    from optimizer.domain.language.override import assignment
    from optimizer.domain.language.quantities import Unfit
    from optimizer.files.relative import in_turn
    from optimizer.files.text import Unreadable

    try:
        settings = in_turn(assignment(value) for value in values)
    except (Unfit, Unreadable) as bad:
        said = bad.found if isinstance(bad, Unreadable) else bad
        raise click.BadParameter(f"a key that is given twice cannot be changed: {said}", param=param) from bad
    _refuse_two(ctx.params.get("budget"), settings)
    return settings


def setting(command: Command) -> Command:
    """`--set`."""
    return click.option(
        "overrides",
        "--set",
        metavar="KEY=VALUE",
        multiple=True,
        callback=_settings,
        help="State another value for a key of the file, such as tiers.micro.fee_per_post=650. Repeatable.",
    )(command)


def changes(command: Command) -> Command:
    """`--budget` and `--set`, which a command gets together with its FILE as `source`."""
    return _budget(setting(gathered(command, "source", _source, "file", "budget", "overrides")))


def _budget(command: Command) -> Command:
    return click.option("--budget", callback=_amount, metavar="AMOUNT", help="Another budget, such as 80k or -5%.")(
        command
    )


def by(command: Command) -> Command:
    """`--by`, which a command gets with its `source`, if it has one."""
    return click.option(
        "by",
        "--by",
        metavar="LABEL[,LABEL]",
        multiple=True,
        help="Add up what is bought by a label such as tier, or by several at once. Repeatable.",
    )(command)


def grouped_changes(command: Command) -> Command:
    """`--budget`, `--set` and `--by`, which a command gets together with its FILE as `source`."""
    command = setting(gathered(command, "source", _source, "file", "budget", "overrides", "by"))
    return by(_budget(command))


def outputs(said: str) -> Callable[[Command], Command]:
    """`-o`, with what it says of itself."""
    how: dict[str, Any] = {"metavar": "FILE", "multiple": True, "type": click.Path()}
    return click.option("outputs", "-o", "--output", help=said, **how)


def cents(command: Command) -> Command:
    """`--cents`."""
    return click.option("--cents", is_flag=True, help="Show all money with two decimals.")(command)


def showing(command: Command) -> Command:
    """`--format`, `-o` and `--cents`, which a command gets as `showing`: what is printed and written, and how."""
    command = gathered(command, "showing", Showing, "form", "outputs", "cents", "dialect", "all_lines")
    command = click.option("--all-lines", is_flag=True, help="Show every line of a long plan on the terminal.")(command)
    command = click.option(
        "dialect",
        "--csv",
        type=click.Choice(["plain", "excel"]),
        default="plain",
        show_default=True,
        help="How CSV is written: excel is with a BOM, semicolons and decimal commas.",
    )(command)
    command = cents(command)
    command = outputs(
        "Also write the result to a file (.json, .csv, .md, .xlsx, .html, .svg, .png; "
        "of plans .long.csv and .long.parquet, one row a figure). Repeatable."
    )(command)
    return click.option(
        "form",
        "--format",
        type=click.Choice(["table", "json", "csv", "markdown"]),
        default="table",
        show_default=True,
        help="What to print.",
    )(command)


def solving(command: Command) -> Command:
    """`--solver`, `--time-limit`, `--gap` and `--no-check`, which a command gets as `solving`."""
    command = gathered(command, "solving", _solving, "solver", "time_limit", "gap", "no_check")
    command = click.option("--no-check", is_flag=True, help="Do not repeat the solves in another configuration.")(
        command
    )
    command = click.option(
        "--gap",
        callback=rate,
        default="0",
        metavar="RATE",
        help="Stop when the plan is this close to the best possible, such as 1%.",
    )(command)
    command = click.option(
        "--time-limit",
        type=float,
        callback=seconds,
        metavar="SECONDS",
        help="Stop the search, and give the best plan found so far.",
    )(command)
    return click.option(
        "--solver", type=click.Choice(["highs", "cbc"]), default="highs", show_default=True, help="The solver."
    )(command)


def _solving(solver: str, time_limit: float | None, gap: float, no_check: bool) -> Solving:
    return {"solver": solver, "time_limit": time_limit, "gap": gap, "check": not no_check}


each_time_limit = click.option(
    "--time-limit", type=float, callback=seconds, metavar="SECONDS", help="Longest time for one solve."
)

strict = click.option("--strict", is_flag=True, help="Treat warnings as errors: exit code 3.")

quiet = click.option("--quiet", is_flag=True, help="Show no progress.")
