"""Random scenarios that also use the language's second part: each feature is drawn upon a scenario of the first.

The features have a random stream of their own, so that the scenarios of `generate` stay what they are.
"""

from __future__ import annotations

import math
import random
from typing import TYPE_CHECKING, Any

from .arithmetic import quantity, read, select
from .generate import Draw

if TYPE_CHECKING:
    from collections.abc import Callable

Scenario = dict[str, Any]


def extended_scenario(seed: int, *, small: bool = False) -> Scenario:
    """Give the valid scenario of a seed, with one to four features of the second part."""
    draw = Draw(random.Random(seed), small=small)
    draw.scenario(seed, None, None)
    if not hasattr(draw, "counts"):  # A scenario without an end stays as it is.
        return draw.given
    own = _Extension(draw, random.Random(f"second part {seed}"))
    features: list[Callable[[], None]] = [
        *(own.costs, own.agency, own.volume_prices, own.volume_prices, own.pay_by_result, own.funnel),
        *(own.by, own.by, own.if_used, own.if_used),
    ]
    chosen = own.stream.sample(range(len(features)), own.stream.randint(1, 5))
    for place in sorted(chosen):  # What figures come from is drawn before the limits on them.
        features[place]()
    if own.chance(0.35):
        own.periods()
    return draw.given


