"""Turns every failure into a message on stderr and an exit code."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

import click

from optimizer import streams
from optimizer.cli.app import app
from optimizer.cli.codes import FAULT, INTERRUPTED, MISUSED, READER_GONE
from optimizer.cli.output import remark


def run(arguments: Sequence[str]) -> int:
    """Runs the command line and returns its exit code; every failure has been told on stderr by then."""
    try:
        code = app.main(list(arguments), prog_name="optimizer", standalone_mode=False)
    except click.ClickException as failure:
        failure.show()
        return failure.exit_code
    except click.Abort:
        remark("stopped")
        return INTERRUPTED
    except SystemExit as leaving:
        return _left(leaving)
    except Exception as failure:  # noqa: BLE001 - the last word on every fault
        return _told(failure)
    return INTERRUPTED if _interrupted() else code if isinstance(code, int) else 0


def _interrupted() -> bool:
    """Whether the command was asked to stop while it worked; what it had by then was shown and written."""
    interrupt = sys.modules.get("optimizer.cli.interrupt")
    return interrupt is not None and interrupt.interrupted()


def _told(failure: Exception) -> int:
    from optimizer.errors import OptimizerError, ScenarioError, StoppedError

    if _interrupted() and isinstance(failure, StoppedError):
        remark("stopped before anything was found")
        return INTERRUPTED
    if isinstance(failure, OSError) and failure.filename is not None:
        remark(f"optimizer: {failure.filename}: {failure.strerror or failure}")
        return MISUSED
    if not isinstance(failure, OptimizerError) or type(failure) is OptimizerError:
        return _fault(failure)
    if isinstance(failure, ScenarioError):
        for problem in failure.problems:
            remark(str(problem))
    else:
        remark(f"optimizer: {failure}")
    return failure.exit_code


def _left(leaving: SystemExit) -> int:
    """Click leaves this way after shell completion, and otherwise only when nobody reads its output any more."""
    if "_OPTIMIZER_COMPLETE" in os.environ:
        return leaving.code if isinstance(leaving.code, int) else FAULT
    return READER_GONE


def _fault(fault: Exception) -> int:
    if streams.debugging():
        import traceback

        traceback.print_exception(fault, file=streams.err())
    remark(
        f"optimizer: a fault of the program ({type(fault).__name__}: {fault}).\n"
        "Please report it with the scenario file and what OPTIMIZER_DEBUG=1 prints when you run the command again.",
        lines=True,
    )
    return FAULT
