"""The house stays in order: sizes, rooms, papers."""

import ast
import re
import statistics
import tomllib
from collections import Counter
from pathlib import Path

import altur_tui
from altur_tui.tui.bindings import COMMANDS

ROOT = Path(__file__).parents[2]
SOURCES = sorted((ROOT / "altur_tui").rglob("*.py"))
STYLES = sorted((ROOT / "styles").glob("*.tcss"))
TESTS = sorted((ROOT / "tests").rglob("*.py"))
PINS = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()


MODULES = [path for path in SOURCES if path.name != "__init__.py"]
MAX_LINES = 500
MAX_MODULES = 20


def lines_of(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def short(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_no_file_has_more_than_500_lines() -> None:
    found = {short(path): lines_of(path) for path in SOURCES + STYLES + TESTS}
    assert {path: lines for path, lines in found.items() if lines > MAX_LINES} == {}


def test_the_median_module_has_between_110_and_250_lines() -> None:
    assert 110 <= statistics.median(map(lines_of, MODULES)) <= 250


def test_no_folder_has_more_than_20_modules() -> None:
    found = Counter(short(path.parent) for path in MODULES)
    assert {folder: modules for folder, modules in found.items() if modules > MAX_MODULES} == {}


def test_an_init_file_imports_nothing() -> None:
    trees = {path: ast.parse(path.read_text(encoding="utf-8")) for path in SOURCES}
    importing = [
        short(path)
        for path, tree in trees.items()
        if path.name == "__init__.py"
        and any(isinstance(node, ast.Import | ast.ImportFrom) for node in ast.walk(tree))
    ]
    assert importing == []


def test_every_module_says_what_it_is_for() -> None:
    trees = {path: ast.parse(path.read_text(encoding="utf-8")) for path in SOURCES}
    assert [short(path) for path, tree in trees.items() if not ast.get_docstring(tree)] == []


def test_every_dependency_is_pinned_and_no_pin_names_an_address() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    names = {re.split(r"[<>=\[; ]", line)[0].lower() for line in wanted}
    lines = [line for line in PINS if line and not line.startswith("#")]
    pinned = {line.split("==")[0].lower() for line in lines}
    assert names <= pinned
    for line in lines:
        assert re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.+]+( ; .+)?", line), line


def test_the_changelog_tells_of_this_version() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert f"## {altur_tui.__version__}" in changelog


def test_the_docs_show_the_complete_configuration() -> None:
    docs = (ROOT / "docs/configuration.md").read_text(encoding="utf-8")
    assert (ROOT / "altur_tui/config.example.toml").read_text(encoding="utf-8") in docs


def test_the_docs_explain_every_key_of_the_screens() -> None:
    docs = (ROOT / "docs/screens.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`([^`\n]+)`", re.sub(r"```.*?```", "", docs, flags=re.DOTALL)))
    moves = {"arrows", "left", "right", "up", "down"}
    for command in COMMANDS.values():
        keys = set(command.keys.split(","))
        assert keys & (named | moves), command.id


def test_every_file_that_the_docs_link_to_is_there() -> None:
    links = [
        (path.parent / link).resolve()
        for path in (*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"))
        for link in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", path.read_text(encoding="utf-8"))
    ]
    assert links
    assert [link for link in links if not link.is_file()] == []
