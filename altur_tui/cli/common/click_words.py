"""The sentences of click that people can meet, marked so that the catalogues have them.

Nothing imports them: click looks them up itself, through gettext. What only a programmer's
mistake brings up is left out; `tests/cli/test_click_words.py` compares both with click's source.
"""

from altur_tui.i18n.sentences import N, P

WORDS = (
    N("Show this message and exit."),
    N("Show the version and exit."),
    N("Usage:"),
    N("[OPTIONS]"),
    N("COMMAND [ARGS]..."),
    N("Options"),
    N("Commands"),
    N("default: {default}"),
    N("file"),
    N("Missing argument"),
    N("No such command {name!r}."),
    N("No such option {name!r}."),
    N("Option {name!r} does not take a value."),
    N("Invalid value: {message}"),
    N("Invalid value for {param_hint}: {message}"),
    N("Choose from:\n\t{choices}"),
    N("{name} {filename!r} is a directory."),
    N("{name} {filename!r} is not readable."),
    N("{name} {filename!r} is not writable."),
    N("Error: {message}"),
)
COUNTED = (
    P("Did you mean {possibility}?", "(Did you mean one of: {possibilities}?)"),
    P(
        "Option {name!r} requires an argument.",
        "Option {name!r} requires {nargs} arguments.",
    ),
    P("{value!r} is not {choice}.", "{value!r} is not one of {choices}."),
)
