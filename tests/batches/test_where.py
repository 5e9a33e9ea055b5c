"""Order, workers and chunks change no result: every place gives the same bytes."""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

import optimizer
from optimizer.batches import places
from optimizer.batches.executors import Processes, Threads, cores
from optimizer.batches.jobs import Jobs
from optimizer.batches.journal import Journal
from optimizer.batches.run import Rules, Run, Watch
from optimizer.batches.work import DIED, Effort, failure
from tests.batches import cases
from tests.batches.cases import OTHER, QUICK, ROOT, run
from tests.batches.making import jobs_of

KEYS = {"tiers.two.available": "3,12", "reserve": "0%..10%:5%"}


def table(folder: Path, name: str, **options: Any) -> bytes:
    """The table of 84 jobs."""
    files = cases.written(folder, quick=QUICK, other=OTHER)
    output = folder / f"{name}.csv"
    optimizer.batch(files, budgets="1k..4k:500", vary=KEYS, output=output, **options)
    return output.read_bytes()


def test_threads_and_executors_of_ones_own(tmp_path: Path) -> None:
    """One worker, many, and somebody else's."""
    one = table(tmp_path, "one", workers=1)
    assert table(tmp_path, "many", workers=4) == one
    with ThreadPoolExecutor(3) as executor:
        assert table(tmp_path, "own", executor=executor) == one
        assert executor.submit(lambda: 1).result() == 1  # It is left open.


@pytest.mark.slow
def test_processes_and_chunks(tmp_path: Path) -> None:
    """Processes with chunks of other sizes, beside threads."""
    files = cases.written(tmp_path, quick=QUICK, other=OTHER)
    varied = [text for key, values in KEYS.items() for text in ("--vary", f"{key}={values}")]
    for name, options in {
        "threads": ("--chunk", "1"),
        "processes": ("--workers-kind", "processes", "--workers", "1", "--chunk", "5"),
    }.items():
        done = run(*files, "--budgets", "1k..4k:500", *varied, *options, "-o", tmp_path / f"{name}.csv")
        assert done.returncode == 0, done.stderr
    assert (tmp_path / "threads.csv").read_bytes() == table(tmp_path, "here", workers=2)
    assert (tmp_path / "processes.csv").read_bytes() == (tmp_path / "threads.csv").read_bytes()


CLUSTER = """
import sys
from pathlib import Path
from distributed import LocalCluster
from tests.batches import cases
from tests.batches.cases import SCENARIOS, run, running, wait_for

def main(folder):
    sweep = (SCENARIOS / "instagram-launch.yaml", "--budgets", "70k..99k:1k", "--chunk", "3")
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None, host="127.0.0.1") as cluster:
        output, journal = folder / "cluster.csv", folder / "cluster.csv.journal"
        with running(*sweep, "--cluster", cluster.scheduler_address, "-o", output) as process:
            assert wait_for(journal, 4, process), process.communicate()
            cases.kill(next(iter(cluster.workers.values())).pid)
            _, said = process.communicate(timeout=cases.PATIENCE)
    assert process.returncode == 0, said
    assert run(*sweep, "-o", folder / "here.csv").returncode == 0
    assert output.read_bytes() == (folder / "here.csv").read_bytes()
    print("the same")

if __name__ == "__main__":
    main(Path(sys.argv[1]))
"""


