"""Results to stdout, words to stderr; nothing that a file says reaches a terminal as a control sequence."""

from __future__ import annotations

import click

from optimizer import streams


def remark(text: str, *, lines: bool = False) -> None:
    """Says something on stderr; line breaks are kept only in a text of our own (`lines`)."""
    from optimizer.report.characters import fitting, printable

    shown = "\n".join(printable(line) for line in text.split("\n")) if lines else printable(text)
    if (err := streams.err()) is not None:
        click.echo(fitting(shown, err.encoding), file=err)


def show_text(text: str) -> None:
    """Prints words for people on stdout, in characters that it can print."""
    from optimizer.report.characters import fitting

    _show(fitting(text, getattr(streams.out(), "encoding", None)))


def show_file(content: bytes) -> None:
    """Prints what would be a file's content on stdout, the same bytes on every machine."""
    _show(content)


def _show(content: str | bytes) -> None:
    if (out := streams.out()) is None:
        raise _unprintable("standard output is closed")
    try:
        click.echo(content, file=out, nl=False)
    except BrokenPipeError:
        raise
    except OSError as error:
        raise _unprintable(error.strerror) from error


def _unprintable(why: str | None) -> Exception:
    from optimizer.errors import UsageError

    return UsageError(f"the result cannot be printed: {why}")


def seen_together(form: str) -> bool:
    """Whether a page for people and stderr end in the same place, where saying a thing on each says it twice."""
    return form == "table" and streams.together()
