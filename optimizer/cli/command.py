"""The class of every command."""

from __future__ import annotations

from typing import Any

import click

from optimizer.streams import muted


class Command(click.Command):
    """Does its work while libraries are muted; words of ours reach the person through `optimizer.cli.output`."""

    def invoke(self, ctx: click.Context) -> Any:
        """Does what the command is for, and returns its exit code."""
        with muted():
            return super().invoke(ctx)