@pytest.mark.slow
def test_dask_worker_killed_half_way(tmp_path: Path) -> None:
    """The cluster's other worker takes over, and the table is that of this machine alone."""
    program = tmp_path / "cluster.py"
    program.write_text(CLUSTER, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-W", "ignore", str(program), str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
        timeout=4 * cases.PATIENCE,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert (done.returncode, done.stdout) == (0, "the same\n"), done.stderr


def test_no_scheduler() -> None:
    """A wrong address is told, with how to start a cluster."""
    program = (
        "from optimizer.batches import executors; executors.PATIENCE = 0.2; "
        "executors.Cluster('tcp://127.0.0.1:1').open(print)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False, cwd=ROOT)
    assert (
        "--cluster tcp://127.0.0.1:1: no Dask scheduler answers there; start one with `dask scheduler`" in done.stderr
    )


def test_dask_is_not_installed() -> None:
    """The message says how to install it."""
    program = (
        "import sys; sys.modules['distributed'] = None; from optimizer.batches import places; "
        "places(None, None, 'tcp://x:1')"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.stderr.endswith("--cluster needs Dask; install it with: pip install 'tiermix[cluster]'\n")


@pytest.mark.parametrize(
    ("workers", "kind", "jobs", "wanted"),
    [
        (None, "threads", 9_999, (Threads, cores())),
        (3, "processes", 1, (Processes, 3)),
        (3, None, 199, (Threads, 3)),
        (3, None, 200, (Processes, 3)),
        (1, None, 9_999, (Threads, 1)),
    ],
)
def test_where_so_many_jobs_run(
    workers: int | None, kind: str | None, jobs: int, wanted: tuple[type[Threads | Processes], int]
) -> None:
    """On all cores by default; few jobs on threads, many on processes, unless one of the two is asked for."""
    here = places(workers, kind, None)(jobs)
    assert isinstance(here, Threads | Processes)
    assert (type(here), here.workers) == wanted


def test_threads_where_processes_share_no_locks(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in containers without shared memory."""

    def missing(_: str) -> None:
        raise OSError(38, "Function not implemented")

    monkeypatch.setattr("multiprocessing.get_context", missing)
    assert isinstance(places(3, None, None)(200), Threads)


def test_clusters_bring_their_workers() -> None:
    """Local ones beside them are refused."""
    with pytest.raises(optimizer.UsageError, match="leave out --workers"):
        places(2, None, "tcp://127.0.0.1:8786")
    with pytest.raises(optimizer.UsageError, match="leave out --workers"):
        places(None, "threads", "tcp://127.0.0.1:8786")


def numbers(jobs: Jobs, journal: Journal, size: int) -> list[list[tuple[int, bool]]]:
    """Each chunk's jobs, and with which of them a stretch begins."""
    run_ = Run(jobs, journal, Threads(1), Rules(Effort(), chunk=size), Watch())
    return [[(task.number, task.fresh) for task in chunk.tasks] for chunk in run_.chunks()]


def test_stretches_begin_where_numbers_say(tmp_path: Path) -> None:
    """Whatever is sent together, or is done already: a job is solved after the same ones of its stretch."""
    jobs = jobs_of(cases.written(tmp_path, quick=QUICK, other=OTHER), "1k..3k:100")  # 21 jobs each
    whole = [(number, number in (0, 8, 16, 21, 24, 32, 40)) for number in range(42)]
    for size in (1, 8, 9, 100):
        chunks = numbers(jobs, Journal.unnamed(42, {}), size)
        assert [task for chunk in chunks for task in chunk] == whole
        assert all(chunk[0][1] for chunk in chunks)
    journal = Journal.unnamed(42, {})
    journal.append([failure(number, "is done") for number in (*range(3), 9, 10, *range(12, 40))])
    assert numbers(jobs, journal, 16) == [
        [(number, number in (0, 8)) for number in range(12)],
        [(40, True), (41, False)],
    ]


def test_jobs_that_kill_workers_are_not_solved_again(tmp_path: Path) -> None:
    """They are left out where others of their stretch are, even where they began it."""
    jobs = jobs_of(cases.written(tmp_path, quick=QUICK), "1k..3k:100")
    journal = Journal.unnamed(21, {})
    journal.append([failure(8, DIED), failure(10, DIED), *(failure(number, "is done") for number in (*range(8), 9))])
    assert numbers(jobs, journal, 8) == [
        [(9, True), *((number, number == 16) for number in range(11, 21))],
    ]
