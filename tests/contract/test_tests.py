"""The tests keep their own rules: no sleep, no private parts, nothing that runs on collection."""

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
TESTS = ROOT / "tests"
FILES = sorted(path for path in TESTS.rglob("*.py") if "bench" not in path.parts)
TREES = {
    str(path.relative_to(TESTS)): ast.parse(path.read_text(encoding="utf-8")) for path in FILES
}


def test_no_test_sleeps() -> None:
    sleeping = [
        f"{name}:{node.lineno}"
        for name, tree in TREES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func) in {"time.sleep", "sleep"}
    ]
    assert sleeping == []


def run_at_import(nodes: Iterable[ast.stmt]) -> Iterator[ast.AST]:
    """Yield what Python runs when it imports a file: no bodies of functions."""
    for node in nodes:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield from node.decorator_list
            yield from node.args.defaults
        elif isinstance(node, ast.ClassDef):
            yield from node.decorator_list
            yield from run_at_import(node.body)
        elif not isinstance(node, ast.Import | ast.ImportFrom):
            yield node


def walk_outside_lambdas(node: ast.AST) -> Iterator[ast.AST]:
    if not isinstance(node, ast.Lambda):
        yield node
        for each in ast.iter_child_nodes(node):
            yield from walk_outside_lambdas(each)


def from_the_product(tree: ast.Module) -> set[str]:
    """Return the names in a file that the product defines."""
    return {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        and (node.module or "").partition(".")[0] in {"altur_tui", "render"}
        for alias in node.names
    }


def uses_of_the_product(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Yield where a function of the product is called, or one of its values is walked through.

    To make a value, `AlturError(...)`, is no more than to name it.
    """
    ours = from_the_product(tree)
    for node in (each for part in run_at_import(tree.body) for each in walk_outside_lambdas(part)):
        if isinstance(node, ast.Call):
            name = ast.unparse(node.func)
            if name.partition(".")[0] in ours and not name.rpartition(".")[2][0].isupper():
                yield node.lineno, name
            if name.endswith("parametrize"):
                walked = [each for each in node.args[1:] if isinstance(each, ast.Name)]
                yield from ((node.lineno, each.id) for each in walked if each.id in ours)
        elif isinstance(node, ast.Starred | ast.comprehension):
            walked_through = node.value if isinstance(node, ast.Starred) else node.iter
            name = ast.unparse(walked_through).partition(".")[0]
            if name in ours:
                yield walked_through.lineno, name


def test_the_product_does_not_run_while_tests_are_collected() -> None:
    found = [
        f"{name}:{line} {what}"
        for name, tree in TREES.items()
        for line, what in uses_of_the_product(tree)
    ]
    assert found == []


def private_names(trees: Iterable[ast.Module]) -> set[str]:
    """Return the names of functions, attributes and constants that begin with an underscore."""
    names = set()
    for node in (each for tree in trees for each in ast.walk(tree)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.Attribute | ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.attr if isinstance(node, ast.Attribute) else node.id)
    return {name for name in names if name.startswith("_") and not name.startswith("__")}


TEXTUALS = {"_task"}
"""Textual's, and ours too."""


def uses_of_private_names(tree: ast.Module, private: set[str]) -> Iterator[str]:
    """Yield where a test reads, calls or replaces what belongs to a module or object alone."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in private - TEXTUALS:
            if ast.unparse(node.value) not in {"self", "cls", "super()"}:
                yield f"{node.lineno} {ast.unparse(node)}"
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.lineno} {each.name}" for each in node.names if each.name in private)
        elif isinstance(node, ast.Call) and ast.unparse(node.func).startswith("monkeypatch.set"):
            for each in node.args:
                if isinstance(each, ast.Constant) and str(each.value).rpartition(".")[2] in private:
                    yield f"{node.lineno} {each.value}"


def test_tests_use_no_private_parts_of_the_product() -> None:
    product = [
        ast.parse(path.read_text(encoding="utf-8")) for path in (ROOT / "altur_tui").rglob("*.py")
    ]
    private = private_names(product)
    found = [
        f"{name}:{use}"
        for name, tree in TREES.items()
        for use in uses_of_private_names(tree, private)
    ]
    assert found == []
