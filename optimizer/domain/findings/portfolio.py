"""Plans in several currencies side by side, in their own money and in one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import fsum

from optimizer.domain.findings.plan import Plan

TRANSLATED = ("budget", "reserve", "unspent", "spend", "fees", "agency_fee", "products", "commission", "setup", "costs")
EARNED = ("revenue", "content_value", "profit")
ADDED = ("partnerships", "posts", "hours", "impressions", "reach", "engagements", "conversions")
"""What plans have in the same unit; people whom several of them reach count in each."""


@dataclass(frozen=True, slots=True)
class Rate:
    """Units of the portfolio's currency for one of another, as of a date, and who says so."""

    currency: str
    rate: float
    date: str
    source: str


@dataclass(frozen=True, slots=True)
class Holding:
    """A plan of a portfolio: its file and digest, its figures in its own money, and the rate for that."""

    name: str
    file: str
    digest: str
    plan: Plan
    rate: Rate

    @property
    def local(self) -> Mapping[str, float]:
        """Its money in its own currency; a budget that it does not have is what it spends."""
        totals = self.plan.totals
        budget = self.plan.scenario.budget
        known = {name: totals.get(name) or 0.0 for name in (*TRANSLATED, *EARNED)}
        return known | {"budget": (totals.get("spend") or 0.0) if budget is None else budget}

    @property
    def translated(self) -> Mapping[str, float]:
        """The same in the portfolio's."""
        return {name: amount * self.rate.rate for name, amount in self.local.items()}

    @property
    def ratios(self) -> Mapping[str, float | None]:
        """What a conversion costs in the portfolio's currency, and what money brings, which no rate changes."""
        totals = self.plan.totals
        cpa = totals.get("cpa")
        return {
            "cpa": None if cpa is None else cpa * self.rate.rate,
            "roas": totals.get("roas"),
            "roi": totals.get("roi"),
        }

    @property
    def added(self) -> Mapping[str, float]:
        """What is no money."""
        return {name: self.plan.totals.get(name) or 0.0 for name in ADDED}


@dataclass(frozen=True, slots=True)
class Portfolio:
    """Plans with their money in one currency; `rates` are those that were needed."""

    currency: str
    plans: tuple[Holding, ...]
    rates: tuple[Rate, ...]

    @property
    def totals(self) -> Mapping[str, float | None]:
        """Everything added up; ratios are those of the sums, None over 0."""
        rows = [{**one.translated, **one.added} for one in self.plans]
        sums: dict[str, float | None] = {
            name: fsum(row[name] for row in rows) for name in (*TRANSLATED, *EARNED, *ADDED)
        }
        spend, conversions = sums["spend"] or 0.0, sums["conversions"] or 0.0
        ratios = {
            "cpa": spend / conversions if conversions else None,
            "roas": (sums["revenue"] or 0.0) / spend if spend else None,
            "roi": (sums["profit"] or 0.0) / spend if spend else None,
        }
        return {**sums, **ratios}

    @property
    def cash(self) -> Mapping[str | None, float]:
        """What falls due by month, rising, the undated last, in the portfolio's currency; none where none is dated."""
        if not any(one.plan.cash for one in self.plans):
            return {}
        due: dict[str | None, list[float]] = {}
        for one in self.plans:
            months = [(row.month, row.total) for row in one.plan.cash] or [(None, one.plan.totals.get("spend") or 0.0)]
            for month, amount in months:
                due.setdefault(month, []).append(amount * one.rate.rate)
        return {month: fsum(due[month]) for month in sorted(due, key=lambda month: (month is None, month or ""))}
