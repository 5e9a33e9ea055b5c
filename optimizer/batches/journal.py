"""The journal of a batch: every finished job as one line, written and flushed when it is finished.

The first line states what the results depend on; every line starts with the CRC-32 of what follows. A line that was cut
or spoilt counts as a job that is not done. Lines are written at a known place, so that one that was interrupted is
overwritten by the next. The outcomes stay in the file; memory holds eight bytes for each job.
"""

from __future__ import annotations

import json
import os
import re
import weakref
from array import array
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from io import FileIO
from pathlib import Path
from tempfile import mkstemp
from typing import Any
from zlib import crc32

from optimizer.batches.work import DIED, Outcome
from optimizer.errors import OptimizerError, UsageError

ENDING = ".journal"
"""The journal of results.csv is results.csv.journal."""
NAME = "optimizer batch"
FORMAT = 1
LONGEST = 80
"""Characters of an input that a message shows."""
_MISSING = -1
_CHECKSUM = 9
"""Characters before what a line says: eight hexadecimal digits and a space."""


class Journal:
    """The outcomes of a batch by the number of the job. One process writes to a journal, and nobody else meanwhile."""

    def __init__(self, path: Path, jobs: int, *, temporary: bool = False) -> None:
        self.path = path
        self.jobs = jobs
        self.done = 0
        self._places = array("q", [_MISSING]) * jobs
        self._end = 0
        self._file = _opened(path)
        self._finish = weakref.finalize(self, _close, self._file, path if temporary else None)
        self._lock()

    @classmethod
    def anew(cls, path: Path, jobs: int, inputs: Mapping[str, Any]) -> Journal:
        """An empty journal; an old one of that name is put aside, and still there for whoever reads it."""
        journal = cls(path, jobs)
        if path.stat().st_size:
            journal.close()
            path.unlink()
            journal = cls(path, jobs)
        journal.begin(inputs)
        return journal

    @classmethod
    def unnamed(cls, jobs: int, inputs: Mapping[str, Any]) -> Journal:
        """A journal of a batch that is not written to a file; it goes when nobody reads it any more."""
        descriptor, name = mkstemp(prefix="optimizer-", suffix=ENDING)
        os.close(descriptor)
        journal = cls(Path(name), jobs, temporary=True)
        with suppress(OSError):  # Nobody else opens it, and so it goes even with a process that is killed.
            journal.path.unlink()
        journal.begin(inputs)
        return journal

    def __contains__(self, number: int) -> bool:
        return self._places[number] != _MISSING

    def __getitem__(self, number: int) -> Outcome:
        """The outcome of a finished job."""
        self._file.seek(self._places[number])
        line = b""
        while not line.endswith(b"\n") and (part := self._file.read(4096)):
            line += part[: part.find(b"\n") + 1] if b"\n" in part else part
        record = _read(line)
        if record is None:
            raise OptimizerError(f"{self.path}: the journal changed while it was read")
        return Outcome(**record)

    @property
    def pending(self) -> Iterator[int]:
        """The numbers of the jobs that are not done, in order; may be gone through while jobs are added."""
        return (number for number, place in enumerate(self._places) if place == _MISSING)

    def begin(self, inputs: Mapping[str, Any]) -> None:
        """Starts with nothing done."""
        self._truncate(0)
        self._end = 0
        self._write(_line({"journal": NAME, "format": FORMAT, "inputs": inputs}))

    def resume(self, inputs: Mapping[str, Any]) -> None:
        """Goes on where the journal ends; raises UsageError where it belongs to another batch.

        A job that no worker outlived is not done: the next ones may have more memory.
        """
        self._file.seek(0)
        reader = open(self._file.fileno(), "rb", closefd=False)  # noqa: SIM115 - it shares the descriptor
        first = reader.readline()
        if _cut(first):
            self.begin(inputs)
            return
        header = _read(first)
        if header is None or header.get("journal") != NAME:
            raise UsageError(f"{self.path}: is not the journal of a batch; name another output with -o")
        self._refuse_others(header, inputs)
        self._end = place = len(first)
        for line in reader:
            record = _read(line)
            if record is not None and record.get("journal") == NAME:  # Somebody put two journals together.
                self._refuse_others(record, inputs)
            elif record is not None and 0 <= record["number"] < self.jobs and record["reason"] != DIED:
                self.done += record["number"] not in self
                self._places[record["number"]] = place
            place += len(line)
            self._end = place if line.endswith(b"\n") else self._end

    def append(self, outcomes: Iterable[Outcome]) -> list[Outcome]:
        """Keeps outcomes for good, and gives back those that are new; a job that is there already stays as it is.

        Raises UsageError where the file takes no more, and keeps what it took.
        """
        new = list({outcome.number: outcome for outcome in outcomes if outcome.number not in self}.values())
        if not new:
            return new
        lines = [_line({name: getattr(outcome, name) for name in Outcome.__slots__}) for outcome in new]
        place = self._end
        try:
            self._write(b"".join(lines))
        finally:
            for outcome, line in zip(new, lines, strict=True):
                if place + len(line) <= self._end:
                    self._places[outcome.number] = place
                    self.done += 1
                place += len(line)
        return new

    def close(self) -> None:
        """Reads and writes no more."""
        self._finish()

    def release(self) -> None:
        """Lets another batch write to the journal; outcomes can still be read. Without any, nothing is left behind."""
        if not self.done:
            self.path.unlink(missing_ok=True)
        if (fcntl := _locks()) is not None:
            with suppress(OSError):
                fcntl.flock(self._file.fileno(), fcntl.LOCK_UN)

    def _lock(self) -> None:
        try:
            _refuse_busy(self.path, self._file.fileno())
        except UsageError:
            self._finish()
            raise

    def _refuse_others(self, header: Mapping[str, Any], inputs: Mapping[str, Any]) -> None:
        """Says what differs between the batch that the journal belongs to and this one."""
        before = header.get("inputs") if header.get("format") == FORMAT else None
        if not isinstance(before, dict):
            raise UsageError(f"{self.path}: is the journal of another version of the program; delete it to start anew")
        now = json.loads(json.dumps(inputs))
        if differ := [words for key in now for words in _difference(key, before.get(key), now[key])]:
            raise UsageError(
                f"{self.path}: is the journal of another batch: {'; '.join(differ)}. Give the same command as before, "
                "or start anew with another -o, or with the journal deleted"
            )

    def _write(self, data: bytes) -> None:
        written = 0
        try:
            self._file.seek(self._end)
            while written < len(data):
                written += self._file.write(memoryview(data)[written:]) or 0
            os.fsync(self._file.fileno())
        except OSError as error:
            self._end += data.rfind(b"\n", 0, written) + 1
            self._truncate(self._end)
            raise UsageError(
                f"{self.path}: cannot be written: {error.strerror}. Nothing that is in it is lost: "
                "make room, and go on with --resume"
            ) from error
        self._end += len(data)

    def _truncate(self, size: int) -> None:
        try:
            self._file.truncate(size)
        except OSError:
            return  # What follows the last whole line is overwritten, or skipped when it is read.


