"""The inverse of the normal distribution (Wichura, 1988: algorithm AS 241, PPND16), for whole arrays."""

from __future__ import annotations

from collections.abc import Iterable
from math import erfc, sqrt
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

SPLIT1, SPLIT2, CONST1, CONST2 = 0.425, 5.0, 0.180625, 1.6
A = (
    *(3.3871328727963666080, 133.14166789178437745, 1971.5909503065514427, 13731.693765509461125),
    *(45921.953931549871457, 67265.770927008700853, 33430.575583588128105, 2509.0809287301226727),
)
B = (
    *(1.0, 42.313330701600911252, 687.18700749205790830, 5394.1960214247511077, 21213.794301586595867),
    *(39307.895800092710610, 28729.085735721942674, 5226.4952788528545610),
)
C = (
    *(1.42343711074968357734, 4.63033784615654529590, 5.76949722146069140550, 3.64784832476320460504),
    *(1.27045825245236838258, 0.241780725177450611770, 0.0227238449892691845833, 7.74545014278341407640e-4),
)
D = (
    *(1.0, 2.05319162663775882187, 1.67638483018380384940, 0.689767334985100004550, 0.148103976427480074590),
    *(0.0151986665636164571966, 5.47593808499534494600e-4, 1.05075007164441684324e-9),
)
E = (
    *(6.65790464350110377720, 5.46378491116411436990, 1.78482653991729133580, 0.296560571828504891230),
    *(0.0265321895265761230930, 0.00124266094738807843860, 2.71155556874348757815e-5, 2.01033439929228813265e-7),
)
F = (
    *(1.0, 0.599832206555887937690, 0.136929880922735805310, 0.0148753612908506148525, 7.86869131145613259100e-4),
    *(1.84631831751005468180e-5, 1.42151175831644588870e-7, 2.04426310338993978564e-15),
)
"""Coefficients of numerators and denominators, the constant first: in the middle, in the tails, and far out."""


def inverse(shares: Floats) -> Floats:
    """The normal score below which each share (above 0, below 1) lies; off by 1e-15, relative."""
    flat = np.ravel(shares)
    centred = flat - 0.5
    found: Floats = centred * _ratio(A, B, CONST1 - centred * centred)
    outer = np.flatnonzero(np.abs(centred) > SPLIT1)
    ends = flat[outer]
    tails = np.sqrt(-np.log(np.minimum(ends, 1.0 - ends)))
    scores = _ratio(C, D, tails - CONST2)
    far = np.flatnonzero(tails > SPLIT2)
    scores[far] = _ratio(E, F, tails[far] - SPLIT2)
    found[outer] = np.copysign(scores, centred[outer])
    return found.reshape(np.shape(shares))


def added(parts: Iterable[Floats], zero: Floats) -> Floats:
    """The sum of arrays, one after the other; `zero` is what there is of none."""
    total = zero.copy()
    for part in parts:
        total += part
    return total


def below(score: float) -> float:
    """The share of a normal distribution below a score."""
    return 0.5 * erfc(-score / sqrt(2.0))


def _ratio(above: tuple[float, ...], under: tuple[float, ...], at: Floats) -> Any:
    return _polynomial(above, at) / _polynomial(under, at)


def _polynomial(coefficients: tuple[float, ...], at: Floats) -> Any:
    total = np.full_like(at, coefficients[-1])
    for coefficient in coefficients[-2::-1]:
        total *= at
        total += coefficient
    return total
