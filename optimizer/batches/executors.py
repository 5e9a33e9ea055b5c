"""Where a batch runs: threads of this process, processes of this machine, or the workers of a Dask cluster.

Each place opens a `concurrent.futures.Executor`; the batch knows nothing else of it. Where it runs changes no result.
"""

from __future__ import annotations

import os
import pickle
import socket
from collections.abc import Callable
from concurrent.futures import CancelledError, Executor, ProcessPoolExecutor, ThreadPoolExecutor
from threading import Event, Thread
from typing import Any, Protocol

from optimizer import streams
from optimizer.batches.work import Outcome
from optimizer.errors import UsageError

PATIENCE = 10
"""Seconds in which a cluster must answer, and a first worker of it must be there."""

MANY = 200
"""From so many jobs on processes are faster than threads, though they take longer to start (measured, on 2 cores)."""

LARGEST = 1 << 20
"""Bytes of the largest message of a worker process."""

Told = Callable[[Outcome], None]
"""Is called with the outcome of a job."""


class Place(Protocol):
    """Somewhere to run: `room` chunks are kept there at a time, so that no worker waits for the next one.

    `tell` is what workers call with each job that is done before its chunk is; None where they cannot.
    """

    room: int
    tell: Told | None

    def open(self, told: Told) -> Executor:
        """An executor that is ready, whose workers' `tell` leads to `told`; again after one whose workers died."""
        ...

    def close(self, executor: Executor) -> None:
        """Leaves at once; what is still at work there is given up."""
        ...


class Threads:
    """Threads of this process: solvers let go of Python while they work, and nothing has to be sent."""

    tell: Told | None = None

    def __init__(self, workers: int) -> None:
        self.workers = workers
        self.room = 2 * workers
        self._left = Event()

    def open(self, told: Told) -> Executor:
        """Threads start when there is something to do."""
        left = self._left = Event()

        def tell(outcome: Outcome) -> None:
            if left.is_set():
                raise CancelledError
            told(outcome)

        self.tell = tell
        return ThreadPoolExecutor(self.workers, thread_name_prefix="batch")

    def close(self, executor: Executor) -> None:
        """Threads cannot be stopped: each ends with the job that it has."""
        self._left.set()
        executor.shutdown(wait=False, cancel_futures=True)


class Processes:
    """Processes of this machine, each with an interpreter of its own."""

    tell: Told | None = None

    def __init__(self, workers: int) -> None:
        self.workers = workers
        self.room = 2 * workers
        self._mouth: socket.socket | None = None

    def open(self, told: Told) -> Executor:
        """Processes are started afresh: a solver's threads do not survive being forked."""
        from multiprocessing import get_context

        self._mouth = _heard(told)
        self.tell = None if self._mouth is None else _tell
        return ProcessPoolExecutor(
            self.workers, mp_context=get_context("spawn"), initializer=_in_a_worker, initargs=(self._mouth,)
        )

    def close(self, executor: Executor) -> None:
        """Ends the processes, whatever they do."""
        processes = dict(getattr(executor, "_processes", None) or {})
        executor.shutdown(wait=False, cancel_futures=True)
        for process in processes.values():
            process.kill()
            process.join()
        if self._mouth is not None:
            self._mouth.send(b"")  # Ends the thread that listens.
            self._mouth.close()


