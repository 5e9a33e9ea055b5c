"""Installs this project with the versions that were tested together, and looks ahead to those that were not.

    environments.py install [--extra dev]   into the environment of this Python, in the versions that were tested
    environments.py constraints             writes down the newest versions as those that were tested
    environments.py build newest|lowest     makes .venv-newest or .venv-lowest
    environments.py test newest|lowest      runs the quick tests there

It needs nothing but Python itself. `make` calls it.
"""

from __future__ import annotations

import argparse
import compileall
import json
import re
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import time
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).parents[1]
CONSTRAINTS = Path(__file__).with_name("constraints.txt")
KNOWN = "# Python "
"""How the line of the constraints file begins that lists the versions of Python it was made for."""
PATIENCE = 600.0
"""Seconds for finding the package that breaks a test."""
DEVELOPING = ("install", "--extra", "dev", "--without-project")
QUICK = ("-q", "-n", "2", "-m", "not slow")

Versions = dict[str, str]
"""Name of a package, in small letters with dashes -> its version."""


def main() -> int:
    """Does what the first argument says."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    installing = commands.add_parser("install")
    installing.add_argument("--extra")
    installing.add_argument("--versions", choices=["tested", "newest", "lowest"], default="tested")
    installing.add_argument("--without-project", action="store_true", help="only what it requires")
    commands.add_parser("constraints")
    for name in ("build", "test"):
        commands.add_parser(name).add_argument("versions", choices=["newest", "lowest"])
    given = parser.parse_args()
    if given.command == "install":
        return install(given.versions, given.extra, project=not given.without_project)
    if given.command == "constraints":
        return constrain()
    environment = Environment(given.versions)
    return environment.build() if given.command == "build" else environment.test()


def install(versions: str, extra: str | None, *, project: bool) -> int:
    """Installs what the project requires into the environment of the Python that runs this, and the project itself."""
    wanted = requirements()
    with tempfile.TemporaryDirectory() as folder:
        options = ["--upgrade", "--upgrade-strategy", "eager"]
        if versions == "lowest":
            lowest = Path(folder) / "lowest.txt"
            lowest.write_text("".join(f"{name}=={floor}\n" for name, floor in floors().items()), encoding="utf-8")
            options = ["--constraint", str(lowest)]
        elif versions == "tested" and (why := unknown()) is None:
            options = ["--constraint", str(CONSTRAINTS)]
        elif versions == "tested":
            print(f"{why}: installing the newest versions of everything", flush=True)
        failed = pip(*options, *wanted["build"], *wanted[""], *wanted.get(extra or "", []))
    if not failed and project:
        failed = pip("--no-deps", "--no-build-isolation", "--editable", str(ROOT))
    compileall.compile_dir(ROOT / "optimizer", quiet=2)
    if extra is not None:  # Tests start many processes; without them each module is compiled when it is first needed.
        compileall.compile_dir(sysconfig.get_path("purelib"), quiet=2, workers=0)
    return failed


def unknown() -> str | None:
    """Why there are no versions that were tested together for this Python; None where there are."""
    if not CONSTRAINTS.exists():
        return f"{CONSTRAINTS.relative_to(ROOT)} is not there"
    known = known_pythons()
    here = "{}.{}".format(*sys.version_info[:2])
    return None if here in known else f"Python {here} is not among the versions that were tested ({', '.join(known)})"


def known_pythons() -> list[str]:
    """The versions of Python that the constraints file was made for."""
    lines = CONSTRAINTS.read_text(encoding="utf-8").splitlines()
    return next((line.removeprefix(KNOWN).split(", ") for line in lines if line.startswith(KNOWN)), [])


def pip(*arguments: str, python: str = sys.executable) -> int:
    """`pip install`; the exit code."""
    command = [python, "-m", "pip", "install", "-qq", "--no-compile", "--disable-pip-version-check"]
    return subprocess.run([*command, *arguments], check=False, cwd=ROOT).returncode


def requirements() -> dict[str, list[str]]:
    """What pyproject.toml requires: to run (""), to build, and for each extra."""
    stated = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    own = stated["project"]
    return {"": own["dependencies"], "build": stated["build-system"]["requires"], **own["optional-dependencies"]}


def floors() -> Versions:
    """The lowest version that pyproject.toml declares for each package that the product imports."""
    wanted = requirements()
    found = (re.match(r"([\w.-]+)>=([\w.]+)", each) for each in (*wanted[""], *wanted["cluster"]))
    return {normal(match[1]): match[2] for match in found if match is not None}


def normal(name: str) -> str:
    """A package's name as the index compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def constrain() -> int:
    """Writes the newest versions that can be installed together, for every Python on this machine."""
    by_python: dict[str, Versions] = {}
    for version, python in pythons().items():
        with tempfile.TemporaryDirectory() as folder:
            subprocess.run([python, "-m", "venv", folder], check=True)
            inside = f"{folder}/bin/python"
            subprocess.run([inside, __file__, *DEVELOPING, "--versions", "newest"], check=True)
            by_python[version] = installed(inside)
    head = [
        "# The versions that were tested together; `make constraints` writes them.",
        KNOWN + ", ".join(by_python),
    ]
    CONSTRAINTS.write_text("\n".join([*head, *stated(by_python), ""]), encoding="utf-8")
    return 0


