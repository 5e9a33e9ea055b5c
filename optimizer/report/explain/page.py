"""How an explanation is presented: as a page, as a table with one row for each thing found out, as a document."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from math import inf
from shlex import quote
from typing import TYPE_CHECKING, Any

from optimizer.domain.findings.explain import BreakEven, Effect, Explanation, LineOut, Repair
from optimizer.domain.findings.plan import NO_PLAN
from optimizer.domain.language.wording import capitalised, joined
from optimizer.report import numbers
from optimizer.report.explain import charts, tables, words
from optimizer.report.explain.words import Words
from optimizer.report.page import Block, Cell, Column, Heading, Page, Table, paragraph
from optimizer.report.plan import provenance
from optimizer.report.plan import tables as plan_tables
from optimizer.report.plan import words as plan_words
from optimizer.report.plan.plan_file import plan_json
from optimizer.report.plan.reconciled import reconciled

if TYPE_CHECKING:
    from optimizer.report.workbook.cells import Workbook

FORMAT = 1
"""Version of the document."""
SHOWN = 6
"""Entries of a list that a page shows; more of them are cut to those that matter most."""
PARTS = {
    "steps": ("step", "steps"),
    "costs": ("limit", "limits"),
    "lines_in": ("bought line", "bought lines"),
    "lines_out": ("line not bought", "lines not bought"),
}
"""Parts of an explanation, and what one of their entries and more of them are called."""
ONE_MORE = {
    "money": "one more unit of money",
    "people": "one more person",
    "share": "100 percentage points more",
    "hours": "one more hour",
}
"""Unit of a bound -> one unit of it."""
Record = dict[str, Cell]
"""Column of the ledger -> cell."""

ENGAGEMENT, CONVERSION = ("engagement_rate", "per_post.engagements"), ("conversion_rate", "per_post.conversions")


def page(found: Explanation) -> Page:
    """What a planner should see, the most important first; of long lists the rest is counted."""
    shown, left = _shortened(found)
    return _page(shown, left)


def so_far(found: Explanation) -> Page:
    """What is known of an explanation that goes on: the beginning of its page."""
    shown, _ = _shortened(found)
    blocks = _no_plan(shown) if shown.plan.status in NO_PLAN else _planned(shown)
    return Page(plan_words.headline(found.plan), tuple(blocks))


def _page(found: Explanation, left: str | None = None) -> Page:
    blocks = _no_plan(found) if found.plan.status in NO_PLAN else _planned(found)
    notes = paragraph(*(f"Left open: {note}" for note in found.notes), left, _asked(found))
    return Page(plan_words.headline(found.plan), (*blocks, notes))


def _shortened(found: Explanation) -> tuple[Explanation, str | None]:
    """What matters most of each long list, and a sentence that counts the rest; short lists keep their order."""
    lists: dict[str, Any] = {
        "steps": _most_important(found.steps, largest=True),
        "costs": _most_important(found.costs, largest=True),
        "lines_in": _most_important(found.lines_in, largest=True),
        "lines_out": _most_important(found.lines_out, largest=False),
    }
    fewer = {name: len(getattr(found, name)) - len(kept) for name, kept in lists.items()}
    counted = [f"{number} {PARTS[name][number > 1]}" for name, number in fewer.items() if number]
    shown = replace(found, **lists)
    if not counted:
        return shown, None
    verb = "matters" if sum(fewer.values()) == 1 else "matter"
    return shown, f"Not shown: {joined(counted, 'and')}, which {verb} less; -o FILE.csv, .json or .html has them all."


def _most_important(every: Sequence[Any], *, largest: bool) -> tuple[Any, ...]:
    """Those with the largest change of the score (smallest: those nearest to being worth it); all where they are few.

    What has no plan counts as the largest change.
    """
    if len(every) <= SHOWN:
        return tuple(every)

    def change(one: Any) -> float:
        return inf if one.effect.score is None else abs(one.effect.score.change)

    return tuple(sorted(every, key=lambda one: -change(one) if largest else change(one))[:SHOWN])


def report(found: Explanation) -> Page:
    """The page, with where it comes from."""
    standing = paragraph(plan_words.standing(found.plan))
    ending = (Heading(provenance.TITLE), provenance.table(found.plan))
    return Page(found.plan.scenario.name, (standing, *_page(found).blocks, *ending))


def workbook(found: Explanation) -> Workbook:
    """The page with all that was found, and the ledger, as sheets."""
    from optimizer.report.workbook.pages import page_workbook

    return page_workbook(_page(found), ledger(found))


def _asked(found: Explanation) -> str:
    return f"{found.solves} question{'' if found.solves == 1 else 's'} to the solver."


def document(found: Explanation) -> dict[str, Any]:
    """Everything, with the plan as in its own file; changes of figures are stated beside them."""
    whole = asdict(found, dict_factory=_with_change)
    del whole["plan"]
    whole["repairs"] = [_repair_document(repair) for repair in found.repairs]
    return {"format": FORMAT, "plan": plan_json(found.plan), **whole}


def _repair_document(repair: Repair) -> dict[str, Any]:
    plan = repair.plan
    return {
        "edits": [asdict(edit) for edit in repair.edits],
        "plan": {
            "status": plan.status,
            "spend": plan.totals.get("spend"),
            "mix": {line.name: line.partnerships for line in plan.lines if line.partnerships},
            "goals": {goal.name: goal.value for goal in plan.goals},
        },
    }


def _with_change(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    """A part's own figures, with the change stated where they have a before and an after."""
    own = dict(pairs)
    return {**own, "change": own["after"] - own["before"]} if {"before", "after"} <= own.keys() else own


