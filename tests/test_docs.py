"""What the documentation says is there, and what is there is in the documentation."""

import importlib.util
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from triplewire.api.cli.main import app
from triplewire.api.settings import Settings
from triplewire.graph.export.write import FORMATS
from triplewire.graph.ontology import default_ontology
from triplewire.graph.selector import Selector

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted(DOCS.glob("*.md"))]
BLOCK = re.compile(r"^```\w*\n(.*?)^```", re.MULTILINE | re.DOTALL)
SERVES = re.compile(r"triplewire (serve|demo)|^make |^curl |^pip |^git |^#|^pytest|bench|python ")


def _words(page: Path) -> str:
    return page.read_text("utf-8")


def test_every_verb_is_documented() -> None:
    manual = _words(DOCS / "cli.md")

    assert [c.name for c in app.registered_commands if f"| `{c.name}" not in manual] == []


def test_every_setting_and_relation_is_documented_as_it_is() -> None:
    spec = importlib.util.spec_from_file_location("write_reference", ROOT / "scripts" / "write_reference.py")
    assert spec is not None
    assert spec.loader is not None
    reference = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(reference)

    for name, page in reference.PAGES.items():
        assert _words(DOCS / name) == page(), "run scripts/write_reference.py"
    assert len(default_ontology().relations) == _words(DOCS / "relations.md").count(" → ")
    assert all(f"`{name}`" in _words(DOCS / "settings.md") for name in Settings.model_fields)


def test_every_export_format_is_documented() -> None:
    manual = _words(DOCS / "exports.md")

    rows = [f"| `{form.name}` | `{form.ending}` |" for form in FORMATS.values()]
    assert [row for row in rows if row not in manual] == []


def test_every_option_that_selects_is_documented() -> None:
    manual = _words(DOCS / "exports.md")

    assert [name for name in Selector.__dataclass_fields__ if f"`{name}`" not in manual] == []


def test_every_benchmark_names_its_command() -> None:
    rows = [line for line in _words(DOCS / "benchmarks.md").splitlines() if line.startswith("| ") and "---" not in line]

    assert len(rows) > 10


def test_links_between_pages_lead_somewhere() -> None:
    for page in PAGES:
        for target in re.findall(r"\]\(([^)#:]+?)(?:#[^)]*)?\)", _words(page)):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


def _commands() -> list[str]:
    found = []
    for page in [ROOT / "README.md", DOCS / "cli.md", DOCS / "json.md", DOCS / "exports.md"]:
        for block in BLOCK.findall(_words(page)):
            found += [line.split("  #")[0].strip() for line in block.splitlines() if line.startswith("triplewire ")]
    return [command for command in dict.fromkeys(found) if not SERVES.search(command)]


@pytest.mark.model
@pytest.mark.slow
def test_the_documented_commands_run_in_the_order_they_stand(tmp_path: Path) -> None:
    commands = _commands()
    (tmp_path / "seeds").symlink_to(ROOT / "seeds")

    for command in commands:
        words = [str(Path(sys.executable).with_name("triplewire")), *shlex.split(command)[1:]]
        ran = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert ran.returncode == 0, f"{command}: {ran.stderr}"

    assert len(commands) >= 4


def test_make_targets_of_the_readme_exist() -> None:
    made = set(re.findall(r"^([a-z0-9]+):", _words(ROOT / "Makefile"), re.MULTILINE))
    told = {target for page in PAGES for target in re.findall(r"`?make ([a-z0-9]+)", _words(page))}

    assert told - made == {"the"} & told


@pytest.mark.model
@pytest.mark.slow
def test_the_worked_example_of_your_own_names_relations_and_rules_works_as_it_is_told(tmp_path: Path) -> None:
    page, _, _ = _words(DOCS / "your-own.md").partition("\n## 6.")
    (tmp_path / "rules").mkdir()
    for name, text in re.findall(r"^```\w*\n# (\S+)\n(.*?)^```", page, re.MULTILINE | re.DOTALL):
        (tmp_path / name).write_text(text, "utf-8")

    ran = []
    for verb in re.findall(r"^triplewire (.+)$", page, re.MULTILINE):
        words = [str(Path(sys.executable).with_name("triplewire")), *shlex.split(verb)]
        done = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        ran.append(" ".join(done.stdout.split()))

    checked, read = ran
    assert "4 names, 1 rules" in checked
    told = re.findall(r"^  (.+?) -(\w+)-> (.+)$", page, re.MULTILINE)
    assert len(told) == 2
    assert [" ".join(fact) for fact in told if " ".join(fact) not in read] == []


@pytest.mark.model
@pytest.mark.slow
def test_the_worked_example_of_a_learned_relation_works_as_it_is_told(tmp_path: Path) -> None:
    _, _, page = _words(DOCS / "your-own.md").partition("\n## 6.")
    for path in (DOCS / "sponsors").iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())

    said: list[tuple[str, str]] = []
    for block in BLOCK.findall(page.partition("### The form")[0]):
        if block.startswith("# triplewire.toml"):
            (tmp_path / "triplewire.toml").write_text(block, "utf-8")
        elif block.startswith("triplewire "):
            words = [str(Path(sys.executable).with_name("triplewire")), *shlex.split(block)[1:]]
            done = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, check=False)
            assert done.returncode == 0, done.stdout + done.stderr
            said.append(("", done.stdout + done.stderr))
        else:
            said[-1] = block, said[-1][1]

    (drafts, drafted), (lesson, learned), (facts, read) = said
    assert drafts in drafted
    assert lesson.splitlines()[0] in learned
    told, found = (float(re.findall(r"default .* F1 (\S+)", text)[0]) for text in (lesson, learned))
    assert abs(told - found) <= 0.05  # the last digits depend on the processor
    assert [fact for fact in facts.splitlines() if re.sub(" -(.*)-> ", r" \1 ", fact) not in read] == []
    assert read.count(" sponsor_of ") == len(facts.splitlines()) == 3


def _python(page: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run the Python of a page, all of it in one go."""
    blocks = re.findall(r"^```python\n(.*?)^```", _words(DOCS / page), re.MULTILINE | re.DOTALL)
    assert len(blocks) >= 2
    words = [sys.executable, "-c", "\n".join(blocks)]
    return subprocess.run(words, cwd=folder, capture_output=True, text=True, check=False)


@pytest.mark.model
@pytest.mark.slow
def test_the_python_of_its_page_runs(tmp_path: Path) -> None:
    pytest.importorskip("pandas")
    (tmp_path / "seeds").mkdir()
    for name in ("01-belarus-drills.md", "02-finland-president.md"):
        (tmp_path / "seeds" / name).symlink_to(ROOT / "seeds" / name)

    done = _python("python.md", tmp_path)

    assert done.returncode == 0, done.stderr
    assert "2 articles; 0 could not be read" in done.stdout
    assert "Estonia" in done.stdout
    assert re.search(r"^relation +status", done.stdout, re.MULTILINE)


@pytest.mark.model
@pytest.mark.slow
def test_the_python_of_the_page_on_exports_runs(tmp_path: Path) -> None:
    pytest.importorskip("pandas")
    ingest = [
        str(Path(sys.executable).with_name("triplewire")),
        "--store",
        "sqlite:news.db",
        "ingest",
        str(ROOT / "seeds"),
    ]
    subprocess.run(ingest, cwd=tmp_path, capture_output=True, check=True)

    done = _python("exports.md", tmp_path)

    assert done.returncode == 0, done.stderr
    assert "head_of_state_of" in done.stdout