class _Extension:
    """A scenario of the first part, the mix that it is built around, and a stream for what is added."""

    def __init__(self, draw: Draw, stream: random.Random) -> None:
        self.draw, self.stream, self.given = draw, stream, draw.given

    def chance(self, probability: float) -> bool:
        """Tell whether something of a probability happens."""
        return self.stream.random() < probability

    def limit(self, **stated: Any) -> None:
        """Add a limit."""
        self.given.setdefault("limits", []).append(stated)

    @property
    def labels(self) -> list[str]:
        """Labels that some line has."""
        return sorted({label for line in read(self.given).lines for label in line.labels})

    def values(self, label: str) -> list[str]:
        """The values of a label."""
        lines = read(self.given).lines
        return sorted({line.labels[label] for line in lines if label in line.labels})

    def floor(self, measure: str, where: dict[str, Any]) -> float:
        """A bound about at what the mix has of a measure, or something to ask for where it has nothing."""
        value = self.draw.value(measure, where)
        return max(1.0, round(value * self.stream.uniform(0.6, 1.3))) if value > 0 else self.stream.choice((1, 3, 500))

    def by(self) -> None:
        """One limit for each value of a label."""
        label = self.stream.choice(self.labels)
        values = self.values(label)
        measure = self.stream.choice(("spend", "partnerships", "hours", "engagements"))
        kind = self.stream.choice(("amount", "share", "for_each", "per"))
        limit: Scenario = {"measure": measure, "by": label}
        if kind == "share":
            limit["at_most"] = f"{self.stream.randint(20, 90)}%"
        elif kind == "amount":
            most = max(self.draw.value(measure, {label: value}) for value in values)
            limit["at_most"] = max(1, round(most * self.stream.uniform(0.7, 1.5)))
        elif kind == "for_each":
            limit |= {"measure": "partnerships", "at_most": self.stream.randint(1, 9), "for_each": self._other(label)}
        else:
            limit |= {"at_most": f"{self.stream.randint(30, 99)}%", "per": {"measure": measure, "where": {}}}
            limit["where"] = self._other(label)
        if kind in ("amount", "share") and self.chance(0.3):
            own = "30%" if kind == "share" else max(1, round(limit["at_most"] * 0.6))
            limit["each"] = {self.stream.choice(values): {"at_most": own}}
        if any(label in line.labels for line in self.chosen(limit.get("where", {}))):
            self.limit(**limit)

    def chosen(self, where: dict[str, Any]) -> list[Any]:
        """The lines that a selection holds."""
        lines = read(self.given).lines
        return [lines[index] for index in select(lines, where)]

    def _other(self, label: str) -> dict[str, Any]:
        """A selection by another label, or of nothing in particular."""
        others = [own for own in self.labels if own not in (label, "name")]
        if not others or self.chance(0.3):
            return {"tier": self.values("tier")}
        own = self.stream.choice(others)
        return {own: self.stream.choice(self.values(own))}

    def if_used(self) -> None:
        """None of some lines, or enough of them; every line gets a cap, which that needs."""
        self.cap()
        label = self.stream.choice(self.labels)
        where = {label: self.stream.choice(self.values(label))}
        measure = self.stream.choice(("spend", "partnerships", "engagements", "conversions", "hours"))
        kind = self.stream.choice(("amount", "amount", "share", "budget", "for_each", "per", "by"))
        limit: Scenario = {"measure": measure, "where": where, "if_used": True}
        if kind == "share":
            limit["at_least"] = f"{self.stream.randint(5, 60)}%"
        elif kind == "budget" and "budget" in self.given:
            limit |= {"measure": "spend", "at_least": f"{self.stream.randint(2, 50)}%", "of": "budget"}
        elif kind == "for_each":
            limit |= {"measure": "partnerships", "at_least": self.stream.randint(1, 5), "for_each": self._other(label)}
        elif kind == "per":
            other = {"measure": measure, "where": self._other(label)}
            limit |= {"at_least": f"{self.stream.randint(5, 90)}%", "per": other}
        elif kind == "by":
            limit = {"measure": measure, "by": label, "if_used": True, "at_least": self.floor(measure, where)}
        else:
            limit["at_least"] = self.floor(measure, where)
        self.limit(**limit)

    def costs(self) -> None:
        """Costs beside fees, of all lines or of some; a line may refuse one."""
        if self.chance(0.5):
            self.given["costs"] = {"usage_rights": f"{self.stream.randint(5, 30)}% of fees"}
        for line in self.some():
            line["costs"] = self.stream.choice(
                ({"travel": 80}, {"travel": [50, 150], "boosting": "10% of fees"}, {"usage_rights": None, "travel": 20})
            )
        if self.chance(0.5):
            measure = self.stream.choice(("costs", "travel", "usage_rights"))
            known = [name for line in read(self.given).lines for name in line.counted]
            if measure in known:
                self.limit(
                    measure=measure, at_most=max(1, round(self.draw.value(measure) * self.stream.uniform(0.8, 1.5)))
                )

    def agency(self) -> None:
        """An agency fee on other parts of spend than fees."""
        known = {name for line in read(self.given).lines for name in line.by_fee}
        names = ["products", "commission", "setup"]
        names += ["costs"] if "costs" in known and self.chance(0.5) else sorted(known & {"travel", "usage_rights"})
        on = self.stream.sample(names, self.stream.randint(1, len(names)))
        self.given["agency_fee"] = {"rate": f"{self.stream.randint(5, 20)}%", "on": ["fees", *on]}

    def volume_prices(self) -> None:
        """Prices that fall with the number of partnerships: of later ones, or of all of them."""
        self.cap()
        for line in self.some():
            most = min(int(line.get("available", line.get("exactly", 1))), 40)
            if most < 2 or not ("fee" in line or "fee_per_post" in line):
                continue
            edges = sorted(self.stream.sample(range(1, most), min(most - 1, self.stream.choice((1, 2, 2)))))
            shares = sorted(self.stream.sample(range(40, 99), len(edges)), reverse=True)
            line.pop("fee_from", None)
            line.pop("fee_after", None)
            key = self.stream.choice(("fee_after", "fee_from"))
            line[key] = {str(edge): f"{share}%" for edge, share in zip(edges, shares, strict=True)}
            if key == "fee_from" and edges[0] == 1:
                line[key]["1"] = "100%"

    def pay_by_result(self) -> None:
        """Fees by what comes out, with or without a most."""
        for line in self.some():
            own = next(one for one in read(self.given).lines if self.given["tiers"][one.name] is line)
            results = {
                "fee_per_conversion": own.scaled["conversions"],
                "fee_per_engagement": own.scaled["engagements"],
                "fee_per_thousand_impressions": own.scaled["impressions"] / 1000,
            }
            key = self.stream.choice(list(results))
            stated = 300.0 if own.fee is not None else max(own.counted["fees"], 50.0)
            pay = round(stated * self.stream.uniform(0.1, 0.6) / max(results[key], 1e-6), 4)
            line[key] = max(pay, 0.0001)
            if self.chance(0.5):
                fee = own.fee.base if own.fee is not None else own.counted["fees"]
                line["fee_at_most"] = math.ceil(fee * self.stream.uniform(1.05, 1.5)) + 1

    def funnel(self) -> None:
        """Clicks and what comes of them; now and then a limit on what one costs."""
        for line in self.some():
            own = line["measures"] = {**line.get("measures", {})}  # Twins share theirs.
            own["clicks"] = self.stream.choice(
                ("12% of engagements", "1%..3% of impressions", "60% of conversions", 40)
            )
            if isinstance(own["clicks"], str) and self.chance(0.6):
                own["leads"] = "5% of clicks"
        clicks = self.draw.value("clicks")
        if clicks > 0 and self.chance(0.6):
            unit = self.draw.value("spend") / clicks
            self.limit(measure="cost_per.clicks", at_most=round(max(unit * self.stream.uniform(0.9, 1.6), 0.01), 2))

    def periods(self) -> None:
        """Two or three periods with factors and budgets; the last feature, for it changes what the lines are."""
        names = ["Q1", "Q2"] if self.draw.small or self.chance(0.6) else ["Q1", "Q2", "Q3"]
        kinds = ("engagement_rate", "conversion_rate", "fees", "costs", "hours", "value_per_conversion", "followers")
        periods: Scenario = {}
        for name in names:
            keys = self.stream.sample(kinds, self.stream.randint(0, 3))
            capped = any("fee_at_most" in line for line in self.given["tiers"].values())
            periods[name] = {
                key: f"{self.stream.randint(70, 100 if key == 'fees' and capped else 115)}%" for key in keys
            }
        self.given["periods"] = periods
        if "budget" in self.given and self.chance(0.7):
            self._period_budgets(names)
        for line in self.given["tiers"].values():
            if self.draw.small:
                line["available"] = min(line.get("available", 2), 2 if len(self.given["tiers"]) > 2 else 4)
                line.pop("exactly", None)
                line.pop("at_least", None)
                line.pop("at_least_if_used", None)
            if self.chance(0.3):
                line["available_each_period"] = max(1, int(line.get("available", 4)) // 2)
            if self.chance(0.2) and not line.get("at_least") and not line.get("exactly"):
                line["periods"] = [self.stream.choice(names)]
        if self.chance(0.5):
            self.limit(measure="partnerships", by="period", at_most=self.stream.randint(3, 30))
        if self.chance(0.3):
            self.limit(measure="lines_used", at_most=self.stream.randint(1, 3))
            self.cap_each()

    def cap_each(self) -> None:
        """Give every line a number of partnerships that there are, whatever the mix."""
        for line in self.given["tiers"].values():
            if "exactly" not in line:
                line.setdefault("available", 40)

    def _period_budgets(self, names: list[str]) -> None:
        """Shares of the whole, or money; with or without what is left over."""
        whole = quantity(self.given["budget"]) * 0.85
        self.given["carry_over"] = self.chance(0.5)
        for name in names:
            if self.given["carry_over"] or self.chance(0.7):
                share = self.stream.uniform(0.2, 0.8)
                money: Any = f"{round(100 * share)}%" if self.chance(0.5) else int(whole * share)
                self.given["periods"][name]["budget"] = money

    def cap(self) -> None:
        """Give every line a number of partnerships that there are."""
        for line in self.given["tiers"].values():
            if "exactly" not in line:
                line.setdefault("available", self.stream.choice((20, 60, 150)))
        self.draw.cover()

    def some(self) -> list[dict[str, Any]]:
        """Some lines, at least one."""
        every = list(self.given["tiers"].values())
        return self.stream.sample(every, self.stream.randint(1, len(every)))
