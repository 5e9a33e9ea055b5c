"""PuLP expressions from dictionaries, the quick way in PuLP 3.3 and in PuLP 4."""

from __future__ import annotations

from collections.abc import Mapping

import pulp


def expression(coefficients: Mapping[pulp.LpVariable, float]) -> pulp.LpAffineExpression:
    """The sum of coefficient * variable; `LpAffineExpression(dict)` is gone in PuLP 4, `from_dict` is new there."""
    make = getattr(pulp.LpAffineExpression, "from_dict", pulp.LpAffineExpression)
    return make(dict(coefficients))
