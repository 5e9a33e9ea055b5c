"""Prints what a command found, and writes the files that were asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimizer import streams
from optimizer.cli.output import remark, show_file, show_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from optimizer.arguments import Solving
    from optimizer.domain.findings.plan import Plan
    from optimizer.domain.findings.report import Report
    from optimizer.domain.language.scenario import Scenario
    from optimizer.report.page import Cell, Column

    Lines = tuple[Sequence[Column], Iterable[Sequence[Cell]]]

MOST_BOXES = 20
"""Characters without a font that are listed."""


class Showing:
    """The format that is printed, and the files that are `written`: file -> format, once they were looked at."""

    def __init__(self, form: str, outputs: tuple[str, ...], cents: bool, dialect: str, all_lines: bool) -> None:
        self.all_lines = all_lines
        self.dialect = "" if dialect == "plain" else f" {dialect}"
        self.form = self._spelled(form)
        self.outputs = outputs
        self.cents = cents
        self.written: dict[str, str] = {}

    def begin(
        self, *inputs: str, tables: bool = False, long: bool = False, known: Mapping[str, str] | None = None
    ) -> None:
        """Looks at the files before any work is done; raises UsageError for one that cannot be written.

        `inputs` are files that must not be overwritten; with `tables`, files may hold the rows of a table, with `long`
        one row a figure; `known` are the types of files that there are, by suffix, where they are few.
        """
        from optimizer.report.writers import SUFFIXES, destination

        known = known or SUFFIXES
        if tables:
            from optimizer.report import rows

            known = {**SUFFIXES, **rows.SUFFIXES}
        self.written = {path: self._spelled(destination(path, inputs, known, long=long)) for path in self.outputs}

    def _spelled(self, form: str) -> str:
        """The format, in the dialect that was asked for where it is CSV."""
        return f"{form}{self.dialect}" if form.endswith("csv") else form

    def spare(self, *scenarios: Scenario) -> None:
        """Raises UsageError where a file to be written is one that a scenario was read from: its rate card, too."""
        from optimizer.report.writers import refuse

        for scenario in scenarios:
            for path in self.written:
                refuse(path, inputs=scenario.origin.files)

    def report(self, scenario: Scenario, plan: Plan, solving: Solving) -> Report | None:
        """What an HTML report shows beside the plan, where one is written; a bar on stderr while that takes long.

        The time limit, in seconds, holds for each plan that it takes, and for all questions together.
        """
        if "html" not in self.written.values():
            return None
        from optimizer.cli.interrupt import interrupted, interruptible
        from optimizer.cli.progress import Progress
        from optimizer.studies import report as study

        seconds, gap = solving["time_limit"], solving["gap"]
        with Progress("plans at other budgets, limits") as progress:
            if interrupted():  # Somebody is waiting for what there is.
                return None
            return interruptible(
                lambda: study.report(scenario, plan, progress, time_limit=seconds, gap=gap), shown=False
            )

    def show(self, finding: object, *, printed: bool = True, report: object = None, table: Lines | None = None) -> None:
        """Writes a finding to its files, and prints it whatever happens to them.

        `report` is what an HTML report shows instead, where that is more than the finding; `table` are the columns and
        rows of a finding that is one long table, for the formats that programs read.
        """
        try:
            for path, kind in self.written.items():
                self._write(path, kind, report if kind == "html" and report is not None else finding, table)
                remark(f"wrote {path}")
        finally:
            if printed:
                self._print(finding, table)

    def _write(self, path: str, kind: str, finding: object, table: Lines | None) -> None:
        if kind.startswith("long "):
            from optimizer.report.rows import save_long

            save_long(path, kind, finding)
            return
        if table is not None:
            from optimizer.report import rows

            if kind in (*rows.TEXTS, *rows.FILES):
                rows.save(path, kind, *table)
                return
        from optimizer.report.writers import content, write

        write(path, content(finding, kind, cents=self.cents))
        if kind == "png":
            _missing_fonts(path, finding)

    def _print(self, finding: object, table: Lines | None) -> None:
        if table is not None:
            from optimizer.report import rows

            if self.form in rows.TEXTS:
                for piece in rows.pieces(self.form, *table):
                    show_file(piece)
                return
        from optimizer.report.writers import content, render

        if self.form == "table":
            how = {"cents": self.cents, "all_lines": self.all_lines}
            show_text(render(finding, self.form, streams.columns(), **how))
        else:
            show_file(content(finding, self.form, cents=self.cents))


def _missing_fonts(path: str, finding: object) -> None:
    """Says where a bitmap shows boxes; whoever opens an SVG draws it with their own fonts."""
    from optimizer.report.writers import undrawn

    if boxes := undrawn(finding):
        shown = boxes if len(boxes) <= MOST_BOXES else f"{boxes[:MOST_BOXES]} and {len(boxes) - MOST_BOXES} more"
        remark(
            f"{path}: no font on this machine draws {shown}, so there are boxes; install one (on Debian "
            "fonts-noto-cjk, fonts-noto-color-emoji), or write .svg or .html"
        )
