"""The wheel holds every module and data file, and works where the source is not."""

import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ROOMS = ("graph", "extract", "api", "seeds")
DATA_ENDINGS = {".toml", ".grass", ".cypher", ".tsv", ".json", ".jsonl", ".md", ".js", ".css", ".png", ".html"}


def _sources() -> list[str]:
    command = ["git", "ls-files", "-co", "--exclude-standard"]
    names = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    return [name for name in names if (ROOT / name).is_file()]


def _run(*command: str | Path, cwd: Path) -> str:
    done = subprocess.run([str(part) for part in command], cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel built from a copy of what git holds."""
    copy = tmp_path_factory.mktemp("source")
    for name in _sources():
        target = copy / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, target, follow_symlinks=False)
    _run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", copy / "dist", cwd=copy)
    return next((copy / "dist").glob("*.whl"))


@pytest.fixture(scope="module")
def python(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh environment with the wheel, beside the dependencies that are installed here already."""
    home = tmp_path_factory.mktemp("environment")
    venv.create(home, with_pip=True)
    found = home / "bin" / "python"
    _run(found, "-m", "pip", "install", "--quiet", "--no-deps", wheel, cwd=home)
    site = next(home.glob("lib/python*/site-packages"))
    # A path line adds the folder without its own .pth files, so the editable install of this checkout stays out.
    (site / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return found


def test_the_wheel_holds_every_source_and_data_file(wheel: Path) -> None:
    held = set(zipfile.ZipFile(wheel).namelist())

    expected = {
        f"triplewire/{name}"
        for name in _sources()
        if name.split("/")[0] in ROOMS and (name.endswith((".py", "py.typed")) or Path(name).suffix in DATA_ENDINGS)
    }
    assert expected - held == set()
    assert not any(name.startswith(("graph/", "extract/", "api/", "tests/")) for name in held)


def test_every_module_imports_from_the_wheel(python: Path, wheel: Path, tmp_path: Path) -> None:
    names = [name for name in zipfile.ZipFile(wheel).namelist() if name.endswith(".py")]
    modules = sorted(name[:-3].removesuffix("/__init__").replace("/", ".") for name in names)
    code = f"import importlib\nfor name in {modules!r}: importlib.import_module(name)\n"
    where = "import triplewire.graph; print(triplewire.graph.__file__)"

    _run(python, "-c", code, cwd=tmp_path)
    found = _run(python, "-c", where, cwd=tmp_path)

    assert len(modules) > 40
    assert str(python.parent.parent) in found


def test_the_command_runs_from_another_folder(python: Path, tmp_path: Path) -> None:
    article = tmp_path / "article.txt"
    article.write_text("Estonia borders Latvia.\n\nThe two countries share a long frontier.\n")

    shown = _run(python.parent / "triplewire", "--help", cwd=tmp_path)
    read = _run(python.parent / "triplewire", "extract", "--json", article, cwd=tmp_path)

    assert "ingest" in shown
    assert '"facts"' in read
