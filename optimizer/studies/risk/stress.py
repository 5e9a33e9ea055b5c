"""Stress: the mix held, some figures changed, at planning values."""

from __future__ import annotations

from collections.abc import Sequence

from optimizer.domain.arithmetic.audit import Arithmetic
from optimizer.domain.findings.risk import Stress
from optimizer.domain.language.override import longest_match
from optimizer.domain.language.scenario import Line, Scenario
from optimizer.domain.language.sentences import limit_sentence
from optimizer.domain.language.spelling import did_you_mean
from optimizer.errors import UsageError
from optimizer.files import changed

FEES = "fees"


def stressed(scenario: Scenario, counts: Sequence[float], text: str) -> Stress:
    """What a mix comes to under changes such as `fees=+20%, micro.conversion_rate=-30%`.

    Raises UsageError for what is no change, ScenarioError for one that cannot be made.
    """
    overrides: dict[str, str] = {}
    for part in text.split(","):
        key, equals, value = part.partition("=")
        if not equals or not key.strip():
            raise UsageError(f'--stress {text}: write FIGURE=CHANGE, for example --stress "fees=+20%"')
        overrides[_key(scenario, key.strip())] = value.strip()
    varied = changed(scenario, overrides=overrides)
    audited = Arithmetic(varied).audit(counts)
    return Stress(text, audited.totals, tuple(limit_sentence(varied, key) for key in audited.broken))


def _key(scenario: Scenario, key: str) -> str:
    """A figure of every line, of one line, or of the campaign, as an override names it."""
    head = key.partition(".")[0]
    if head == "tiers" or (head in Scenario.model_fields and head not in Line.model_fields):
        return key
    if longest_match(key, scenario.tiers) is not None and key not in scenario.tiers:
        return f"tiers.{key}"
    if head not in (known := (*Line.model_fields, FEES, *Scenario.model_fields)):
        raise UsageError(f"--stress {key}: there is no such figure{did_you_mean(head, known)}")
    if head in Line.model_fields or head == FEES:
        return key if head in Scenario.model_fields and not _on_lines(scenario, head) else f"tiers.*.{key}"
    return key


def _on_lines(scenario: Scenario, key: str) -> bool:
    """Whether any line states a figure that the campaign may state for all."""
    return any(getattr(line, key) is not None for line in scenario.tiers.values())
