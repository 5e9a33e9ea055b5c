"""One word for each question, the same word in every room; and docstrings that say what a caller must know."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import optimizer
from optimizer.cli.app import COMMANDS
from optimizer.report.writers import PRESENTERS

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "optimizer"
FINDINGS = PACKAGE / "domain" / "findings"

WITHOUT_A_FINDING = {"init", "check", "schema"}
"""Commands that answer with a file or a list of problems."""
FINDING = {"solve": "plan", "evaluate": "plan"}
"""Both answer with a plan; every other command's finding has the command's own name."""
STUDY = {"batch": "batches"}
"""Where a command's work is done, if not in `studies` under its own name."""
BESIDE_COMMANDS = {"report"}
"""What -o report.html shows: a plan, with what its reader asks next."""
QUESTIONS = [name for name in COMMANDS if name not in WITHOUT_A_FINDING]

ERRORS = {"OptimizerError", "UsageError", "ScenarioError", "StoppedError", "MissingPlanError"}
SECONDS = {"time_limit", "seconds"}


def there(*parts: str) -> bool:
    """Whether a module or a package of that name is there."""
    path = PACKAGE.joinpath(*parts)
    return path.with_suffix(".py").is_file() or (path / "__init__.py").is_file()


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_question_has_the_same_word_in_every_room(name: str) -> None:
    """Command, function, study, finding, report and tests."""
    finding = FINDING.get(name, name)
    rooms = {
        f"cli/commands/{name}.py": there("cli", "commands", name),
        f"optimizer.{name}": name in optimizer.__all__,
        f"studies/{name}": there(STUDY[name]) if name in STUDY else there("studies", name),
        f"domain/findings/{finding}.py": there("domain", "findings", finding),
        f"report/{finding}/page.py": there("report", finding, "page"),
        f"tests of {name}": any((ROOT / "tests").rglob(f"test_{name}.py"))
        or any((ROOT / "tests").rglob(f"{name}/test_*.py")),
    }
    assert [room for room, found in rooms.items() if not found] == []


def test_findings_belong_to_questions() -> None:
    """No finding and no report stands alone."""
    words = {FINDING.get(name, name) for name in QUESTIONS} | BESIDE_COMMANDS
    assert {path.stem for path in FINDINGS.glob("[!_]*.py")} == words
    assert {path.parent.name for path in (PACKAGE / "report").glob("*/page.py")} == words
    assert set(PRESENTERS.values()) == words


def modules() -> dict[str, tuple[Path, ast.Module]]:
    """Every module of the package: name, file and content."""
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        found[name] = path, ast.parse(path.read_text(encoding="utf-8"))
    return found


MODULES = modules()


def imports(tree: ast.Module) -> Iterator[str]:
    """The modules of this package that a module imports, wherever it does."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module is not None:
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                yield inner if inner in MODULES else node.module


def test_a_module_that_only_one_other_room_wants_says_so() -> None:
    """Where a single module of another room imports it, its first sentence names the question that it serves."""
    users: dict[str, set[str]] = {name: set() for name in MODULES}
    for name, (_, tree) in MODULES.items():
        for wanted in imports(tree):
            if wanted in users:
                users[wanted].add(name)
    words = {*QUESTIONS, *FINDING.values(), *BESIDE_COMMANDS}
    silent = []
    for name, (path, tree) in MODULES.items():
        room, user = name.split(".")[1:2], next(iter(users[name]), "")
        if len(users[name]) != 1 or path.name == "__init__.py" or user.split(".")[1:2] in ([], room):
            continue
        sentence = (ast.get_docstring(tree) or "").partition("\n")[0].lower()
        question = {part for part in user.split(".") if part in words} | {user.rpartition(".")[2]}
        same_word = bool(words & set(name.split(".")))
        if not same_word and not any(word[:5] in sentence for word in question):
            silent.append(f"{name} is for {user} alone")
    assert silent == []


def functions() -> Iterator[tuple[str, ast.FunctionDef, str]]:
    """Public functions and methods, with all docstrings that stand above them; click's commands tell their own help."""
    for name, (_, tree) in MODULES.items():
        if name.startswith("optimizer.cli.commands"):
            continue
        above = ast.get_docstring(tree) or ""
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef | ast.Module):
                own = f"{above} {ast.get_docstring(node) or ''}"
                for each in node.body:
                    if isinstance(each, ast.FunctionDef) and not each.name.startswith("_"):
                        yield f"{name}.{each.name}", each, f"{own} {ast.get_docstring(each) or ''}"


def raised(function: ast.FunctionDef) -> set[str]:
    """The errors of this package that a function raises itself."""
    made = (node.exc for node in ast.walk(function) if isinstance(node, ast.Raise))
    called = (each.func if isinstance(each, ast.Call) else each for each in made)
    return {each.id for each in called if isinstance(each, ast.Name)} & ERRORS


def test_public_functions_state_their_errors() -> None:
    """Whoever raises an error of this package says so, or whose errors they are."""
    silent = [
        name
        for name, function, said in functions()
        if (errors := raised(function)) and "aises" not in said and not any(error in said for error in errors)
    ]
    assert silent == []


def test_public_functions_state_their_units() -> None:
    """A time is in seconds, and says so, or says whose arguments it shares."""
    silent = [
        name
        for name, function, said in functions()
        if SECONDS & {argument.arg for argument in (*function.args.args, *function.args.kwonlyargs)}
        and not any(word in said for word in ("second", "rguments"))
    ]
    assert silent == []


def test_functions_stay_short() -> None:
    """Fifty lines at most, signature and docstring included; the call with most arguments may take more."""
    long = {
        f"{name}.{node.name}": lines
        for name, (_, tree) in MODULES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and (lines := (node.end_lineno or 0) - node.lineno + 1) > 50
    }
    assert set(long) <= {"optimizer.api.batch", "optimizer.cli.commands.batch.command"}
