"""A seeded generator of valid scenarios, as plain dicts that can be written as JSON.

A random mix is drawn first; the budget, the limits and the floors are set around its figures, so that most scenarios
have a plan and their limits bite.
"""

from __future__ import annotations

import math
import random
from typing import TYPE_CHECKING, Any

import numpy as np

from .arithmetic import DISTINCT, RATIOS, Campaign, Mixes, Quantity, is_share, quantity, read, select

if TYPE_CHECKING:
    from collections.abc import Callable

Scenario = dict[str, Any]
STRATEGIES = ("weighted", "weighted", "balanced", "priority", "cheapest", "profit")
TIERS = {
    "nano": (1e3, 1e4, 0.05, 0.10),
    "micro": (1e4, 1e5, 0.03, 0.08),
    "mid": (1e5, 5e5, 0.02, 0.04),
    "macro": (5e5, 1e6, 0.01, 0.02),
    "mega": (1e6, 5e6, 0.005, 0.015),
}
MONEY = ("spend", "fees", "agency_fee", "products", "commission", "setup", "revenue", "content_value", "profit")
WHOLE = ("partnerships", "lines_used")
PEOPLE = ("impressions", "reach", "engagements", "conversions", "posts")
LARGEST_GRID = 6000


def random_scenario(
    seed: int, *, small: bool = False, counts: str | None = None, strategy: str | None = None
) -> Scenario:
    """Give the valid scenario of a seed; a small one can be enumerated."""
    return Draw(random.Random(seed), small=small).scenario(seed, counts, strategy)


def _figures(value: float, digits: int) -> float:
    """Round to significant digits, and never leave exactly three decimals."""
    rounded = float(f"{value:.{digits}g}")
    if rounded == int(rounded):
        return int(rounded)
    return rounded if len(repr(rounded).partition(".")[2]) != 3 else round(rounded, 2)


def _outward(value: float, decimals: int, *, up: bool) -> float:
    """Round a bound away from the mix that it was made from."""
    scale = 10**decimals
    rounded = (math.ceil if up else math.floor)(value * scale * (1 + (-1e-12 if up else 1e-12))) / scale
    if decimals == 4 and round(rounded, 3) == rounded != round(rounded, 2):
        rounded = round(rounded + (1e-4 if up else -1e-4), 4)
    return int(rounded) if rounded == int(rounded) else rounded