def _planned(found: Explanation) -> Iterator[Block]:
    say = Words(found)
    yield paragraph(plan_words.overrides(found.plan), plan_words.what_to_buy(found.plan), plan_words.score(found.plan))
    yield from plan_tables.groups(reconciled(found.plan))
    yield from mending(found, "these leave nothing to buy")
    if found.steps:
        yield Heading("What holds it back, and what a little more of it would bring")
        yield from charts.steps(found)
        yield tables.steps(say)
    if (prices := tables.prices(say)) is not None:
        yield Heading("Shadow prices of the linear relaxation: what more is worth where partnerships may be split")
        yield prices
    if found.costs:
        yield Heading("What each limit costs")
        yield from charts.costs(found)
        yield tables.costs(say)
    if found.rounding is not None:
        yield Heading("How good whole numbers are")
        yield paragraph(*words.whole_numbers(say))
    if found.most and not found.conflicts:
        yield Heading(f"Other plans that give up at most {numbers.stated(100 * found.loss)}% of the score")
        others = [words.alternative(say, other) for other in found.alternatives]
        yield paragraph(*(others or ["None was found among the kinds that were looked for."]))
    if found.lines_in:
        yield Heading("Bought: up to which fee at least one is still worth it, and the score without the line")
        yield from charts.lines_in(found)
        yield _lines_in(say)
    if found.lines_out:
        yield Heading("Not bought: where buying one would be as good as buying none, and what one costs today")
        yield _lines_out(say)


def _lines_in(say: Words) -> Table:
    columns = (
        Column("name", "Line", "text"),
        Column("partnerships", "no.", "partnerships"),
        Column("fee", "fee", "stated"),
        Column("highest_fee", "up to", "stated"),
        Column("score", "without", "stated"),
    )
    rows = tuple(
        (
            line.name,
            line.partnerships,
            words.as_stated(line.highest_fee),
            words.break_even(line.highest_fee),
            words.without(say, line),
        )
        for line in say.found.lines_in
    )
    return Table(columns, rows)


def _lines_out(say: Words) -> Table:
    columns = (
        Column("name", "Line", "text"),
        Column("fee", "fee", "stated"),
        Column("fee_even", "as good at", "stated"),
        Column("engagement", "engag.", "stated"),
        Column("engagement_even", "as good at", "stated"),
        Column("conversion", "conv.", "stated"),
        Column("conversion_even", "as good at", "stated"),
        Column("score", "one today", "stated"),
    )
    return Table(columns, tuple(_line_out(say, line) for line in say.found.lines_out)).without_blanks()


def _line_out(say: Words, line: LineOut) -> tuple[Cell, ...]:
    found = [_of(line, ("fee", "fee_per_post")), _of(line, ENGAGEMENT), _of(line, CONVERSION)]
    cells = [cell for one in found for cell in (words.as_stated(one), words.break_even(one))]
    score = say.score_column(line.effect) if line.effect.score else "not possible"
    return (line.name, *cells, score)


def _of(line: LineOut, figures: Sequence[str]) -> BreakEven | None:
    return next((found for found in line.break_evens if found.figure in figures), None)


def _no_plan(found: Explanation) -> Iterator[Block]:
    yield paragraph(plan_words.overrides(found.plan), found.plan.reason if found.plan.status == "unbounded" else None)
    yield from mending(found)
    if found.endless:
        yield Heading("Could be bought without end; each of these keys would bound it")
        yield paragraph(*(f"{line.place}: {line.name}: {' or '.join(line.keys)}" for line in found.endless))


def mending(found: Explanation, said: str = "these cannot hold together") -> Iterator[Block]:
    """What cannot hold together, or leaves nothing to buy, and what would mend it."""
    for place, conflict in enumerate(found.conflicts, start=1):
        number = f" {place} of {len(found.conflicts)}" if len(found.conflicts) > 1 else ""
        open_questions = plan_words.undecided(found.plan)
        each = "" if open_questions else "; leaving out any one of them resolves it"
        yield Heading(f"Conflict{number}: {said}{each}")
        yield paragraph(*(plan_words.clash_words(clash) for clash in conflict), *open_questions)
    if found.repairs:
        yield Heading("Repairs, each solved: the fewest numbers, changed by as little as possible")
        for repair in found.repairs:
            yield paragraph(*_repair(repair))


