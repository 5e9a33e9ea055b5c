"""What is installed is declared, bounded, and in the versions that were tested together."""

from __future__ import annotations

import ast
import importlib.util
import re
import sys
from pathlib import Path
from types import ModuleType

import pytest
from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.version import Version

ROOT = Path(__file__).parents[2]
OTHERWISE = {"cbcbox": "pulp", "ruamel": "ruamel-yaml", "vl_convert": "vl-convert-python"}
"""Modules whose package has another name; CBC's is brought by an extra of PuLP."""
EXACT = re.compile(r"([a-z0-9-]+)==([a-z0-9.]+)(?:; python_version == '(3\.\d+)')?")


def environments() -> ModuleType:
    """The program that installs, which is no package."""
    spec = importlib.util.spec_from_file_location("environments", ROOT / ".ci" / "environments.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


ENVIRONMENTS = environments()
WANTED: dict[str, list[Requirement]] = {
    extra: [Requirement(each) for each in stated] for extra, stated in ENVIRONMENTS.requirements().items()
}
KNOWN: list[str] = ENVIRONMENTS.known_pythons()


def imported(*folders: str) -> set[str]:
    """The packages that are imported there, but for this one and Python's own."""
    nodes = (
        node
        for folder in folders
        for path in (ROOT / folder).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    )
    modules = {
        name.split(".")[0]
        for node in nodes
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom) and node.level == 0
            else []
        )
    }
    return modules - set(sys.stdlib_module_names) - {"optimizer", "tests", ""}


def declared(*extras: str) -> set[str]:
    """The packages that are required, by normal names."""
    return {ENVIRONMENTS.normal(each.name) for extra in extras for each in WANTED[extra]}


def provided(module: str) -> str:
    """The package that a module comes from, by its normal name."""
    return OTHERWISE.get(module, str(ENVIRONMENTS.normal(module)))


def test_what_is_imported_is_declared() -> None:
    """Nothing rests on what another package happens to bring along."""
    product, tests = declared("", "cluster", "cbc"), declared("", "dev")
    assert [module for module in imported("optimizer") if provided(module) not in product] == []
    assert [module for module in imported("tests") if provided(module) not in tests] == []


@pytest.mark.parametrize("extra", WANTED)
def test_every_requirement_has_two_bounds(extra: str) -> None:
    """The lowest version that was tested, and the next major one, which nobody has seen."""
    for each in WANTED[extra]:
        assert sorted(part.operator for part in each.specifier) == ["<", ">="], each


def test_constraints_are_exact_and_name_no_host() -> None:
    """Names, versions and Pythons, and nothing else: no address, no hash."""
    lines = ENVIRONMENTS.CONSTRAINTS.read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if not line.startswith("#") and EXACT.fullmatch(line) is None] == []
    assert sorted(KNOWN, key=Version) == KNOWN
    classifiers = re.findall(r"Python :: (3\.\d+)", (ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert set(classifiers) <= set(KNOWN)


@pytest.mark.parametrize("python", KNOWN)
def test_constraints_fit_what_is_declared(python: str) -> None:
    """Each requirement has one version on each Python, within its bounds."""
    pins: dict[str, list[str]] = {}
    for line in ENVIRONMENTS.CONSTRAINTS.read_text(encoding="utf-8").splitlines():
        match = EXACT.fullmatch(line)
        if match is not None and match[3] in (None, python):
            pins.setdefault(match[1], []).append(match[2])
    for each in (*WANTED[""], *WANTED["build"], *WANTED["dev"]):
        if each.marker is None or Marker(str(each.marker)).evaluate({"python_version": python}):
            (version,) = pins[ENVIRONMENTS.normal(each.name)]
            assert each.specifier.contains(version), f"{each.name} {version} on Python {python}"


def test_a_python_that_is_not_known_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """One line says why the newest versions are taken."""
    monkeypatch.setattr(ENVIRONMENTS, "ROOT", tmp_path)
    file = tmp_path / "constraints.txt"
    monkeypatch.setattr(ENVIRONMENTS, "CONSTRAINTS", file)
    assert ENVIRONMENTS.unknown() == "constraints.txt is not there"
    file.write_text("# Python 3.8, 3.9\n", encoding="utf-8")
    here = "{}.{}".format(*sys.version_info[:2])
    assert ENVIRONMENTS.unknown() == f"Python {here} is not among the versions that were tested (3.8, 3.9)"
    file.write_text(f"# Python 3.8, {here}\n", encoding="utf-8")
    assert ENVIRONMENTS.unknown() is None


def test_versions_that_differ_between_pythons_are_kept_apart() -> None:
    """One line where all agree, and one for each Python where they do not, or where one has no use for a package."""
    found = ENVIRONMENTS.stated({"3.11": {"a": "1", "b": "2", "c": "3"}, "3.12": {"a": "1", "b": "2.5"}})
    wanted = ["a==1", "b==2; python_version == '3.11'", "b==2.5; python_version == '3.12'", "c==3"]
    assert list(found) == wanted


def test_lowest_versions_are_those_declared() -> None:
    """Of what the product imports; tools for tests are the newest."""
    floors = ENVIRONMENTS.floors()
    assert set(floors) == declared("", "cluster")
    for each in WANTED[""]:
        assert each.specifier.contains(floors[ENVIRONMENTS.normal(each.name)])
