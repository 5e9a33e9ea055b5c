"""The same budgets through warm sessions, one a thread.

As a program of its own: python -m tests.benchmarks.many FILE THREADS FIRST LAST STEP
"""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor

from optimizer.domain.plan import Plan
from optimizer.domain.scenario import Scenario
from optimizer.files import changed, load
from optimizer.planner.warm import WarmSession

CHUNK = 20


def solved(base: Scenario, budgets: list[int], session: WarmSession) -> list[Plan]:
    """Plans at some budgets, one after the other."""
    return [session.solve(changed(base, budget=budget)) for budget in budgets]


if __name__ == "__main__":
    file, threads, *ends = sys.argv[1:]
    first, last, step = map(int, ends)
    scenario = load(file)
    every = list(range(first, last + 1, step))
    sessions = [WarmSession() for _ in range(int(threads))]
    chunks = [every[start : start + CHUNK] for start in range(0, len(every), CHUNK)]
    with ThreadPoolExecutor(len(sessions)) as pool:
        asked = [
            pool.submit(
                lambda own, session: [solved(scenario, chunk, session) for chunk in own],
                chunks[n :: len(sessions)],
                session,
            )
            for n, session in enumerate(sessions)
        ]
        for plan in (plan for job in asked for chunk in job.result() for plan in chunk):
            print(plan.scenario.budget, *(line.partnerships for line in plan.lines))