def stated(by_python: Mapping[str, Versions]) -> Iterator[str]:
    """A line for each package, or one for each Python where they differ."""
    for name in sorted({name for versions in by_python.values() for name in versions}):
        chosen = {python: versions[name] for python, versions in by_python.items() if name in versions}
        if len(set(chosen.values())) == 1:
            yield f"{name}=={next(iter(chosen.values()))}"
        else:
            yield from (f"{name}=={version}; python_version == '{python}'" for python, version in chosen.items())


def pythons() -> Versions:
    """The Pythons on this machine that the project runs on: version -> program, oldest first."""
    found = {}
    for minor in range(11, 30):
        version = f"3.{minor}"
        for program in candidates(version):
            asked = [program, "-c", "import ensurepip, sys, venv; print('%d.%d' % sys.version_info[:2])"]
            # A shim on the path may stand for a Python that is not there.
            done = subprocess.run(asked, capture_output=True, text=True, check=False)
            if done.returncode == 0 and done.stdout.strip() == version:
                found[version] = program
                break
    return found


def candidates(version: str) -> Iterator[str]:
    """Programs that may be this Python."""
    if "{}.{}".format(*sys.version_info[:2]) == version:
        yield sys.executable
    if (program := shutil.which(f"python{version}")) is not None:
        yield program
    kept = Path.home() / ".pyenv" / "versions"
    yield from (str(folder / "bin" / "python") for folder in sorted(kept.glob(f"{version}.*"), reverse=True))