def finished(path: Path) -> tuple[int, int | None]:
    """How many jobs a journal holds, and of how many; None where it is not known.

    Raises UsageError where another batch is writing to it.
    """
    done, jobs = bytearray(), None
    with path.open("r+b") as file:
        _refuse_busy(path, file.fileno())
        for line in file:
            record = _read(line)
            if record is not None and "journal" in record:
                jobs = record.get("inputs", {}).get("jobs")
                done = bytearray(jobs or 0)
            elif record is not None and record["number"] < len(done):
                done[record["number"]] = 1
    return sum(done), jobs


def _line(record: Mapping[str, Any]) -> bytes:
    text = json.dumps(record, separators=(",", ":"), ensure_ascii=True).encode()
    return b"%08x %s\n" % (crc32(text), text)


def _read(line: bytes) -> dict[str, Any] | None:
    """What a line says; None where it was cut or spoilt."""
    text = line[_CHECKSUM:-1]
    if not line.endswith(b"\n") or line[:_CHECKSUM] != b"%08x " % crc32(text):
        return None
    record = json.loads(text)
    return record if isinstance(record, dict) else None


def _difference(key: str, before: object, now: object) -> list[str]:
    """What is different, in words; nothing where nothing is."""
    if before == now:
        return []
    if isinstance(before, dict) and isinstance(now, dict) and key == "contents":
        return [f"{file} or its rate card has changed" for file in now if file in before and before[file] != now[file]]
    return [f"{key} was {_brief(before)} and is {_brief(now)}"]


def _brief(value: object) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def _cut(first: bytes) -> bool:
    """Whether the first line is all there is, and not whole: nothing was done yet."""
    return not first.endswith(b"\n") and re.match(rb"[0-9a-f]{8} |[0-9a-f]{0,8}$", first) is not None


def _locks() -> Any:
    """File locks, where the system has them."""
    try:
        import fcntl
    except ImportError:
        return None
    return fcntl


def _refuse_busy(path: Path, descriptor: int) -> None:
    """Takes the lock of a journal, which goes when it is closed; raises UsageError where another batch has it."""
    if (fcntl := _locks()) is None:
        return
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise UsageError(
            f"{path}: another batch is writing to this journal; wait for it, or name another output"
        ) from None
    except OSError:  # Some file systems have no locks.
        return


def _opened(path: Path) -> FileIO:
    try:
        return FileIO(os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o666), "r+")
    except OSError as error:
        raise UsageError(f"{path}: the journal cannot be written: {error.strerror}") from error


def _close(file: FileIO, path: Path | None) -> None:
    file.close()
    if path is not None:
        path.unlink(missing_ok=True)
