"""`optimizer schema`: the JSON Schema of the scenario file."""

from __future__ import annotations

import click

from optimizer.cli.command import Command
from optimizer.cli.output import show_file


@click.command(name="schema", cls=Command)
def command() -> None:
    """Print the JSON Schema of the scenario file, for editors."""
    import json

    from optimizer.files import schema

    show_file((json.dumps(schema(), indent=2, ensure_ascii=False) + "\n").encode())
