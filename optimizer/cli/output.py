"""Results to stdout, words to stderr; nothing that a file says reaches a terminal as a control sequence."""

from __future__ import annotations

import sys

import click


def remark(text: str, *, lines: bool = False) -> None:
    """Says something on stderr; line breaks are kept only in a text of our own (`lines`)."""
    from optimizer.report.characters import fitting, printable

    shown = "\n".join(printable(line) for line in text.split("\n")) if lines else printable(text)
    click.echo(fitting(shown, getattr(sys.stderr, "encoding", None)), err=True)


def show_text(text: str) -> None:
    """Prints words for people on stdout, in characters that it can print."""
    from optimizer.report.characters import fitting

    _show(fitting(text, getattr(sys.stdout, "encoding", None)))


def show_file(content: bytes) -> None:
    """Prints what would be a file's content on stdout, the same bytes on every machine."""
    _show(content)


def _show(content: str | bytes) -> None:
    try:
        click.echo(content, nl=False)
    except BrokenPipeError:
        raise
    except OSError as error:
        from optimizer.errors import UsageError

        message = f"the result cannot be printed: {error.strerror}"
        raise UsageError(message) from error


def seen_together(form: str) -> bool:
    """Whether a page for people and stderr both end on a terminal, where saying a thing on each says it twice."""
    return form == "table" and sys.stdout.isatty() and sys.stderr.isatty()
