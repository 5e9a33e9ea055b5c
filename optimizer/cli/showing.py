"""What a command found, printed and written to the files that were asked for."""

from __future__ import annotations

from collections.abc import Mapping

from optimizer.cli.output import remark, show_file, show_text


def destinations(outputs: tuple[str, ...], inputs: tuple[str, ...]) -> dict[str, str]:
    """File -> format, before any work is done; raises UsageError for a file that cannot be written."""
    from optimizer.report.writers import destination

    return {path: destination(path, inputs=inputs) for path in outputs}


def show(
    finding: object, form: str, written: Mapping[str, str], *, printed: bool = True, report: object = None
) -> None:
    """Writes a finding to its files, and prints it whatever happens to them.

    `report` is what an HTML report shows instead, where that is more than the finding.
    """
    from optimizer.report.writers import content, render, write

    try:
        for path, kind in written.items():
            write(path, content(report if kind == "html" and report is not None else finding, kind))
            remark(f"wrote {path}")
    finally:
        if printed and form == "table":
            show_text(render(finding, form))
        elif printed:
            show_file(content(finding, form))
