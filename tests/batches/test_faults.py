"""Nothing is lost, and nothing comes twice: whatever is killed, cut or full."""

from __future__ import annotations

import errno
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import CancelledError, Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any
from zlib import crc32

import pytest

import optimizer
from optimizer.batches.executors import Place, Processes, Threads, Told
from optimizer.batches.journal import Journal, finished
from optimizer.batches.run import Rules, Run, Watch
from optimizer.batches.work import DIED, Chunk, Effort, Outcome, failure, solved
from optimizer.domain.findings.batch import Batch
from optimizer.errors import StoppedError, UsageError
from tests.batches import cases
from tests.batches.cases import OTHER, QUICK, SCENARIOS, lines, run, running, wait_for
from tests.batches.making import jobs_of

LINUX = pytest.mark.skipif(sys.platform != "linux", reason="finds worker processes in /proc")
SWEEP = (SCENARIOS / "instagram-launch.yaml", "--budgets", "60k..99.75k:250", "--chunk", "8", "--quiet")
"""A batch that takes a second or two on one core."""
JOBS = 160


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The table of `SWEEP` when nothing happens."""
    output = tmp_path_factory.mktemp("undisturbed") / "results.csv"
    done = run(*SWEEP, "-o", output)
    assert done.returncode == 0, done.stderr
    return output.read_bytes()


@pytest.mark.slow
def test_killed_at_any_moment_and_resumed(tmp_path: Path, undisturbed: bytes) -> None:
    """The run dies again and again; what it had finished is there every time, and the table is the same in the end."""
    output, journal = tmp_path / "results.csv", tmp_path / "results.csv.journal"
    moments, kills = random.Random(11), 0
    for _ in range(JOBS):
        before = lines(journal)
        with running(*SWEEP, "--resume", "-o", output) as process:
            if not wait_for(journal, max(before, 1) + moments.choice((1, 9, 25)), process):
                assert process.returncode == 0
                break
            time.sleep(moments.uniform(0, 0.2))
            process.kill()
            kills += 1
        assert lines(journal) >= before
    assert kills
    assert output.read_bytes() == undisturbed
    assert lines(journal) == 1 + JOBS


@LINUX
@pytest.mark.slow
def test_worker_killed(tmp_path: Path, undisturbed: bytes) -> None:
    """The chunk of a worker process that dies is solved by others."""
    output, journal = tmp_path / "results.csv", tmp_path / "results.csv.journal"
    with running(*SWEEP, "--workers-kind", "processes", "--workers", "2", "-o", output) as process:
        assert wait_for(journal, 5, process)
        cases.kill(cases.workers(process)[0])
        _, said = process.communicate(timeout=cases.PATIENCE)
    assert process.returncode == 0, said
    assert output.read_bytes() == undisturbed


@LINUX
def test_workers_end_with_a_killed_run(tmp_path: Path) -> None:
    """Nobody has to look for processes that are left over."""
    output, journal = tmp_path / "results.csv", tmp_path / "results.csv.journal"
    with running(*SWEEP, "--workers-kind", "processes", "--workers", "1", "-o", output) as process:
        assert wait_for(journal, 5, process)
        left = cases.workers(process)
        process.kill()
    end = time.monotonic() + cases.PATIENCE
    while any(Path(f"/proc/{child}").exists() and not _zombie(child) for child in left):
        assert time.monotonic() < end
        time.sleep(0.05)


def _zombie(number: int) -> bool:
    try:
        return ") Z" in Path(f"/proc/{number}/stat").read_text(encoding="ascii")
    except FileNotFoundError:
        return True


class Mortal(ProcessPoolExecutor):
    """Processes that die on one job."""

    def submit(self, work: Any, /, *arguments: Any, **_: Any) -> Future[Any]:
        """The work, by a process that dies where the job is part of it."""
        assert work is solved
        return super().submit(mortally_solved, *arguments)


def mortally_solved(chunk: Chunk, *told: Told) -> list[Outcome]:
    """Solves a chunk, unless job 3 is in it."""
    if any(task.number == 3 for task in chunk.tasks):
        cases.kill(os.getpid())
    return solved(chunk, *told)


class MortalPlace(Processes):
    """Where job 3 kills whoever solves it."""

    opened = 0

    def open(self, _told: Told) -> Executor:
        """Processes that are new every time."""
        self.opened += 1
        return Mortal(self.workers, mp_context=get_context("spawn"))


@pytest.mark.slow
def test_job_that_kills_its_workers(tmp_path: Path) -> None:
    """It is a row with its reason, and its neighbours in the chunk are solved as ever."""
    jobs = jobs_of(cases.written(tmp_path, quick=QUICK), "1k..4k:500")
    place, journal = MortalPlace(1), Journal.unnamed(len(jobs), {})
    Run(jobs, journal, place, Rules(Effort(), chunk=3), Watch()).go()
    alone = Journal.unnamed(len(jobs), {})
    Run(jobs, alone, Threads(1), Rules(Effort(), chunk=1), Watch()).go()
    assert [journal[number] for number in range(len(jobs)) if number != 3] == [
        alone[number] for number in range(len(jobs)) if number != 3
    ]
    assert (journal[3].status, journal[3].reason) == ("failed", DIED)
    assert place.opened == 6  # At first, for the chunk, three times for the job alone, and for what is left.


class Unlucky(Processes):
    """Where the first three workers die, whatever they solve."""

    opened = 0

    def open(self, _told: Told) -> Executor:
        """Processes of which the first ones die at once."""
        self.opened += 1
        kind = Doomed if self.opened <= 3 else ProcessPoolExecutor
        return kind(self.workers, mp_context=get_context("spawn"))


class Doomed(ProcessPoolExecutor):
    """Processes that die on any job."""

    def submit(self, work: Any, /, *arguments: Any, **_: Any) -> Future[Any]:
        """The end of a process, whatever the work."""
        assert (work, len(arguments)) == (solved, 1)
        return super().submit(cases.kill_oneself)


@pytest.mark.slow
def test_workers_that_die_again_and_again(tmp_path: Path) -> None:
    """Jobs that have nothing to do with it are solved in the end."""
    jobs = jobs_of(cases.written(tmp_path, quick=QUICK), "1k..2k:500")
    journal = Journal.unnamed(len(jobs), {})
    Run(jobs, journal, Unlucky(1), Rules(Effort()), Watch()).go()
    assert [journal[number].status for number in range(len(jobs))] == ["optimal"] * 3


def test_resumed_batch_tries_again_what_killed_workers(tmp_path: Path) -> None:
    """The journal of a finished batch counts such a job as done; one that goes on does not."""
    path = tmp_path / "results.csv.journal"
    journal = Journal.anew(path, 2, {"jobs": 2})
    journal.append([failure(0, "is wrong"), failure(1, DIED)])
    journal.release()
    assert finished(path) == (2, 2)
    again = Journal(path, 2)
    again.resume({"jobs": 2})
    assert (again.done, list(again.pending)) == (1, [1])
    again.append([Outcome(1, "optimal")])
    again.release()
    last = Journal(path, 2)
    last.resume({"jobs": 2})
    assert (last.done, last[1].status) == (2, "optimal")


@pytest.mark.parametrize("place", [Threads(1), pytest.param(Processes(1), marks=pytest.mark.slow)])
def test_every_job_is_kept_when_it_is_done(place: Place) -> None:
    """Not chunk by chunk: what takes long is not lost with what comes after it."""
    jobs = jobs_of([str(cases.SCENARIOS / "platforms.yaml")], "60k..95k:5k")
    told: list[int] = []
    watch = Watch(lambda done, _jobs, _failed: told.append(done))
    Run(jobs, Journal.unnamed(len(jobs), {}), place, Rules(Effort(), sample=False), watch).go()
    assert set(told) & set(range(1, 8))
    assert told[-1] == 8


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_asked_to_stop(number: signal.Signals, tmp_path: Path, undisturbed: bytes) -> None:
    """What is done is kept, nothing is written yet, and a sentence says how to go on."""
    output, journal = tmp_path / "results.csv", tmp_path / "results.csv.journal"
    with running(*SWEEP, "-o", output) as process:
        assert wait_for(journal, 5, process)
        process.send_signal(number)
        _, said = process.communicate(timeout=cases.PATIENCE)
    assert process.returncode == 130, said
    done = lines(journal) - 1
    assert said == f"stopped with {done} of {JOBS} jobs done; go on with --resume\n"
    assert not output.exists()
    if number == signal.SIGTERM:
        return
    resumed = run(*SWEEP, "--resume", "-o", output)
    assert resumed.returncode == 0
    assert resumed.stderr.startswith(f"{journal} holds {done} of {JOBS} jobs\n")
    assert output.read_bytes() == undisturbed


@pytest.fixture
def narrow(tmp_path: Path) -> Iterator[tuple[Path, list[str]]]:
    """A folder on a disk of 16 kB, or where nobody may mount one, a folder and the limits that make files as small."""
    folder = tmp_path / "narrow"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=16k", "tmpfs", str(folder)],  # noqa: S607 - wherever it is
        capture_output=True,
        check=False,
    )
    if mounted.returncode == 0:
        yield folder, []
        subprocess.run(["umount", str(folder)], check=True)  # noqa: S607 - wherever it is
    else:
        yield folder, ["import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (12_000, 12_000))"]


def test_full_disk(narrow: tuple[Path, list[str]], undisturbed: bytes, tmp_path: Path) -> None:
    """The batch says what is full and keeps what is done; with room again it goes on to the very same table."""
    folder, limits = narrow
    output, journal = folder / "results.csv", folder / "results.csv.journal"
    program = "; ".join([*limits, "from optimizer.cli import main; import sys; sys.argv[0] = 'optimizer'; main()"])
    arguments = ["batch", *map(str, SWEEP), "-o", str(output)]
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments], capture_output=True, text=True, check=False, cwd=cases.ROOT
    )
    assert done.returncode == 2, done.stderr
    assert done.stderr.startswith(f"optimizer: {journal}: cannot be written: ")
    assert done.stderr.endswith("Nothing that is in it is lost: make room, and go on with --resume\n")
    kept = lines(journal)
    assert 1 < kept < 1 + JOBS
    roomy = tmp_path / "roomy"
    roomy.mkdir()
    (roomy / "results.csv.journal").write_bytes(journal.read_bytes())
    resumed = run(*SWEEP, "--resume", "-o", roomy / "results.csv")
    assert f"holds {kept - 1} of {JOBS} jobs" in resumed.stderr
    assert (roomy / "results.csv").read_bytes() == undisturbed


@LINUX
def test_what_a_full_disk_still_takes_is_kept(tmp_path: Path) -> None:
    """Of several outcomes that are written together, those that fit."""
    import resource

    path = tmp_path / "results.csv.journal"
    journal = Journal.anew(path, 9, {"jobs": 9})
    begun = path.stat().st_size
    journal.append([failure(0, "is wrong")])
    room = begun + 7 * (path.stat().st_size - begun) // 2
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, hard))
    try:
        with pytest.raises(optimizer.UsageError, match="Nothing that is in it is lost"):
            journal.append([failure(number, "is wrong") for number in range(1, 6)])
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert (journal.done, list(journal.pending), lines(path)) == (3, list(range(3, 9)), 4)
    journal.append([failure(number, "is wrong") for number in range(1, 9)])
    journal.release()
    again = Journal(path, 9)
    again.resume({"jobs": 9})
    assert [again[number].number for number in range(9)] == list(range(9))


def quick(folder: Path, **options: Any) -> Batch:
    """A batch of 14 quick jobs."""
    files = cases.written(folder, quick=QUICK, other=OTHER)
    return optimizer.batch(files, budgets="1k..4k:500", output=folder / "results.csv", workers=1, **options)


def test_journal_cut_anywhere(tmp_path: Path) -> None:
    """A journal that ends in the middle of a line, of whatever length, leads to the same table."""
    quick(tmp_path)
    output, journal = tmp_path / "results.csv", tmp_path / "results.csv.journal"
    table, whole = output.read_bytes(), journal.read_bytes()
    ends = [0, 5, 40, whole.index(b"\n") + 1, len(whole) - 1]
    for end in [*ends, *random.Random(5).sample(range(whole.index(b"\n"), len(whole)), 6)]:
        journal.write_bytes(whole[:end])
        output.unlink()
        quick(tmp_path, resume=True)
        assert output.read_bytes() == table, end
        assert sorted(journal.read_bytes().splitlines()) == sorted(whole.splitlines()), end


def test_journal_spoilt_in_the_middle(tmp_path: Path) -> None:
    """A line that does not match its checksum is no finished job; one that stands there twice counts once."""
    quick(tmp_path)
    output, journal = tmp_path / "results.csv", tmp_path / "results.csv.journal"
    table, lines_ = output.read_bytes(), journal.read_bytes().splitlines(keepends=True)
    spoilt = lines_[3].replace(b"optimal", b"optimum")
    journal.write_bytes(b"".join([*lines_[:3], spoilt, lines_[4], *lines_[4:]]))
    told: list[int] = []
    quick(tmp_path, resume=True, progress=lambda done, _jobs, _failed: told.append(done))
    assert told[0] == len(lines_) - 2
    assert told[-1] == len(lines_) - 1
    assert output.read_bytes() == table


def test_two_journals_put_together(tmp_path: Path) -> None:
    """`cat a.journal b.journal`: of the same batch they count as one; the other one of another batch is refused."""
    quick(tmp_path)
    output, journal = tmp_path / "results.csv", tmp_path / "results.csv.journal"
    table, lines_ = output.read_bytes(), journal.read_bytes().splitlines(keepends=True)
    journal.write_bytes(b"".join([*lines_[:4], lines_[0], *lines_[3:]]))
    quick(tmp_path, resume=True)
    assert output.read_bytes() == table
    text = lines_[0][9:-1].replace(b"quick.yaml", b"other.yaml")
    journal.write_bytes(b"".join([*lines_, b"%08x %s\n" % (crc32(text), text)]))
    with pytest.raises(UsageError, match="is the journal of another batch"):
        quick(tmp_path, resume=True)


def test_finished_batch_is_resumed_without_solving(tmp_path: Path) -> None:
    """The table is written again from the journal."""
    quick(tmp_path)
    output = tmp_path / "results.csv"
    table = output.read_bytes()
    output.unlink()
    told: list[int] = []
    quick(tmp_path, resume=True, progress=lambda done, _jobs, _failed: told.append(done))
    assert set(told) == {14}
    assert output.read_bytes() == table


def test_unfinished_journal_is_not_overwritten(tmp_path: Path) -> None:
    """Without --resume the batch refuses, and the journal stays as it is."""
    quick(tmp_path)
    journal = tmp_path / "results.csv.journal"
    begun = b"".join(journal.read_bytes().splitlines(keepends=True)[:5])
    journal.write_bytes(begun)
    with pytest.raises(optimizer.UsageError, match="interrupted with 4 jobs done; go on with --resume"):
        quick(tmp_path)
    assert journal.read_bytes() == begun


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"budgets": "1k,2k"}, "--budgets was 1k..4k:500 and is 1k,2k"),
        ({"strategies": ["balanced"]}, r'--strategy was \[\] and is \["balanced"\]'),
        ({"overrides": {"tiers.two.available": "5"}}, '--set was {} and is {"tiers.two.available": "5"}'),
        ({"vary": {"tiers.two.available": "3,4"}}, "--vary was {} and is"),
        ({"gap": 0.1}, "solver was"),
        ({"check": "all"}, "checks was one plan in 50, .* and is every plan"),
    ],
)
def test_journal_of_another_batch_is_refused(options: dict[str, Any], said: str, tmp_path: Path) -> None:
    """The message names what differs."""
    quick(tmp_path)
    files = [str(tmp_path / "quick.yaml"), str(tmp_path / "other.yaml")]
    with pytest.raises(optimizer.UsageError, match=said):
        optimizer.batch(
            files, **({"budgets": "1k..4k:500"} | options), output=tmp_path / "results.csv", resume=True, workers=1
        )


def test_journal_of_a_file_that_changed_is_refused(tmp_path: Path) -> None:
    """Another fee makes another batch, and the file is named."""
    quick(tmp_path)
    files = cases.written(tmp_path, quick=QUICK.replace("fee: 100,", "fee: 110,"), other=OTHER)
    with pytest.raises(optimizer.UsageError, match=r"another batch: \S*quick.yaml or its rate card has changed\. Give"):
        optimizer.batch(files, budgets="1k..4k:500", output=tmp_path / "results.csv", resume=True, workers=1)


def test_file_that_is_no_journal_is_left_alone(tmp_path: Path) -> None:
    """Whoever keeps notes under that name does not lose them."""
    journal = tmp_path / "results.csv.journal"
    journal.write_text("Dear diary,\n", encoding="utf-8")
    for resume in (False, True):
        with pytest.raises(optimizer.UsageError, match="is not the journal of a batch"):
            quick(tmp_path, resume=resume)
    assert journal.read_text(encoding="utf-8") == "Dear diary,\n"


def test_two_batches_do_not_share_a_journal(tmp_path: Path) -> None:
    """The second one says so at once."""
    pytest.importorskip("fcntl", reason="there are no file locks on this system")
    journal = Journal(tmp_path / "results.csv.journal", 14)
    journal.begin({"jobs": 14})
    with pytest.raises(optimizer.UsageError, match="another batch is writing"):
        quick(tmp_path)
    with pytest.raises(optimizer.UsageError, match="another batch is writing"):
        quick(tmp_path, resume=True)
    journal.release()


def test_stopped_from_a_program(tmp_path: Path) -> None:
    """What was done before is kept, and said."""
    jobs = jobs_of(cases.written(tmp_path, quick=QUICK), "1k..4k:100")
    journal = Journal.unnamed(len(jobs), {})
    with pytest.raises(StoppedError, match="of 31 jobs done"):
        Run(jobs, journal, Threads(1), Rules(Effort(), chunk=1), Watch(stopped=lambda: journal.done >= 2)).go()
    assert 8 <= journal.done < 31


def test_the_same_outcome_twice_is_one(tmp_path: Path) -> None:
    """A worker may tell what its chunk brings as well."""
    journal = Journal(tmp_path / "results.csv.journal", 3)
    journal.begin({"jobs": 3})
    outcome = Outcome(1, "infeasible")
    assert journal.append([outcome, outcome]) == [outcome]
    assert journal.done == 1
    assert len((tmp_path / "results.csv.journal").read_bytes().splitlines()) == 2


def test_a_journal_without_a_file_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is gone from the folder while it is still read and written, so that no end of the process matters."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    journal = Journal.unnamed(2, {})
    outcome = Outcome(0, "infeasible")
    journal.append([outcome])
    assert journal[0] == outcome
    assert sys.platform == "win32" or not list(tmp_path.iterdir())


def test_a_file_system_without_locks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is said of another batch that is not there."""
    fcntl = pytest.importorskip("fcntl", reason="there are no file locks on this system")

    def refuse(*_: object) -> None:
        raise OSError(errno.ENOTSUP, "Operation not supported")

    monkeypatch.setattr(fcntl, "flock", refuse)
    assert quick(tmp_path).tally.planned == quick(tmp_path).tally.planned > 0


