"""What click says to people is in our catalogues: its source is searched for what it looks up."""

import ast
from collections.abc import Iterator
from pathlib import Path

import click

from altur_tui.cli.common import click_words

# What only a programmer's mistake brings up, and what our commands do not use: editors, pagers,
# confirmations, ranges, dates, deprecations, and click's own script for bash; and what our own
# sentences stand for.
NOT_FOR_PEOPLE = """
d
{editor}: Editing failed
{editor}: Editing failed: {e}
Windows error: {error}
deprecated
DeprecationWarning: The command {name!r} is deprecated.{extra_message}
DeprecationWarning: The {param_type} {name!r} is deprecated.{extra_message}
Value must be an iterable.
Takes {nargs} values but 1 was given.
Name '{name}' defined twice
Boolean option {decl!r} cannot use the same flag for true/false.
Could not determine name for option with declarations {decls!r}
No options defined but a name was passed ({name}). Did you mean to declare an argument instead? Did\
 you mean to pass '--{name}'?
env var: {var}
(dynamic)
Arguments take exactly one parameter declaration, got {length}: {decls}.
Do you want to continue?
Confirm the action without prompting.
%(prog)s, version %(version)s
Try '{command} {option}' for help.
Missing {param_type}
Missing command.
Missing option
Missing parameter
Argument {name!r} takes {nargs} values.
Got unexpected extra argument ({args})
Aborted!
Positional arguments
Missing parameter: {param_name}
unknown error
Could not open file {filename!r}: {message}
Invalid start character for option ({option})
Shell completion is not supported for Bash versions older than 4.4.
Couldn't detect Bash version, shell completion is not supported.
Repeat for confirmation
Error: The two entered values do not match.
Error: invalid input
Unknown color {colour!r}
Press any key to continue...
Choice({choices})
{value!r} does not match the format {format}.
{value!r} is not a valid {number_type}.
{value} is not in the range {range}.
{value!r} is not a valid boolean. Recognized values: {states}
{value!r} is not a valid UUID.
directory
path
{name} {filename!r} does not exist.
{name} {filename!r} is a file.
{name} {filename!r} is not executable.
{len_type} values are required, but {len_value} was given.
Unknown standard stream '{name}'
""".strip().splitlines()


def looked_up() -> Iterator[tuple[str, ...]]:
    """Yield what click's source asks gettext for: one text, or that for one and for many."""
    for path in Path(click.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                texts = {"_": node.args[:1], "ngettext": node.args[:2]}.get(node.func.id, [])
                words = tuple(each.value for each in texts if isinstance(each, ast.Constant))
                if words:
                    yield words


def test_every_sentence_that_click_can_say_is_in_the_catalogues():
    asked = set(looked_up())
    ours = {(each,) for each in click_words.WORDS}
    ours |= {(each.one, each.many) for each in click_words.COUNTED}
    assert {each for each in asked - ours if each[0] not in NOT_FOR_PEOPLE} == set()
    # These are words of click that it does not look up, so `translate_command` does.
    assert ours - asked == {("[OPTIONS]",), ("COMMAND [ARGS]...",)}
