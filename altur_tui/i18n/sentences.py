"""Marks sentences for translation where they stand, and looks them up when they are used.

`S("No campaign was found.")` is a sentence, `P(one, many)` two of which a number chooses, and
`T(context, word)` a lone word whose translation depends on where it stands. None of them is a
`str`: a type checker refuses one that was not looked up. `N("...")` marks what a framework keeps
as a `str` from import time on, such as the help of an option.
"""

from collections.abc import Callable, Mapping
from string import Formatter
from typing import Any

from altur_tui.i18n.language import localized, voice


class _Fields(Formatter):
    """Writes the numbers of a template as the reader's region does."""

    def format_field(self, value: Any, format_spec: str) -> str:  # noqa: ANN401
        written = str(super().format_field(value, format_spec))
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        return localized(written) if is_number and format_spec else written


_FIELDS = _Fields()


def N(english: str) -> str:  # noqa: N802  # as gettext's own name for it
    """Mark a text that a framework keeps; where it is shown, `translated` looks it up."""
    return english


def translated(english: str) -> str:
    """Return a marked text in the reader's language; a text that nobody marked as it is."""
    return voice().catalogue.gettext(english) if english else ""


class S:
    """A sentence, a label or any other text that people read: its English template."""

    __slots__ = ("english",)

    def __init__(self, english: str) -> None:
        self.english = english

    def __str__(self) -> str:
        return translated(self.english)

    def __repr__(self) -> str:
        return f"S({self.english!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, S) and self.english == other.english

    def __hash__(self) -> int:
        return hash(self.english)

    def format(self, **values: object) -> str:
        """Return the sentence in the reader's language, with these values in its placeholders."""
        return _FIELDS.vformat(str(self), (), values)

    def fill(self, **values: object) -> "Filled":
        """Return the sentence with its values, for a language that is chosen when it is read."""
        return Filled(self, values)


class P:
    """A sentence in two forms: for one, and for any other count."""

    __slots__ = ("many", "one")

    def __init__(self, one: str, many: str) -> None:
        self.one = one
        self.many = many

    def __repr__(self) -> str:
        return f"P({self.one!r}, {self.many!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, P) and (self.one, self.many) == (other.one, other.many)

    def __hash__(self) -> int:
        return hash((self.one, self.many))

    def format(self, *, count: int, **values: object) -> str:
        """Return the form that `count` asks for, in the reader's language, and filled in."""
        template = voice().catalogue.ngettext(self.one, self.many, count)
        return _FIELDS.vformat(template, (), {"count": count, **values})

    def fill(self, *, count: int, **values: object) -> "Filled":
        """Return the form that `count` asks for, for a language that is chosen when it is read."""
        return Filled(self, {"count": count, **values})


class Filled:
    """A sentence with its values, such as an error's, that several faces tell.

    It is put into words by `str`, in the language of that moment: of the reader on a screen, and
    English in what machines read. A value may be a sentence itself.
    """

    __slots__ = ("template", "values")

    def __init__(self, template: S | P, values: Mapping[str, Any]) -> None:
        self.template = template
        self.values = values

    def __str__(self) -> str:
        return self.template.format(**self.values)

    def __repr__(self) -> str:
        return f"Filled({self.template!r}, {dict(self.values)!r})"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Filled):
            return False
        return self.template == other.template and self.values == other.values

    __hash__ = None  # type: ignore[assignment]  # its values may change

    def map(self, change: Callable[[str], str]) -> "Filled":
        """Return the same sentence with `change` applied to each text that was filled in."""

        def changed(value: object) -> object:
            if isinstance(value, Filled):
                return value.map(change)
            return change(value) if isinstance(value, str) else value

        return Filled(self.template, {name: changed(each) for name, each in self.values.items()})


class T:
    """A lone word: its context, since the same word may need two translations."""

    __slots__ = ("context", "english")

    def __init__(self, context: str, english: str) -> None:
        self.context = context
        self.english = english

    def __str__(self) -> str:
        return voice().catalogue.pgettext(self.context, self.english)

    def __repr__(self) -> str:
        return f"T({self.context!r}, {self.english!r})"


Sentence = S | T | Filled | str
"""What people are told; a `str` only where it is the same in every language, such as a server's."""


class UserFacingError(Exception):
    """An error that people read: what went wrong, and what they can do about it.

    Both are put into words when they are read: a screen and a report of the same error may need
    different languages.
    """

    def __init__(self, message: Sentence, hint: Sentence = "") -> None:
        super().__init__()
        self.sentence = message
        """The message, to be kept or filled into another one."""
        self._hint = hint

    @property
    def message(self) -> str:
        """What went wrong: a whole sentence."""
        return str(self.sentence)

    @property
    def hint(self) -> str:
        """What the reader can do next: a whole sentence, or nothing."""
        return str(self._hint)

    def __str__(self) -> str:
        return self.message


def system_reason(error: OSError) -> Sentence:
    """Return what the system says of an error, to be filled into a sentence of ours.

    Errors of ours may have a sentence for their `strerror`.
    """
    said: object = error.strerror
    return said if isinstance(said, S | Filled) else S(str(said or type(error).__name__))


SYSTEM_REASONS = (
    N("Bad file descriptor"),
    N("Disk quota exceeded"),
    N("File exists"),
    N("File name too long"),
    N("Input/output error"),
    N("Invalid argument"),
    N("Is a directory"),
    N("No locks available"),
    N("No space left on device"),
    N("No such device or address"),
    N("No such file or directory"),
    N("Not a directory"),
    N("Operation not permitted"),
    N("Permission denied"),
    N("Read-only file system"),
    N("Too many levels of symbolic links"),
    N("Too many open files"),
)
"""What systems say most; all else is told in English."""
