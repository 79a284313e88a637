"""The house rules that a machine can check."""

import ast
import re
import subprocess
import tomllib
from itertools import pairwise
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ROOMS = ("graph", "extract", "api")
ALLOWED = {
    "graph": {"graph"},
    "extract": {"extract", "graph.model", "graph.ontology", "graph.names", "graph.errors"},
    "api": {"api", "extract", "graph", "seeds"},
}
# Heavy or optional: imported where they are used, so that `triplewire --help` and a read-only API never load them.
LAZY = {"spacy", "networkx", "neo4j", "mcp", "pyarrow", "pyoxigraph", "uvicorn", "rich", "trafilatura"}
LAZY |= {"onnxruntime", "tokenizers"}  # without them the rules read alone
LAZY |= {"limits", "prometheus_client"}  # a server that keeps no rate, or is not scraped, needs neither
LAZY |= {"defusedxml"}  # only an import of GraphML needs it
LAZY |= {"feedparser"}  # only a feed needs it
# these load spaCy, which a server that only answers never needs
LAZY_PIPELINE = tuple(
    f"triplewire.extract.{name}" for name in ("pipeline", "encoder", "sparse", "rule_check", "omissions")
)
LAZY_ROOM = "cli"  # a verb loads what it needs when it runs, so that --help is instant
CEILING = 400
FORBIDDEN_WORDS = {"utils", "common", "misc", "manager", "base", "helpers"}

FILES = sorted(path for room in ROOMS for path in (ROOT / room).rglob("*.py"))
TABLES = ROOT / "extract" / "known"  # names of the world, looked up and not read through
LEXICONS = sorted(path for room in ROOMS for path in (ROOT / room).rglob("*.toml") if TABLES not in path.parents)


def _module(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _is_for_types(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"


def _imports(path: Path) -> list[tuple[str, bool]]:
    """The modules a file imports when it runs, and whether inside a function."""
    tree = ast.parse(path.read_text("utf-8"))
    tree.body = [node for node in tree.body if not _is_for_types(node)]
    inner = {
        id(node)
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(function)
    }
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found += [(alias.name, id(node) in inner) for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
            found += [(name, id(node) in inner) for name in names]
    return found


@pytest.mark.parametrize("path", FILES, ids=_module)
def test_rooms_import_in_one_direction(path: Path) -> None:
    room = path.relative_to(ROOT).parts[0]
    for name, _ in _imports(path):
        if name.startswith("triplewire."):
            target = name.removeprefix("triplewire.")
            allowed = any(target == a or target.startswith(f"{a}.") for a in ALLOWED[room])
            assert allowed, f"{_module(path)} imports {target}"


@pytest.mark.parametrize("path", FILES, ids=_module)
def test_imports_stand_at_the_top(path: Path) -> None:
    for name, inside in _imports(path):
        lazy = name.split(".")[0] in LAZY or name.startswith(LAZY_PIPELINE) or path.parent.name == LAZY_ROOM
        assert not inside or lazy, f"{_module(path)} imports {name} inside a function"


@pytest.mark.parametrize("path", [*FILES, *LEXICONS, *sorted((ROOT / "tests").rglob("*.py"))], ids=_module)
def test_no_file_passes_the_ceiling(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= CEILING


@pytest.mark.parametrize("path", FILES, ids=_module)
def test_modules_are_nouns_of_the_domain(path: Path) -> None:
    assert path.stem not in FORBIDDEN_WORDS


@pytest.mark.parametrize("path", FILES, ids=_module)
def test_only_settings_read_the_environment_and_only_output_prints(path: Path) -> None:
    tree = ast.parse(path.read_text("utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in ("environ", "getenv"):
            assert path.name == "settings.py", f"{_module(path)} reads the environment"
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print":
            assert path.name == "output.py", f"{_module(path)} prints"


def test_imports_have_no_cycle() -> None:
    graph = {
        f"triplewire.{_module(path)}": {name for name, inside in _imports(path) if name.startswith("triplewire.")}
        for path in FILES
    }
    reach = {m: {t for n in names for t in (n, n.rpartition(".")[0]) if t in graph} - {m} for m, names in graph.items()}

    def visit(module: str, trail: tuple[str, ...]) -> None:
        assert module not in trail, " -> ".join([*trail[trail.index(module) :], module]) if module in trail else ""
        if module not in done:
            for target in sorted(reach[module]):
                visit(target, (*trail, module))
            done.add(module)

    done: set[str] = set()
    for module in sorted(reach):
        visit(module, ())


def test_every_folder_of_code_is_packaged() -> None:
    config = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    packages = set(config["tool"]["setuptools"]["packages"])
    folders = {f"triplewire.{_module(path)}" for path in FILES if path.name == "__init__.py"} | {"triplewire.seeds"}
    assert folders == packages


def test_every_dependency_says_why_it_is_there() -> None:
    lines = (ROOT / "pyproject.toml").read_text("utf-8").splitlines()
    starts = [i for i, line in enumerate(lines) if line.startswith(("dependencies = [", "dev = ["))]
    for start in starts:
        for line in lines[start + 1 :]:
            if line.startswith("]"):
                break
            assert "#" in line, line


def test_typings_are_symlinks_to_the_rooms() -> None:
    for room in ROOMS:
        assert (ROOT / "typings" / "triplewire" / room).resolve() == (ROOT / room).resolve()


def test_no_block_of_six_lines_is_written_twice() -> None:
    seen: dict[tuple[str, ...], tuple[Path, int]] = {}
    for path in FILES:
        lines = [line.strip() for line in path.read_text("utf-8").splitlines()]
        skipped = re.compile(r"#|from |import |\w+,$")  # imports are the same wherever a name is needed
        code = [(i, line) for i, line in enumerate(lines) if len(line) > 3 and not skipped.match(line)]
        for at in range(len(code) - 5):
            block = tuple(line for _, line in code[at : at + 6])
            here = (path, code[at][0] + 1)
            other = seen.setdefault(block, here)
            assert other == here or (other[0] == path and here[1] - other[1] <= 5), f"{here} repeats {other}"


def test_the_repository_speaks_of_the_project_alone() -> None:
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    words = ["/work" + "/", "/root" + "/", "pypi." + "org", "files.python" + "hosted"]
    for name in tracked:
        path = ROOT / name
        if path.is_file() and not path.is_symlink() and path.suffix in {".py", ".md", ".toml", ".txt", ".yml", ""}:
            text = path.read_text("utf-8", errors="replace")
            for word in words:
                assert word not in text, f"{name} holds {word}"


def test_pairs_of_cases_in_this_file_are_not_empty() -> None:
    assert len(FILES) > 20
    assert all(a <= b for a, b in pairwise(FILES))
