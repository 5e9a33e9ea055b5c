"""The best influencer mix for a budget: a scenario file in, a proven plan out.

    import optimizer

    plan = optimizer.solve("scenario.yaml")
    plan.to_frame()

The public names are loaded on first use (PEP 562), so that `import optimizer` costs next to nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from optimizer.api import (
        batch,
        compare,
        curve,
        evaluate,
        explain,
        load_plan,
        memo,
        portfolio,
        risk,
        solve,
        tradeoff,
        verify,
    )
    from optimizer.domain.findings.batch import Batch
    from optimizer.domain.findings.compare import Comparison
    from optimizer.domain.findings.curve import Curve
    from optimizer.domain.findings.explain import Explanation
    from optimizer.domain.findings.memo import Memo
    from optimizer.domain.findings.plan import Plan
    from optimizer.domain.findings.portfolio import Portfolio
    from optimizer.domain.findings.risk import Risk
    from optimizer.domain.findings.tradeoff import Tradeoff
    from optimizer.domain.findings.verify import Verification
    from optimizer.domain.language.scenario import Scenario
    from optimizer.errors import (
        MissingPlanError,
        OptimizerError,
        Place,
        Problem,
        ScenarioError,
        StoppedError,
        UsageError,
    )
    from optimizer.files import load

__all__ = [
    "Batch",
    "Comparison",
    "Curve",
    "Explanation",
    "Memo",
    "MissingPlanError",
    "OptimizerError",
    "Place",
    "Plan",
    "Portfolio",
    "Problem",
    "Risk",
    "Scenario",
    "ScenarioError",
    "StoppedError",
    "Tradeoff",
    "UsageError",
    "Verification",
    "__version__",
    "batch",
    "compare",
    "curve",
    "evaluate",
    "explain",
    "load",
    "load_plan",
    "memo",
    "portfolio",
    "risk",
    "solve",
    "tradeoff",
    "verify",
]
__version__ = "0.2.0"

_HOMES = {
    "Batch": "optimizer.domain.findings.batch",
    "Comparison": "optimizer.domain.findings.compare",
    "Curve": "optimizer.domain.findings.curve",
    "Explanation": "optimizer.domain.findings.explain",
    "Memo": "optimizer.domain.findings.memo",
    "MissingPlanError": "optimizer.errors",
    "OptimizerError": "optimizer.errors",
    "Place": "optimizer.errors",
    "Plan": "optimizer.domain.findings.plan",
    "Portfolio": "optimizer.domain.findings.portfolio",
    "Problem": "optimizer.errors",
    "Risk": "optimizer.domain.findings.risk",
    "Scenario": "optimizer.domain.language.scenario",
    "ScenarioError": "optimizer.errors",
    "StoppedError": "optimizer.errors",
    "Tradeoff": "optimizer.domain.findings.tradeoff",
    "UsageError": "optimizer.errors",
    "Verification": "optimizer.domain.findings.verify",
    "batch": "optimizer.api",
    "compare": "optimizer.api",
    "curve": "optimizer.api",
    "evaluate": "optimizer.api",
    "explain": "optimizer.api",
    "load": "optimizer.files",
    "load_plan": "optimizer.api",
    "memo": "optimizer.api",
    "portfolio": "optimizer.api",
    "risk": "optimizer.api",
    "solve": "optimizer.api",
    "tradeoff": "optimizer.api",
    "verify": "optimizer.api",
}
"""Where each public name lives."""


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    from importlib import import_module

    value: object = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
