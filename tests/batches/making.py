"""Jobs without the command line."""

from __future__ import annotations

from collections.abc import Sequence

from optimizer.batches.jobs import Jobs
from optimizer.batches.sources import sources
from optimizer.domain.language.budgets import budgets
from optimizer.domain.language.varied import varied


def jobs_of(
    files: Sequence[str], asked: str | None = None, *keys: str, strategies: tuple[str | None, ...] = (None,)
) -> Jobs:
    """The jobs of scenario files at budgets, with varied keys."""
    found = sources(files, {}, (None,), None if asked is None else budgets(asked))
    return Jobs(found, strategies, tuple(varied(key) for key in keys))
