"""The group of commands; a command's module is imported when the command is named, or for the list of commands."""

from __future__ import annotations

from importlib import import_module

import click

GROUPS = {
    "Write a scenario": ("init", "check", "schema"),
    "Plan": ("solve", "evaluate"),
    "Understand": ("explain", "risk", "compare", "curve", "tradeoff"),
    "Many plans": ("batch",),
    "Sign": ("verify", "memo", "portfolio"),
}
"""What a person wants -> commands, in the order in which they meet them.

`optimizer.cli.commands.NAME` holds the click command `command`.
"""
COMMANDS = tuple(name for names in GROUPS.values() for name in names)

SETTINGS = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


class LazyGroup(click.Group):
    """Imports commands on demand."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """The names, in the order of `COMMANDS`."""
        return list(COMMANDS)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The commands by what a person wants, a line each."""
        width = formatter.width - 6 - max(map(len, COMMANDS))
        for want, names in GROUPS.items():
            found = [(name, self.get_command(ctx, name)) for name in names]
            with formatter.section(want):
                rows = [(name, command.get_short_help_str(width)) for name, command in found if command is not None]
                formatter.write_dl(rows, col_max=12, col_spacing=12 - max(len(name) for name in names))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        """The command of that name."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"optimizer.cli.commands.{cmd_name}").command
        return command


def _version(ctx: click.Context, _param: click.Parameter, asked: bool) -> None:
    if asked:
        from optimizer import __version__

        click.echo(f"optimizer {__version__}")
        ctx.exit()


@click.group(
    name="optimizer",
    cls=LazyGroup,
    context_settings=SETTINGS,
    epilog="Exit codes: 0 done, 1 a fault of the program, 2 wrong use, 3 a wrong scenario, 4 no plan exists, "
    "5 stopped before a proof, 6 some jobs of a batch failed.",
)
@click.option("--version", is_flag=True, is_eager=True, expose_value=False, callback=_version, help="Show the version.")
def app() -> None:
    """The best influencer mix for a budget: a scenario file in, a proven plan out."""