class Faulty(ThreadPoolExecutor):
    """Takes jobs, and brings back a fault of its own in place of outcomes."""

    def submit(self, *_: Any, **__: Any) -> Future[Any]:
        """What went wrong."""
        future: Future[Any] = Future()
        future.set_exception(ValueError("cannot pickle a lock"))
        return future


def test_what_an_executor_says_is_the_reason(tmp_path: Path) -> None:
    """It is no death of a worker, and what it was is not lost."""
    found = optimizer.batch(cases.written(tmp_path, quick=QUICK), budgets="1k,2k", executor=Faulty())
    assert [row[4:6] for row in found.rows] == [
        ("failed", "a fault of the program (ValueError: cannot pickle a lock)")
    ] * 2


def test_an_executor_that_was_shut_down(tmp_path: Path) -> None:
    """A sentence, and no traceback of the pool's."""
    executor = ThreadPoolExecutor(1)
    executor.shutdown()
    with pytest.raises(optimizer.UsageError, match="no worker takes any more jobs"):
        optimizer.batch(cases.written(tmp_path, quick=QUICK), executor=executor)


def test_threads_end_with_the_job_that_they_have() -> None:
    """Whoever stops a batch does not wait for a whole stretch."""
    place, told = Threads(1), list[Outcome]()
    executor = place.open(told.append)
    assert place.tell is not None
    place.tell(Outcome(0, "infeasible"))
    place.close(executor)
    with pytest.raises(CancelledError):
        place.tell(Outcome(1, "infeasible"))
    assert [outcome.number for outcome in told] == [0]
