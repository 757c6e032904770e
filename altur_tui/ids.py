"""Campaign ids as people give them: `1234`, `#1234`, a URL that ends in one, `1240-1260`.

Also as spreadsheets give them: quoted, as `1234.0`, below a header, with `;` between them. Pure.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby

from altur_tui.i18n.sentences import S
from altur_tui.text import fit, hide_keys, safe

MAX_IDS = 10_000
"""The most campaigns that may be named at once."""

INCOMPLETE = "#incomplete"
"""The last line of ids of which some are missing: a comment, of one word and without a quotation
mark, so that programs that know nothing of comments have no more than one odd word to take."""

_MAX_ID = 2**63 - 1
_MAX_URL = 2000
_MAX_WORD_CELLS = 60
_MAX_EXCERPT = 4
_MIN_RANGE = 3

# Spaces that may stand within a number: no key types them, but programs group digits by them.
_GROUPING = "\xa0\u2007\u2009\u202f"
_ADDRESS = re.compile(f"[^,{_GROUPING}]*/[^,{_GROUPING}]*")
_QUOTES = "\"'“”‘’«»`"
# Byte order marks and characters without width stick to what is pasted.
_UNSEEN = re.compile("[\ufeff\u200b-\u200f\u2060]")
_SPACES = re.compile(rf"[^\S{_GROUPING}]+|;")
_COMMAS = re.compile(f"[,{_GROUPING}]+")
_DASH = "[-\u2010-\u2015\u2212]"
_SPACED_RANGE = re.compile(rf"(?<=[0-9])\s*{_DASH}\s*(?=#?[0-9])")
_NUMBER = re.compile(r"#?([0-9]+)(?:[.,]0+)?")
_RANGE = re.compile(r"#?([0-9]+)-#?([0-9]+)")
# What may be one number of up to seven digits with thousands separators, wherever it stands.
_THOUSANDS = re.compile(
    rf"(?<!\w)#?(?:[1-9]([,.{_GROUPING}])[0-9]{{3}}\1[0-9]{{3}}"
    rf"|[1-9][0-9]{{0,2}}[,.{_GROUPING}][0-9]{{3}})(?!\w)"
)
# The same at the end of an address.
_THOUSANDS_IN_ADDRESS = re.compile(rf"(?<=/)[1-9][0-9]{{0,2}}[,{_GROUPING}][0-9]{{3}}(?=[/?#]|$)")
_THOUSANDS_SEPARATOR = re.compile(f"[,.{_GROUPING}]")
# Parts the ids of an offer: no number holds it, and neither a shell nor a file of ids minds it.
_BETWEEN_OFFERED = ", "
_HOST = r"(?:https?://[^/?#\s]+|(?=[^/]*[a-z])[^/?#\s]+\.[^/?#\s]+)"
_URL_PATH = re.compile(_HOST + r"(?:/[^?#\s]*)?/([0-9]+)/?(?:[?#]\S*)?", re.IGNORECASE)
_URL_END = re.compile(_HOST + r"[/?#]\S*[/=]([0-9]+)/?", re.IGNORECASE)
# Where a `#` stands inside an address, such as `https://example.com/#/1234`, it is part of it.
_COMMENT = re.compile(r"(?:^|(?<=[\s,;0-9\"']))#.*")

_NOT_AN_ID = S("“{word}” is not a campaign id. An id is a number such as 1234.")
_TOO_LARGE = S("“{word}” is too large to be a campaign id.")
_ZERO = S("“{word}” is not a campaign id. Ids begin at 1.")
_BACKWARD = S("The range “{word}” runs backward. Put the smaller id first.")
_AMBIGUOUS = S(
    "“{word}” can be read in two ways. Write {one} for one campaign, or “{several}” for several."
)
_GROUPED = S("“{word}” has a separator in it. Write {one} for that campaign.")
_TOO_MANY = S("These are more than {max:,} campaigns. Ask for fewer at a time.")
_IN_LINE = S("Line {line}: {reason}")


class IdsError(ValueError):
    """Text that names no campaigns. The message is a whole sentence, safe to show.

    It repeats nothing that may be an API key, and no word of a file as a whole.
    """

    def __init__(self, message: str, line: int | None = None) -> None:
        super().__init__(message)
        self.line = line
        """The number of the line, from 1; None if no single word is to blame."""


def parse(text: str) -> tuple[int, ...]:
    """Return all ids that a typed or pasted text names, in order; an empty text names none.

    Of several lines the first may be a header. Raises IdsError.
    """
    lines = text.splitlines()
    try:
        return unique(_ids(lines, _word))
    except IdsError as error:
        if error.line is None or len(lines) == 1:
            raise
        raise IdsError(_IN_LINE.format(line=error.line, reason=error)) from None


def parse_file(text: str) -> tuple[int, ...]:
    """Return all ids that the text of a file names: there, and only there, `#` begins a comment.

    Raises IdsError.
    """
    lines = [_COMMENT.sub("", line) for line in text.splitlines()]
    return unique(_ids(lines, _excerpt))


def is_incomplete(text: str) -> bool:
    """Whether the text of a file says of itself that ids are missing in it."""
    return any(line.strip() == INCOMPLETE for line in text.splitlines())


def unique(ids: Iterable[int]) -> tuple[int, ...]:
    """Return the ids, a repeated one at its first place only.

    Raises IdsError for more than `MAX_IDS`.
    """
    seen: dict[int, None] = {}
    for each in ids:
        seen[each] = None
        if len(seen) > MAX_IDS:
            raise IdsError(_TOO_MANY.format(max=MAX_IDS))
    return tuple(seen)


def as_one_line(text: str) -> str:
    """Return several pasted lines as the one that a field holds; a single line as it is.

    A column of ids becomes just these, without its header.
    """
    lines = text.splitlines()
    if len(lines) > 1:
        try:
            return text_of(parse(text))
        except IdsError:
            pass  # to be corrected, with everything that was pasted
    return " ".join(lines)


def text_of(ids: Sequence[int]) -> str:
    """Return a text that names these ids, in this order: runs of three and more as ranges."""
    return " ".join(
        f"{first}-{last}"
        if last - first >= _MIN_RANGE - 1
        else " ".join(map(str, range(first, last + 1)))
        for first, last in runs(ids)
    )


def runs(ids: Iterable[int]) -> list[tuple[int, int]]:
    """Return the first and last of each run of ids that follow on one another."""
    grouped = groupby(enumerate(ids), key=lambda each: each[1] - each[0])
    lists = ([each for _, each in run] for _, run in grouped)
    return [(run[0], run[-1]) for run in lists]


def _word(word: str) -> str:
    """Return a typed word as it may be repeated."""
    return fit(hide_keys(safe(word)), _MAX_WORD_CELLS)


def _excerpt(word: str) -> str:
    """Return so much of a file's word that it can be found: the file may be a key file."""
    return safe(word[: min(len(word) // 2, _MAX_EXCERPT)]) + "…"


def _ids(lines: Sequence[str], shown: Callable[[str], str]) -> Iterator[int]:
    """Yield the ids of all lines. Raises IdsError."""
    filled = [(number, line) for number, line in enumerate(lines, start=1) if line.strip()]
    if len(filled) > 1 and _is_header(filled[0][1]):
        del filled[0]
    for number, line in filled:
        try:
            for word in _words(line):
                yield from _word_ids(word, shown)
        except _WordError as error:
            raise IdsError(error.message, number) from None


def _is_header(line: str) -> bool:
    return any(map(str.isalpha, line)) and not any(map(str.isdigit, line))


def _words(line: str) -> Iterator[str]:
    """Yield the words of a line, with what may be one number in one piece."""
    line = _SPACED_RANGE.sub("-", _UNSEEN.sub("", line))
    for chunk in _SPACES.split(line):
        bare = chunk.strip(_QUOTES)
        if not bare:
            continue
        words = [each.strip(_QUOTES) for each in _COMMAS.split(bare)]
        # Elsewhere in an address such digits are no number.
        elsewhere = _ADDRESS.sub("/", bare)
        if grouped := _THOUSANDS.search(elsewhere) or _THOUSANDS_IN_ADDRESS.search(bare):
            raise _grouped_error(grouped[0])
        if _NUMBER.fullmatch(bare):
            yield bare
        else:
            yield from filter(None, words)


class _WordError(Exception):
    """A word that names no campaign: the sentence that says why, and the word in it."""

    def __init__(self, template: S, **values: str) -> None:
        super().__init__()
        self.message = template.format(**values)


def _grouped_error(word: str) -> _WordError:
    """Return why a number with thousands separators is refused, with the ways to write it.

    It holds digits alone, so it may be repeated whole.
    """
    parts = _THOUSANDS_SEPARATOR.split(word.lstrip("#"))
    if any(not int(each) for each in parts):
        return _WordError(_GROUPED, word=word, one="".join(parts))
    several = _BETWEEN_OFFERED.join(parts)
    return _WordError(_AMBIGUOUS, word=word, one="".join(parts), several=several)


def _word_ids(word: str, shown: Callable[[str], str]) -> range:
    if match := _NUMBER.fullmatch(word) or _url(word):
        first = last = _id(match[1], word, shown)
    elif match := _RANGE.fullmatch(word):
        first, last = _id(match[1], word, shown), _id(match[2], word, shown)
        if last < first:
            raise _WordError(_BACKWARD, word=shown(word))
    else:
        raise _WordError(_NOT_AN_ID, word=shown(word))
    if last - first >= MAX_IDS:
        raise IdsError(_TOO_MANY.format(max=MAX_IDS))
    return range(first, last + 1)


def _url(word: str) -> re.Match[str] | None:
    if len(word) > _MAX_URL:
        return None
    return _URL_PATH.fullmatch(word) or _URL_END.fullmatch(word)


def _id(digits: str, word: str, shown: Callable[[str], str]) -> int:
    significant = digits.lstrip("0")
    if not significant:
        raise _WordError(_ZERO, word=shown(word))
    # The length comes first: Python refuses to convert thousands of digits.
    if len(significant) > len(str(_MAX_ID)) or int(significant) > _MAX_ID:
        raise _WordError(_TOO_LARGE, word=shown(word))
    return int(significant)