class Cluster:
    """The workers of a Dask cluster; they need this program, and no shared disk."""

    tell: Told | None = None

    def __init__(self, address: str) -> None:
        self.address = address
        self.room = 2
        self._client: Any = None
        try:
            import distributed  # noqa: F401 - only whether it is there
        except ImportError as error:
            raise UsageError("--cluster needs Dask; install it with: pip install 'tiermix[cluster]'") from error

    def open(self, _told: Told) -> Executor:
        """Connects; raises UsageError where no scheduler answers, no worker is there, or one lacks this program."""
        import logging

        from distributed import Client

        logging.getLogger("distributed.client").setLevel(logging.CRITICAL)  # What goes wrong is told in a sentence.
        try:
            self._client = Client(self.address, timeout=PATIENCE, set_as_default=False)
        except (OSError, ValueError, TimeoutError) as error:
            raise UsageError(
                f"--cluster {self.address}: no Dask scheduler answers there; start one with `dask scheduler`, "
                "and give its address, such as tcp://127.0.0.1:8786"
            ) from error
        try:
            self._client.wait_for_workers(1, timeout=PATIENCE)
        except (OSError, TimeoutError) as error:
            self._client.close()
            raise UsageError(
                f"--cluster {self.address}: the scheduler has no workers; start some with `dask worker {self.address}`"
            ) from error
        self._compare()
        self.room = 2 * max(1, sum(self._client.nthreads().values()))
        executor: Executor = self._client.get_executor(pure=False)
        return executor

    def _compare(self) -> None:
        """Every worker must have this very version: another one might answer otherwise."""
        from optimizer import __version__

        for worker, version in self._client.run(_version, on_error="return").items():
            if version != __version__:
                has = f"has version {version}" if isinstance(version, str) else "does not have it"
                raise UsageError(
                    f"--cluster {self.address}: worker {worker} needs tiermix {__version__}, and {has}; "
                    "install it in the worker's environment"
                )

    def close(self, executor: Executor) -> None:
        """Gives up what was sent, and leaves the cluster as it was."""
        executor.shutdown(wait=False)  # Dask's own cancels what is left of its own accord.
        self._client.close(timeout=PATIENCE)


class Given:
    """An executor that a program brings along; it is left open."""

    tell: Told | None = None

    def __init__(self, executor: Executor) -> None:
        self.executor = executor
        self.room = 2 * int(getattr(executor, "_max_workers", None) or cores())

    def open(self, _told: Told) -> Executor:
        """The executor itself."""
        return self.executor

    def close(self, executor: Executor) -> None:
        """It belongs to others."""


def cores() -> int:
    """The processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


KINDS: dict[str, Callable[[int], Place]] = {"threads": Threads, "processes": Processes}
"""What `--workers-kind` offers."""


def places(workers: int | None, kind: str | None, cluster: str | None) -> Callable[[int], Place]:
    """Where so many jobs run; without a `kind`, few on threads and many on processes.

    Raises UsageError for a cluster without Dask, or beside local workers.
    """
    if cluster is not None:
        if workers is not None or kind is not None:
            raise UsageError("--cluster brings its own workers; leave out --workers and --workers-kind")
        there = Cluster(cluster)
        return lambda _: there
    count = workers or cores()
    if kind is not None:
        return lambda _: KINDS[kind](count)
    return lambda jobs: Processes(count) if jobs >= MANY and count > 1 and _shared_locks() else Threads(count)


def _shared_locks() -> bool:
    """Whether this system has the locks that processes share; some containers have none."""
    from multiprocessing import get_context

    try:
        get_context("spawn").Lock()
    except (ImportError, OSError):
        return False
    return True


def _version() -> str:
    from optimizer import __version__

    return __version__


def _heard(told: Told) -> socket.socket | None:
    """A socket for all workers: whatever outcome is sent there is told; None where the system has none of the kind.

    A message is there whole or not at all, and nobody holds a lock: a worker may be killed at any moment.
    """
    try:
        ear, mouth = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
        mouth.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, LARGEST)
    except (AttributeError, OSError):
        return None

    def listen() -> None:
        with ear:
            while message := ear.recv(LARGEST):
                told(pickle.loads(message))  # noqa: S301 - from this program's own workers

    Thread(target=listen, name="ear", daemon=True).start()
    return mouth


_mouth: list[socket.socket] = []
"""In a worker: where outcomes are told."""


def _tell(outcome: Outcome) -> None:
    """Tells of a job that is done; what is too large to be told comes with its chunk."""
    try:
        _mouth[0].send(pickle.dumps(outcome))
    except OSError:
        return


def _in_a_worker(mouth: socket.socket | None) -> None:
    """A worker has nothing to print, leaves Ctrl-C to the process that started it, and ends when that one is gone."""
    import signal
    from multiprocessing import parent_process
    from multiprocessing.connection import wait

    streams.silence()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if mouth is not None:
        _mouth.append(mouth)
    parent = parent_process()

    def watch() -> None:
        if parent is not None:
            wait([parent.sentinel])
            os._exit(1)

    Thread(target=watch, name="watch", daemon=True).start()