class Draw:
    """The state of one draw: the random stream, the scenario so far and the mix that it is built around."""

    def __init__(self, stream: random.Random, *, small: bool) -> None:
        self.stream, self.small = stream, small
        self.given: Scenario = {}

    def chance(self, probability: float) -> bool:
        """Tell whether something of a probability happens."""
        return self.stream.random() < probability

    def between(self, low: float, high: float) -> float:
        """Draw evenly on a logarithmic scale."""
        return math.exp(self.stream.uniform(math.log(low), math.log(high)))

    def percent(self, low: float, high: float, decimals: int = 1) -> Quantity:
        """Draw a rate, written as a percentage or now and then as a fraction of one."""
        value = round(self.stream.uniform(low, high) * 100, decimals)
        return f"{value:g}%" if self.chance(0.9) else round(value / 100, decimals + 2)

    def ranged(self, value: float, digits: int = 3) -> Quantity:
        """Write a figure as one value or as a range around it."""
        point = _figures(value, digits)
        if self.chance(0.8) or point <= 0:
            return point
        low, high = (_figures(point * factor, 2) for factor in (self.stream.uniform(0.4, 0.9), 1.7))
        return [low, high] if self.chance(0.4) else [low, point, high]

    def scenario(self, seed: int, counts: str | None, strategy: str | None) -> Scenario:
        """Draw a whole scenario."""
        self.given = {"name": f"random {seed}", "currency": "USD"}
        self.strategy = strategy or self.stream.choice(STRATEGIES)
        if counts == "fractional" or (counts is None and not self.small and self.chance(0.3)):
            self.given["counts"] = "fractional"
        if self.strategy != "weighted" or self.chance(0.5):
            self.given["strategy"] = self.strategy
        if not self.small and self.strategy in ("weighted", "priority") and self.chance(0.03):
            return self._unbounded()
        self._frame()
        self._lines()
        self._mix()
        self._budget()
        self._goals()
        self._limits()
        self._demand()
        if self.small:
            self._shrink()
        return self.given

    # The frame

    def _frame(self) -> None:
        """Draw what holds for the whole scenario."""
        given = self.given
        if self.chance(0.5):
            given["agency_fee"] = self.percent(0.05, 0.2, 0)
        if self.strategy == "profit" or self.chance(0.8):
            given["value_per_conversion"] = _figures(self.between(20, 200), 3) if self.chance(0.7) else 45
        if self.chance(0.3):
            given["discount"] = self.percent(0.05, 0.3, 0)
        if self.chance(0.4):
            given["gross_margin"] = self.percent(0.3, 0.9, 0)
        if self.chance(0.55):
            self._audience()

    def _audience(self) -> None:
        total = self.between(1e6, 3e7)
        names = ("north", "south", "east", "west")[: self.stream.choice((1, 2, 2, 3, 4))]
        if self.chance(0.45):
            self.given["audience"] = _figures(total, 2) if self.chance(0.6) else f"{total / 1e6:.1f}M"
        else:
            self.given["audience"] = {
                name: _figures(total * self.stream.uniform(0.5, 1.5) / len(names), 2) for name in names
            }

    # Lines

    def _lines(self) -> None:
        number = self.stream.choice((2, 3, 3, 4, 4)) if self.small else self.stream.randint(2, 9)
        tiers: dict[str, Any] = {}
        for position in range(number):
            kind = self.stream.choice(list(TIERS)[:3] if self.small else list(TIERS))
            name = kind if kind not in tiers else f"{kind}{self.stream.choice('-_ ')}{position}"
            tiers[name] = self._line(kind, name)
        if self.chance(0.25):
            self._twin(tiers)
        self.given["tiers"] = tiers

    def _twin(self, tiers: dict[str, Any]) -> None:
        """Offer some line twice, so that plans tie."""
        name = self.stream.choice(list(tiers))
        tiers[f"{name}-b"] = {**tiers[name]}
        if self.chance(0.3) and not self.small:
            tiers[f"{name}_b"] = {**tiers[name]}

    def _line(self, kind: str, name: str) -> dict[str, Any]:
        low, high, least_engaged, most_engaged = TIERS[kind]
        followers = self.between(low, high)
        line: dict[str, Any] = {"tier": kind} if name != kind or self.chance(0.5) else {}
        line["followers"] = self.ranged(followers, 2)
        if self.chance(0.3):
            line["posts"] = self.stream.randint(1, 4)
        self._costs(line, min(50_000.0, max(50.0, followers * self.between(0.005, 0.04))))
        if self.chance(0.85):
            line["reach_rate"] = self.percent(0.1, 0.6)
        line["engagement_rate"] = self.percent(least_engaged, most_engaged, 2)
        if self.chance(0.2):
            line["engagement_rate"] = [f"{least_engaged * 100:g}%", f"{most_engaged * 100:g}%"]
        line["conversion_rate"] = self.percent(0.003, 0.03)
        self._labels(line)
        self._extras(line, followers)
        self._counts(line)
        return line

    def _costs(self, line: dict[str, Any], fee: float) -> None:
        if self.chance(0.2):
            line["fee"] = self.ranged(fee * line.get("posts", 1) * 0.8, 2)
        elif self.chance(0.97):
            line["fee_per_post"] = self.ranged(fee, 2) if self.chance(0.9) else f"{fee / 1000:.2f}k"
        if self.chance(0.4):
            line["product_cost"] = self.stream.choice((10, 20, 35.5, 50))
        if self.chance(0.3):
            line["commission_rate"] = self.percent(0.02, 0.15, 0)
        if self.chance(0.2):
            line["setup_cost"] = self.stream.choice((100, 250, 500, 1000))
        if self.chance(0.25):
            line["content_value"] = _figures(fee * self.stream.uniform(0.05, 0.4), 2)
        if self.chance(0.8):
            line["hours"] = self.ranged(self.between(0.5, 30), 2)

    def _labels(self, line: dict[str, Any]) -> None:
        if self.chance(0.6):
            line["platform"] = self.stream.choice(("instagram", "tiktok", "youtube"))
        if self.chance(0.5):
            line["phase"] = self.stream.choice(("launch", "follow_up"))
        if self.chance(0.3):
            line["region"] = self.stream.choice(("north", "south"))
        if self.chance(0.3):
            line["labels"] = {"owner": self.stream.choice(("team-a", "team-b"))}

    def _extras(self, line: dict[str, Any], followers: float) -> None:
        if self.chance(0.4):
            line["delivery_rate"] = self.percent(0.7, 1.0, 0)
        if self.chance(0.25):
            self._per_post(line, followers)
        if self.chance(0.4):
            line["measures"] = {"press_mentions": self.ranged(self.stream.uniform(0.01, 3), 2)}
        if self.chance(0.3):
            own = line.setdefault("measures", {})
            own["sentiment"] = self.stream.choice((-2, -1, -0.5, 1, 1.5, 3, [-1, 2], [-3, -1, 0]))
        if self.chance(0.1):
            line["value_per_conversion"] = self.stream.choice((30, 60, 99.5))
        if self.chance(0.1):
            line["gross_margin"] = self.percent(0.2, 0.9, 0)
        if self.chance(0.1):
            line["discount"] = self.percent(0.05, 0.2, 0)
        if self.given.get("audience") is not None and self.chance(0.6):
            self._audience_share(line)

    def _per_post(self, line: dict[str, Any], followers: float) -> None:
        factors = {"impressions": 1.4, "reach": 0.4, "engagements": 0.04, "conversions": 0.0005}
        chosen = self.stream.sample(list(factors), self.stream.randint(1, 4))
        known = {key: max(1, round(followers * factors[key] * self.stream.uniform(0.5, 1.5))) for key in chosen}
        line["per_post"] = known
        if len(known) == 4 and self.chance(0.5):
            for key in ("followers", "reach_rate", "engagement_rate", "conversion_rate"):
                line.pop(key, None)

    def _audience_share(self, line: dict[str, Any]) -> None:
        audience = self.given["audience"]
        if isinstance(audience, dict) and self.chance(0.6):
            parts = [self.stream.uniform(0.1, 1) for _ in audience]
            total = sum(parts) * self.stream.uniform(1.05, 1.8)
            shares = [f"{math.floor(part / total * 100)}%" for part in parts]
            line["audience_share"] = dict(zip(audience, shares, strict=True))
        else:
            line["audience_share"] = self.percent(0.2, 1.0, 0)

    def _counts(self, line: dict[str, Any]) -> None:
        most = self.stream.randint(2, 16) if self.small else self.stream.choice((2, 5, 12, 40, 120, 300))
        if self.small or self.chance(0.6):
            line["available"] = most
        if self.chance(0.06):
            line.pop("available", None)
            line["exactly"] = self.stream.randint(0, min(3, most))
            return
        if self.chance(0.15):
            line["at_least"] = self.stream.randint(1, min(3, most))
        elif self.chance(0.2) and most >= 2:
            line["at_least_if_used"] = self.stream.randint(2, min(most, 6))
        if self.chance(0.25) and most >= 2:
            self._results_after(line, most)

    def _results_after(self, line: dict[str, Any], most: int) -> None:
        edges = sorted(self.stream.sample(range(1, most), min(most - 1, self.stream.choice((1, 1, 2, 3)))))
        shares = sorted(self.stream.sample(range(10, 100, 5), len(edges)), reverse=True)
        line["results_after"] = {str(edge): f"{share}%" for edge, share in zip(edges, shares, strict=True)}

    # The mix that bounds are made from

    def _mix(self) -> None:
        """Draw the mix that the scenario is built around."""
        self._widen_audience()
        self.given.setdefault("strategy", self.strategy)
        campaign = read(self.given)
        target = self.between(2e3, 2e5)
        self.counts = np.array([[float(line.fewest)] for line in campaign.lines])
        for _ in range(self.stream.randint(1, 3) * len(campaign.lines)):
            index = self.stream.randrange(len(campaign.lines))
            self._buy(campaign, index, target)
        if self.strategy == "weighted" and self.chance(0.5):
            del self.given["strategy"]

    def _buy(self, campaign: Campaign, index: int, target: float) -> None:
        """Add some partnerships of a line, as far as the target spend goes."""
        line = campaign.lines[index]
        left = target - float(Mixes(campaign, self.counts).measure("spend")[0])
        cost = max(line.unit_cost + line.scaled["commission"], 5.0)
        room = min(line.most, 400.0) - self.counts[index, 0]
        number = min(room, left * self.stream.uniform(0.1, 0.9) / cost)
        number = math.floor(number * 4) / 4 if campaign.fractional and number > 1 else math.floor(number)
        if number >= 1 and self.counts[index, 0] + number >= line.fewest_if_used:
            self.counts[index, 0] += number

    def _widen_audience(self) -> None:
        """Keep r·s below the audience on every line and in every segment."""
        audience = self.given.get("audience")
        if audience is None:
            return
        plain = {key: value for key, value in self.given.items() if key != "audience"}
        widest = max(line.scaled["reach"] for line in read(plain).lines)
        sizes = audience if isinstance(audience, dict) else {"all": audience}
        factor = max(1.0, 1.6 * widest / min(quantity(size) for size in sizes.values()))
        if factor > 1:
            wider = {name: int(_figures(quantity(size) * factor, 3)) for name, size in sizes.items()}
            self.given["audience"] = wider if isinstance(audience, dict) else wider["all"]

    @property
    def mixes(self) -> Mixes:
        """The mix, under the scenario as it stands."""
        return Mixes(read(self.given), self.counts)

    def value(self, measure: str, where: dict[str, Any] | None = None) -> float:
        """Give a figure of the mix."""
        mixes = self.mixes
        return float(mixes.measure(measure, select(mixes.campaign.lines, where))[0])

    def _budget(self) -> None:
        """Set a budget around the mix, and caps where something needs them."""
        if self.strategy == "cheapest" and self.chance(0.35):
            for line in self.given["tiers"].values():
                if "exactly" not in line:
                    line.setdefault("available", self.stream.choice((20, 60, 150)))
            self.cover()
            return
        spend = max(self.value("spend"), 500.0) * self.stream.choice(
            (1.0, self.stream.uniform(1.0, 1.2), self.stream.uniform(1.2, 1.8))
        )
        if self.chance(0.3):
            share = self.stream.choice((3, 5, 10))
            self.given["reserve"] = f"{share}%" if self.chance(0.6) else _outward(spend * share / 100, 0, up=False)
            spend = spend / (1 - share / 100) if is_share(self.given["reserve"]) else spend * (1 + share / 100)
        self.given["budget"] = _outward(spend, self.stream.choice((0, 0, 2)), up=True)
        if self.chance(0.1):
            self.given["budget"] = f"{math.ceil(spend / 1000)}k"
        for line in self.given["tiers"].values():
            if "exactly" not in line and not any(key in line for key in ("fee", "fee_per_post", "product_cost")):
                line.setdefault("available", self.stream.randint(5, 60))
        self.cover()

    def cover(self) -> None:
        """Let `available` reach at least what the mix holds."""
        for row, line in zip(self.counts, self.given["tiers"].values(), strict=True):
            if "available" in line:
                line["available"] = max(line["available"], math.ceil(row[0]))

    # Goals

    def _goals(self) -> None:
        if self.strategy in ("cheapest", "profit") and self.chance(0.4):
            return
        pool = self._goal_measures()
        chosen = self.stream.sample(pool, min(len(pool), self.stream.choice((1, 2, 2, 3, 3, 4))))
        goals = {self._goal_name(chosen, place): self._goal(measure) for place, measure in enumerate(chosen)}
        if self.chance(0.15) and len(goals) > 1:
            first = next(iter(goals))
            goal = goals[first]
            goals[first] = {**goal, "weight": 0} if isinstance(goal, dict) else 0
        self.given["goals"] = goals
        self._name_measures(chosen)
        if self.strategy == "priority":
            self.given["order"] = self.stream.sample(list(goals), len(goals))
            if self.chance(0.7):
                # With parts of partnerships a tolerance of nothing leaves a face that rounding decides.
                least = "0.1%" if self.given.get("counts") == "fractional" else "0%"
                self.given["tolerance"] = self.stream.choice((least, "1%", "2.5%", "10%"))

    def _goal_measures(self) -> list[str]:
        pool = ["reach", "reach", "reach", "engagements", "engagements", "conversions", "conversions"]
        pool += [self.stream.choice(("impressions", "partnerships", "posts"))]
        pool += [measure for measure in ("revenue", "content_value", "press_mentions") if self.value(measure) > 0]
        if self.strategy == "priority":
            pool += ["profit", "sentiment"] if self._known("sentiment") else ["profit"]
        return pool

    def _known(self, measure: str) -> bool:
        return any(measure in line.get("measures", {}) for line in self.given["tiers"].values())

    def _goal_name(self, chosen: list[str], place: int) -> str:
        plain = {"reach": "awareness", "conversions": "conversion", "engagements": "community"}
        measure = chosen[place]
        return plain[measure] if measure in plain and measure not in chosen[:place] else f"goal {place}"

    def _goal(self, measure: str) -> Quantity | dict[str, Any]:
        weight = f"{self.stream.randint(5, 60)}%"
        if self.chance(0.4):
            return weight
        goal: dict[str, Any] = {"weight": weight}
        where = self._where() if self.chance(0.4) else None
        if where is not None:
            goal["where"] = where
        if self.chance(0.5):
            floor = self._bound(measure, self.value(measure, where), ">=", self.stream.uniform(0.4, 0.98))
            if floor is not None and floor > 0:
                goal["at_least"] = floor
        return goal

    def _name_measures(self, chosen: list[str]) -> None:
        """Write the measure of every goal whose name does not say it."""
        plain = {"awareness": "reach", "conversion": "conversions", "community": "engagements"}
        goals = self.given["goals"]
        for (name, goal), measure in zip(list(goals.items()), chosen, strict=True):
            if plain.get(name) != measure or self.chance(0.2):
                goals[name] = {**(goal if isinstance(goal, dict) else {"weight": goal}), "measure": measure}

    # Selections and bounds

    def _where(self) -> dict[str, Any]:
        """Draw a selection of at least one line."""
        campaign = read(self.given)
        line = self.stream.choice(campaign.lines)
        keys = self.stream.sample(list(line.labels), 1 if self.chance(0.8) else 2)
        where: dict[str, Any] = {key: line.labels[key] for key in keys}
        if self.chance(0.3):
            key = keys[0]
            others = sorted({other.labels[key] for other in campaign.lines if key in other.labels} - {where[key]})
            if others:
                where[key] = [where[key], self.stream.choice(others)]
        return where

    def _bound(self, measure: str, value: float, sense: str, factor: float) -> float | None:
        """Turn a figure of the mix into a bound that may be written, or None where there is none."""
        if not math.isfinite(value):
            return None
        goal = value * factor if value > 0 else value / factor
        decimals = 0 if measure in WHOLE + PEOPLE else 4 if measure in RATIOS else 2
        bound = _outward(goal, decimals, up=sense == "<=")
        own = measure in RATIOS or measure in ("press_mentions", "sentiment")
        if bound == 0 and sense == ">=" and not own:
            return None
        return None if 0 < bound < 1 and not own else bound

    # Limits

    def _limits(self) -> None:
        families: list[Callable[[], dict[str, Any] | None]] = [
            self._amount,
            self._amount_where,
            self._amount_where,
            self._share_of_plan,
            self._share_of_plan,
            self._share_of_budget,
            self._for_each,
            self._for_each,
            self._per,
            self._per,
            self._ratio,
            self._ratio,
            self._lines_used,
            self._reach_limit,
            self._reach_limit,
        ]
        limits: list[dict[str, Any]] = []
        for position in range(self.stream.choice((0, 1, 2, 3, 4, 6))):
            limit = self.stream.choice(families)()
            if limit is None:
                continue
            named = {**limit, "name": f"rule {position}"} if self.chance(0.3) else limit
            # Two tight bounds on one ratio pin it down; whole numbers then take any solver minutes.
            if not any(limit["measure"] in RATIOS and limit["measure"] == other["measure"] for other in limits):
                limits.append(named)
        if limits:
            self.given["limits"] = limits

    def _tight(self, sense: str) -> float:
        """Draw how far a bound lies from the mix; now and then it is on the wrong side."""
        off = self.stream.choice((0.0, 0.05, 0.2, 0.5, 0.5)) * self.stream.random()
        if self.chance(0.06):
            off = -0.3
        return 1 + off if sense == "<=" else 1 - off

    def _both(self, measure: str, value: float) -> dict[str, Any]:
        """State a limit from one side, both sides, or exactly."""
        if measure in WHOLE and self.chance(0.12) and value == int(value) > 0:
            return {"exactly": int(value)}
        senses = ["<="] if self.chance(0.45) else [">="] if self.chance(0.8) else ["<=", ">="]
        stated = {}
        for sense in senses:
            bound = self._bound(measure, value, sense, self._tight(sense))
            if bound is not None:
                stated["at_most" if sense == "<=" else "at_least"] = bound
        low, high = stated.get("at_least", -math.inf), stated.get("at_most", math.inf)
        return {} if low > high else stated

    def _measures(self, *, negative: bool = True) -> list[str]:
        """List the measures that add up on this scenario."""
        found = ["partnerships", "posts", "hours", "spend", "fees", "engagements", "conversions", "impressions"]
        found += ["agency_fee", "products", "commission", "setup", "revenue", "content_value"]
        found += ["press_mentions"] if self._known("press_mentions") else []
        found += [] if "audience" in self.given else ["reach"]
        if negative:
            found += ["profit"] + (["sentiment"] if self._known("sentiment") else [])
        return found

    def _amount(self, where: dict[str, Any] | None = None) -> dict[str, Any] | None:
        measure = self.stream.choice(self._measures())
        stated = self._both(measure, self.value(measure, where))
        limit: dict[str, Any] = {"measure": measure}
        return ({**limit, "where": where, **stated} if where else {**limit, **stated}) if stated else None

    def _amount_where(self) -> dict[str, Any] | None:
        return self._amount(self._where())

    def _share_of_plan(self) -> dict[str, Any] | None:
        measure, where = self.stream.choice(self._measures(negative=False)), self._where()
        total = self.value(measure)
        if total <= 0:
            return None
        share = self.value(measure, where) / total * 100
        stated = self._percentage(share)
        limit = {"measure": measure, "where": where, **stated}
        return ({**limit, "of": "plan"} if self.chance(0.2) else limit) if stated else None

    def _percentage(self, share: float) -> dict[str, Any]:
        """State a share in percent from one side."""
        if self.chance(0.6):
            bound = _outward(min(100.0, share * self._tight("<=") + 0.1), 1, up=True)
            return {"at_most": f"{bound}%"}
        bound = _outward(share * self._tight(">="), 1, up=False)
        return {"at_least": f"{bound}%"} if 0 < bound <= 100 else {}

    def _share_of_budget(self) -> dict[str, Any] | None:
        if "budget" not in self.given:
            return None
        measure = self.stream.choice(("spend", "spend", "fees", "products", "commission", "setup", "revenue"))
        where = self._where() if self.chance(0.5) else None
        share = self.value(measure, where) / read(self.given).spendable * 100
        stated = self._percentage(share)
        limit: dict[str, Any] = {"measure": measure, **stated, "of": "budget"}
        return ({**limit, "where": where} if where else limit) if stated else None

    def _factor(self, value: float, sense: str, *, bare: bool = False) -> Quantity | None:
        """Write a factor: a bare number above 1, or a percentage below."""
        if not math.isfinite(value) or value <= 0:
            return None
        bound = _outward(value * self._tight(sense), 2, up=sense == "<=")
        if bound > 1 or (bound > 0 and bare):
            return bound
        percent = _outward(value * self._tight(sense) * 100, 1, up=sense == "<=")
        return f"{percent}%" if 0 < percent <= 100 else None

    def _relative(self, limit: dict[str, Any], value: float, senses: tuple[str, ...]) -> dict[str, Any] | None:
        sense = self.stream.choice(senses)
        bound = self._factor(value, sense, bare="per" in limit and self.chance(0.3))
        return {**limit, "at_most" if sense == "<=" else "at_least": bound} if bound is not None else None

    def _for_each(self) -> dict[str, Any] | None:
        measure = "partnerships" if self.chance(0.7) else self.stream.choice(self._measures(negative=False))
        where, other = self._where(), self._where()
        number = self.value("partnerships", other)
        if not number:
            return None
        limit = {"measure": measure, "where": where, "for_each": other}
        return self._relative(limit, self.value(measure, where) / number, ("<=", ">="))

    def _per(self) -> dict[str, Any] | None:
        pool = self._measures(negative=False)
        measure, other = self.stream.choice([*self._measures(), "revenue"]), self.stream.choice([*pool, "spend"])
        where = self._where() if self.chance(0.4) else None
        others = self._where() if self.chance(0.3) else where
        below = self.value(other, others)
        if not below or measure == other:
            return None
        limit: dict[str, Any] = {"measure": measure, "per": {"measure": other}}
        if others is not None and others is not where:
            limit["per"]["where"] = others
        if where is not None:
            limit["where"] = where
        return self._relative(limit, self.value(measure, where) / below, ("<=", ">="))

    def _ratio(self) -> dict[str, Any] | None:
        measure = self.stream.choice(list(RATIOS))
        where = self._where() if self.chance(0.4) else None
        value = self.value(measure, where)
        senses = ("<=",) if measure == "frequency" and "audience" in self.given else ("<=", ">=")
        if self.strategy == "cheapest" and "spend" in RATIOS[measure]:
            # The other way round asks for the least spend above a spend: whole numbers then take any solver minutes.
            senses = (">=",) if RATIOS[measure][2] == "spend" else ("<=",)
        if not math.isfinite(value):
            return None
        sense = self.stream.choice(senses)
        bound = self._bound(measure, value, sense, self._tight(sense))
        limit: dict[str, Any] = {"measure": measure}
        if where is not None:
            limit["where"] = where
        return None if bound is None else {**limit, "at_most" if sense == "<=" else "at_least": bound}

    def _label_of_two(self) -> str | None:
        """Give a label with which two lines differ, if there is one; the rarest first."""
        lines = read(self.given).lines
        for label in ("region", "phase", "format", "platform", "tier"):
            if len({line.labels[label] for line in lines if label in line.labels}) > 1:
                return label
        return None

    def _lines_used(self) -> dict[str, Any] | None:
        where = self._where() if self.chance(0.3) else None
        # Every second scenario counts values of a label instead; that draws nothing, so that all others stay the same.
        label = self._label_of_two() if int(self.given["name"].split()[1]) % 2 else None
        stated = self._both("lines_used", self.value("lines_used" if label is None else f"{DISTINCT}{label}", where))
        limit: dict[str, Any] = {"measure": "lines_used", **({} if label is None else {"distinct": label}), **stated}
        return ({**limit, "where": where} if where else limit) if stated else None

    def _reach_limit(self) -> dict[str, Any] | None:
        """State one of the limits on unduplicated reach that are allowed."""
        if "audience" not in self.given:
            return None
        where = self._where() if self.chance(0.4) else None
        limit: dict[str, Any] = {"measure": "reach"} | ({"where": where} if where else {})
        value = self.value("reach", where)
        if self.chance(0.4):
            below = self.value(other := self.stream.choice(("spend", "hours", "partnerships", "impressions")), where)
            return self._relative({**limit, "per": {"measure": other}}, value / below, (">=",)) if below else None
        single = len(read(self.given).segments) == 1
        if single and "counts" in self.given and self.chance(0.2) and value >= 1:
            return {**limit, "exactly": round(value)}
        sense = "<=" if single and self.chance(0.5) else ">="
        bound = self._bound("reach", value, sense, self._tight(sense))
        return None if bound is None else {**limit, "at_most" if sense == "<=" else "at_least": bound}

    # What some strategies need

    def _demand(self) -> None:
        """Let the cheapest plan have something to do."""
        if self.strategy != "cheapest":
            return
        measure = self.stream.choice(("engagements", "conversions", "impressions", "partnerships"))
        floor = self._bound(measure, self.value(measure), ">=", self.stream.uniform(0.5, 0.95))
        self.given.setdefault("limits", []).append({"measure": measure, "at_least": floor or 1})

    def _shrink(self) -> None:
        """Lower the caps until the scenario can be enumerated."""
        tiers = self.given["tiers"]
        while self._grid() > LARGEST_GRID:
            widest = max(tiers.values(), key=lambda line: line.get("available", 0))
            widest["available"] -= 1
        for line in tiers.values():
            self._fit(line)

    def _fit(self, line: dict[str, Any]) -> None:
        """Take away what no longer fits under a lowered cap."""
        most = line.get("available", math.inf)
        for key in ("at_least", "at_least_if_used"):
            if key in line:
                line[key] = min(line[key], most)
        for edge in [edge for edge in line.get("results_after", {}) if int(edge) >= most]:
            del line["results_after"][edge]
        if not line.get("results_after", True):
            del line["results_after"]

    def _grid(self) -> float:
        total = 1.0
        for line in read(self.given).lines:
            total *= max(0.0, line.most - line.fewest) + 1
        return total

    # A scenario without an end

    def _unbounded(self) -> Scenario:
        """Offer a line that costs nothing and has no cap."""
        free = {"followers": self.stream.randint(1000, 9000), "engagement_rate": "5%", "conversion_rate": "1%"}
        paid = {"followers": 50000, "engagement_rate": "3%", "fee_per_post": 500, "conversion_rate": "2%"}
        self.given |= {"budget": 5000, "tiers": {"free": free, "paid": paid}}
        self.given["goals"] = {"awareness": "60%", "community": "40%"}
        if self.strategy == "priority":
            self.given["order"] = ["community", "awareness"]
        return self.given