def _repair(repair: Repair) -> Iterator[str]:
    changes = ", and ".join(edit.words for edit in repair.edits)
    yield f"{capitalised(changes)}: {plan_words.what_to_buy(repair.plan)}"
    yield " ".join(f"--set {quote(edit.override)}" for edit in repair.edits)


LEDGER = (
    Column("part", "part", "text"),
    Column("name", "name", "text"),
    Column("key", "key", "text"),
    Column("place", "place", "text"),
    Column("override", "override", "text"),
    Column("status", "status", "text"),
    Column("before", "before", "count"),
    Column("after", "after", "count"),
    Column("score", "score", "count"),
    Column("change.score", "change.score", "count"),
    Column("spend", "spend", "count"),
    Column("change.spend", "change.spend", "count"),
)


def ledger(found: Explanation) -> Table:
    """One row for each thing found out, with the figures of the plan that goes with it, for spreadsheets."""
    goals = [goal.name for goal in found.plan.goals]
    goals += ["profit"] if found.plan.scenario.strategy == "profit" and "profit" not in goals else []
    lines = [line.name for line in found.plan.lines]
    columns = [
        *LEDGER,
        *(Column(column, name, "count") for name in goals for column in (f"value.{name}", _change(name))),
        *(Column(f"partnerships.{name}", name, "count") for name in lines),
        Column("remark", "remark", "text"),
    ]
    rows = [_ledger_row(record, columns) for record in _records(found)]
    return Table(tuple(columns), tuple(rows))


def _change(goal: str) -> str:
    """The column of a goal's change; the score and the spend have theirs already."""
    own = f"change.{goal}"
    return f"goal.{own}" if any(column.name == own for column in LEDGER) else own


def _ledger_row(record: Record, columns: Sequence[Column]) -> tuple[Cell, ...]:
    return tuple(record.get(column.name) for column in columns)


def _records(found: Explanation) -> Iterator[Record]:
    yield from _changes(found)
    for line in found.lines_in:
        yield _record("without line", line.effect, name=line.name, place=line.place)
        yield _break_even(line.name, line.place, line.highest_fee)
    for out in found.lines_out:
        yield _record("with line", out.effect, name=out.name, place=out.place)
        yield from (_break_even(out.name, out.place, one) for one in out.break_evens)
    if found.rounding is not None:
        yield _record("fractional", found.rounding.fractional)
        yield _record("rounded down", found.rounding.rounded_down)
        if found.rounding.greedy is not None:
            yield _record("value for money", found.rounding.greedy)
    for other in found.alternatives:
        yield _record("alternative", other.effect, name=", ".join(other.kinds))
    yield from _mending(found)


def _changes(found: Explanation) -> Iterator[Record]:
    for step in found.steps:
        own = {"name": step.words, "key": step.key, "place": step.place}
        yield _record("step", step.effect, **own, override=step.override, before=step.before, after=step.after)
        if step.price is not None:
            remark = f"for {ONE_MORE.get(step.price.unit, 'one more')}; {words.valid(step.price)}"
            price = {"change.score": step.price.price}
            yield {**_record("shadow price of the relaxation", **own, remark=remark), **price}
    for cost in found.costs:
        yield _record("without", cost.effect, name=cost.sentence, key=cost.key, place=cost.place)


def _mending(found: Explanation) -> Iterator[Record]:
    for number, conflict in enumerate(found.conflicts, start=1):
        for clash in conflict:
            yield _record(f"conflict {number}", name=clash.sentence, key=clash.key, place=clash.place)
    for number, repair in enumerate(found.repairs, start=1):
        for edit in repair.edits:
            own = {"name": edit.words, "key": edit.key, "place": edit.place, "override": edit.override}
            yield _record(f"repair {number}", **own, before=edit.before, after=edit.after)
    for line in found.endless:
        yield from (_record("without end", name=line.name, key=key, place=line.place) for key in line.keys)


def _record(part: str, effect: Effect | None = None, /, **cells: Cell) -> Record:
    return {"part": part, **cells, **_figures(effect)}


def _break_even(name: str, place: str, one: BreakEven) -> Record:
    own = {"name": name, "key": f"tiers.{name}.{one.figure}", "place": place, "override": one.override}
    return _record("break-even", **own, status=one.verdict, before=one.stated, after=one.value)


def _figures(effect: Effect | None) -> Record:
    if effect is None:
        return {}
    if effect.score is None or effect.spend is None:
        return {"status": effect.status, "remark": effect.reason}
    return {
        "status": effect.status,
        "score": effect.score.after,
        "change.score": effect.score.change,
        "spend": effect.spend.after,
        "change.spend": effect.spend.change,
        **{f"value.{goal.name}": goal.after for goal in effect.goals},
        **{_change(goal.name): goal.change for goal in effect.goals},
        **{f"partnerships.{name}": count for name, count in effect.mix.items()},
        "remark": "; ".join(effect.broken) or effect.reason,
    }
