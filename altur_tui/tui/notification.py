"""Signs outside of the screen, as terminals understand them: the window's title, and notifications.

What they tell comes from a server, so every control character is taken out of it: nothing in it can
end the sequence.
"""

from collections.abc import Mapping

from altur_tui.settings.file import TerminalNotice
from altur_tui.text import fit, is_unseen

MAX_TITLE_CELLS = 60
MAX_NOTICE_CELLS = 160
_BELL = "\a"
_ESC = "\x1b"
_KEEP_TITLE, _GIVE_TITLE_BACK = "\x1b[22;2t", "\x1b[23;2t"
_TITLE = "\x1b]2;{text}" + _BELL
_OSC9 = "\x1b]9;{title}: {text}" + _BELL
_OSC777 = "\x1b]777;notify;{title};{text}" + _BELL
_PASSED_ON = "\x1bPtmux;{inner}\x1b\\"
_MULTIPLEXERS = ("TMUX", "STY")
_NO_TITLE = frozenset({"", "dumb", "linux"})

_BY_PROGRAM = {
    "iterm.app": TerminalNotice.OSC9,
    "wezterm": TerminalNotice.OSC9,
    "ghostty": TerminalNotice.OSC9,
}
_BY_VARIABLE = {
    "WT_SESSION": TerminalNotice.OSC9,
    "KITTY_WINDOW_ID": TerminalNotice.OSC9,
    "VTE_VERSION": TerminalNotice.OSC777,
    "KONSOLE_VERSION": TerminalNotice.OSC777,
}
_BY_TERM = {"foot": TerminalNotice.OSC777, "rxvt": TerminalNotice.OSC777}


def plain(text: str, cells: int) -> str:
    """Return a text for the inside of a sequence: on one line, without anything unseen in it."""
    printable = "".join(" " if is_unseen(char) else char for char in text[: cells * 8])
    return fit(" ".join(printable.split()), cells)


def shows_titles(environ: Mapping[str, str]) -> bool:
    """Return whether the terminal has a title; Linux's console would print parts of it."""
    return environ.get("TERM", "") not in _NO_TITLE


def titled(before: str | None, title: str | None) -> str:
    """Return what gives a window its title, in the place of the one `before`.

    None stands for the original title, which terminals keep meanwhile.
    """
    if title == before:
        return ""
    if title is None:
        # Where nothing was kept, the title of somebody who has left is empty at least.
        return _TITLE.format(text="") + _GIVE_TITLE_BACK
    kept = _KEEP_TITLE if before is None else ""
    return kept + _TITLE.format(text=plain(title, MAX_TITLE_CELLS))


def notice(title: str, text: str, how: TerminalNotice, environ: Mapping[str, str]) -> str:
    """Return what asks the terminal for a notification; nothing where that is off or unknown."""
    inside = any(environ.get(each) for each in _MULTIPLEXERS)
    if how is TerminalNotice.AUTO:
        how = TerminalNotice.OFF if inside else _of_terminal(environ)
    template = {TerminalNotice.OSC9: _OSC9, TerminalNotice.OSC777: _OSC777}.get(how)
    if template is None:
        return ""
    # A semicolon parts the fields of a sequence.
    shown = (plain(each, MAX_NOTICE_CELLS).replace(";", ",") for each in (title, text))
    sequence = template.format(**dict(zip(("title", "text"), shown, strict=True)))
    if not environ.get("TMUX"):
        return sequence
    return _PASSED_ON.format(inner=sequence.replace(_ESC, _ESC + _ESC))


def _of_terminal(environ: Mapping[str, str]) -> TerminalNotice:
    program = environ.get("TERM_PROGRAM", "").lower()
    if program in _BY_PROGRAM:
        return _BY_PROGRAM[program]
    for name, how in _BY_VARIABLE.items():
        if environ.get(name):
            return how
    term = environ.get("TERM", "")
    return next(
        (how for start, how in _BY_TERM.items() if term.startswith(start)), TerminalNotice.OFF
    )
