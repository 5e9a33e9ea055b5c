"""`optimizer check`: every problem in scenario files."""

from __future__ import annotations

import click

from optimizer.cli.codes import REFUSED
from optimizer.cli.command import Command
from optimizer.cli.options import strict
from optimizer.cli.output import remark, show_text


@click.command(name="check", cls=Command)
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=click.Path())
@strict
def command(files: tuple[str, ...], strict: bool) -> int:
    """Report every problem in scenario files.

    Each problem is told as file:line:column: key: message.
    """
    codes = [_checked(file, strict=strict) for file in files]
    return max(codes)


def _checked(file: str, *, strict: bool) -> int:
    from optimizer.domain.arithmetic.cautions import cautions
    from optimizer.errors import ScenarioError
    from optimizer.files import load
    from optimizer.report.characters import printable

    try:
        warnings = cautions(load(file))
    except ScenarioError as failure:
        for problem in failure.problems:
            remark(str(problem))
        return REFUSED
    for warning in warnings:
        remark(f"{file}: warning: {warning}")
    if strict and warnings:
        return REFUSED
    show_text(f"{printable(file)}: no problems\n")
    return 0
