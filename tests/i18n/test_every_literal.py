"""Every literal of the package that reads like a sentence is marked for translation.

The walks over screens and commands read what is shown; this reads what seldom is.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import altur_tui

PACKAGE = Path(altur_tui.__file__).parent
MARKS = {"S", "P", "T", "N"}
_TWO_WORDS = re.compile(r"[A-Za-z]{2,}[,.:;”]* [“(]?[A-Za-z]{2,}")
_STYLE_SHEET = re.compile(r"\w \{\s")
_SQL = re.compile(
    r"\b(SELECT|INSERT|UPDATE|DELETE|PRAGMA|CREATE|BEGIN|WHERE|VALUES|EXISTS|UNION|ORDER BY)\b"
)
_HTML = re.compile(r"</?[a-zA-Z!]+[ >]|^<\w+$")
_STYLE = re.compile(r"\$[a-z-]+( on \$[a-z-]+)?")
FOR_NOBODY = {
    # Names, and words that are typed and compared.
    *("Secret Service", "macOS Keychain", "Windows Credential Locker", "ID ID...", "not bold"),
    *("inactiva paused pausada", "cooling down enfriamiento", "archived archivada"),
    "phone call llamada telefonica",
    "{0}.first, {0}.last, {0}.looks, {0}.base, base.body, {0}.packed",
    # What the demo's server says.
    *("Campaign not found.", "This key has no access to the campaign."),
    "Something went wrong on our side.",
    # The log, which machines read, and mistakes of programmers.
    *(" ms attempt ", "a request has one attempt at a time"),
    "An API key is not written anywhere by pickling.",
    # Classes of a style sheet.
    "note phrase",
}


def unmarked(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Yield line and text of each literal of two words and more that is not marked."""
    marked: set[str] = set()
    passed: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            passed.add(id(node.value))  # a docstring
        if isinstance(node, ast.arg | ast.AnnAssign) and node.annotation is not None:
            passed |= {id(each) for each in ast.walk(node.annotation)}
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.returns is not None:
            passed |= {id(each) for each in ast.walk(node.returns)}
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "re.compile":
            passed |= {id(each) for each in ast.walk(node)}
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in MARKS:
            inner = [each for each in ast.walk(node) if isinstance(each, ast.Constant)]
            passed |= {id(each) for each in inner}
            marked |= {each.value for each in inner}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
            continue
        text = node.value
        # What is marked elsewhere in the module is the key to it here.
        known = id(node) in passed or text in marked or text in FOR_NOBODY
        is_code = _STYLE_SHEET.search(text) or _SQL.search(text) or _HTML.search(text)
        if known or is_code or _STYLE.fullmatch(text):
            continue
        if _TWO_WORDS.search(text):
            yield node.lineno, text


def test_every_literal_that_reads_like_a_sentence_is_marked():
    found = [
        f"{path.relative_to(PACKAGE)}:{line} {text!r}"
        for path in sorted(PACKAGE.rglob("*.py"))
        for line, text in unmarked(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert found == []


def test_every_exception_is_still_needed():
    texts = "\n".join(path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.py"))
    assert [each for each in FOR_NOBODY if each not in texts] == []


def test_no_sentence_for_one_has_two_for_many():
    """A catalogue finds both by the first, so one of the two would never be told."""
    plurals: dict[str, set[str]] = {}
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "P":
                one, many = (ast.literal_eval(each) for each in node.args)
                plurals.setdefault(one, set()).add(many)
    assert {one: many for one, many in plurals.items() if len(many) > 1} == {}
