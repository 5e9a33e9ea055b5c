"""What tests share: expected texts that live in files, and the command line called in this process."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

TODAY = re.compile(r"\d{4}-\d\d-\d\d · digest [0-9a-f]{64}")
"""What a document's last line says of the day that it was made on."""
GOLDEN = Path(__file__).parent / "golden"

os.environ.pop("COLUMNS", None)  # Pages are as wide as where no terminal says otherwise, whoever runs the tests.


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--golden` writes what the tests find as what they expect from now on."""
    parser.addoption("--golden", action="store_true", help="rewrite the files in tests/golden")


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Compares a text with the file of that name in tests/golden, to the byte, but for a last line of today."""
    rewrite: bool = request.config.getoption("--golden")

    def compare(name: str, text: str) -> None:
        path, text = GOLDEN / name, TODAY.sub("(day) · digest (of it)", text)
        if rewrite:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode())
        assert path.exists(), f"{path} is missing; `make golden` writes it"
        assert text == path.read_bytes().decode()

    return compare


class Outcome(NamedTuple):
    """What a call of the command line leaves behind."""

    code: int
    out: str
    err: str


@pytest.fixture
def optimizer(capsys: pytest.CaptureFixture[str]) -> Callable[..., Outcome]:
    """Calls the command line in this process."""
    from optimizer.cli.failures import run

    def call(*arguments: object) -> Outcome:
        code = run([str(argument) for argument in arguments])
        return Outcome(code, *capsys.readouterr())

    return call