def installed(python: str) -> Versions:
    """What is installed there, but for this project and what installs it."""
    program = (
        "import importlib.metadata, json; "
        "print(json.dumps({each.name: each.version for each in importlib.metadata.distributions()}))"
    )
    done = subprocess.run([python, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT.parent)
    found: Versions = {normal(name): version for name, version in json.loads(done.stdout).items()}
    return {name: version for name, version in found.items() if name not in ("tiermix", "pip")}


class Environment:
    """An environment with the newest versions of everything, or with the lowest that pyproject.toml declares."""

    def __init__(self, versions: str) -> None:
        self.versions = versions
        self.folder = ROOT / f".venv-{versions}"
        self.python = str(self.folder / "bin" / "python")

    def build(self) -> int:
        """Makes it anew: the newest versions on the newest Python here, the lowest on the oldest."""
        there = pythons()
        version = max(there, key=numbers) if self.versions == "newest" else min(there, key=numbers)
        subprocess.run([there[version], "-m", "venv", "--clear", str(self.folder)], check=True)
        command = [self.python, __file__, *DEVELOPING, "--versions", self.versions]
        failed = subprocess.run(command, check=False).returncode
        if failed:
            print(f"{self}: pip cannot install them together on Python {version}", flush=True)
        return failed

    def __str__(self) -> str:
        return f"{self.versions} versions"

    def test(self) -> int:
        """Runs the quick tests; where one fails, says which package breaks it."""
        versions = installed(self.python)
        direct = ", ".join(f"{name} {versions[name]}" for name in ("highspy", "pulp", "pandas", "click", "numpy"))
        print(f"{self}: Python {self.version()} with {direct}", flush=True)
        if (failed := self.pytest()) == 0:
            return 0
        print(f"{self}: {self.blame(versions)}", flush=True)
        return failed

    def version(self) -> str:
        """Of its Python, such as 3.13."""
        asked = [self.python, "-c", "import sys; print('%d.%d' % sys.version_info[:2])"]
        return subprocess.run(asked, capture_output=True, text=True, check=True).stdout.strip()

    def pytest(self, *arguments: str) -> int:
        """Runs tests; the exit code."""
        command = [self.python, "-m", "pytest", *QUICK, "-o", f"cache_dir={self.folder / 'cache'}", *arguments]
        return subprocess.run(command, check=False, cwd=ROOT).returncode

    def blame(self, versions: Versions) -> str:
        """Which package breaks the tests that failed, found by putting one at a time back to its tested version."""
        kept = self.folder / "cache" / "v" / "cache" / "lastfailed"
        if not kept.exists():
            return "the tests did not run"
        failing, text = sorted(json.loads(kept.read_text(encoding="utf-8"))), kept.read_text(encoding="utf-8")
        what = failing[0] + (f" and {len(failing) - 1} more" if len(failing) > 1 else "")
        tested = self.tested()
        suspects = [name for name in self.order(versions) if versions[name] != tested.get(name, versions[name])]
        if not suspects:
            return f"Python {self.version()} breaks {what}: the packages are those that were tested together"
        until = time.monotonic() + PATIENCE
        for name in suspects:
            if time.monotonic() > until:
                break
            kept.write_text(text, encoding="utf-8")
            fits = pip(f"{name}=={tested[name]}", python=self.python) == 0 and self.pytest("--last-failed") == 0
            self.restore(versions)
            if fits:
                return f"{name} {versions[name]} breaks {what}, which {name} {tested[name]} does not"
        differing = ", ".join(f"{name} {versions[name]} for {tested[name]}" for name in suspects)
        return f"no single package was found that breaks {what}; other than tested are {differing}"

    def tested(self) -> Versions:
        """The versions that were tested together, on its Python."""
        here = f"python_version == '{self.version()}'"
        if not CONSTRAINTS.exists():
            return {}
        lines = (line.partition(";") for line in CONSTRAINTS.read_text(encoding="utf-8").splitlines())
        pairs = (pin.strip().split("==") for pin, _, where in lines if "==" in pin and where.strip() in ("", here))
        return dict(pairs)

    def order(self, versions: Iterable[str]) -> Sequence[str]:
        """The likeliest first: what the product requires itself."""
        ours = [normal(re.split(r"[<>=~!;\[ ]", each)[0]) for each in requirements()[""]]
        return sorted(versions, key=lambda name: (name not in ours, name))

    def restore(self, versions: Versions) -> None:
        """Puts every package back that a trial changed."""
        now = installed(self.python)
        changed = [f"{name}=={version}" for name, version in versions.items() if now.get(name) != version]
        if changed:
            pip("--no-deps", *changed, python=self.python)


def numbers(version: str) -> tuple[int, ...]:
    """A version as it is compared."""
    return tuple(int(part) for part in version.split("."))


if __name__ == "__main__":
    sys.exit(main())
