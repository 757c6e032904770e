"""Campaign ids as people give them: `1234`, `#1234`, a URL that ends in one, `1240-1260`.

Pure. The command line reads them from files as well; the lookup field does not.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from altur_tui.text import fit, safe

MAX_IDS = 10_000
"""So many campaigns at most in one question."""

INCOMPLETE = "#incomplete"
"""The last line of ids of which some are missing: a comment, of one word and without a quotation
mark, so that programs that know nothing of comments have no more than one odd word to take."""

_LARGEST_ID = 2**63 - 1
_MAX_WORD_CELLS = 60

_SEPARATORS = re.compile(r"[\s,]+")
_NUMBER = re.compile(r"#?([0-9]+)")
_RANGE = re.compile(r"#?([0-9]+)[-–]#?([0-9]+)")
_HOST = r"(?:https?://[^/?#\s]+|(?=[^/]*[a-z])[^/?#\s]+\.[^/?#\s]+)"
_URL_PATH = re.compile(_HOST + r"(?:/[^?#\s]*)?/([0-9]+)/?(?:[?#]\S*)?", re.IGNORECASE)
_URL_END = re.compile(_HOST + r"[/?#]\S*[/=]([0-9]+)/?", re.IGNORECASE)
_LONGEST_URL = 2000
# Where a `#` stands inside an address, such as `https://example.com/#/1234`, it is part of it.
_COMMENT = re.compile(r"(?:^|(?<=[\s,0-9]))#.*")

_NOT_AN_ID = "“{word}” is not a campaign's id. An id is a number such as 1234."
_TOO_LARGE = "“{word}” is too large to be a campaign's id."
_ZERO = "“{word}” is not a campaign's id. Ids begin at 1."
_BACKWARD = "The range “{word}” runs backward. Write the smaller id first."
_MIN_RANGE = 3
_TOO_MANY = "These are more than {most} campaigns. Ask for fewer at a time."


class IdsError(ValueError):
    """Text that names no campaigns. The message is a whole sentence, safe to show."""


def word_ids(word: str) -> range:
    """Return the ids that one word names. Raises IdsError."""
    if match := _NUMBER.fullmatch(word) or _url(word):
        first = last = _id(match[1], word)
    elif match := _RANGE.fullmatch(word):
        first, last = _id(match[1], word), _id(match[2], word)
        if last < first:
            raise _refusal(_BACKWARD, word)
    else:
        raise _refusal(_NOT_AN_ID, word)
    if last - first >= MAX_IDS:
        raise IdsError(_TOO_MANY.format(most=f"{MAX_IDS:,}"))
    return range(first, last + 1)


def words(text: str) -> Iterator[str]:
    """Yield the words of `text`, parted by spaces, commas and newlines."""
    yield from filter(None, _SEPARATORS.split(text))


def file_words(text: str) -> Iterator[str]:
    """Yield the words of a file: there, and only there, `#` begins a comment."""
    for line in text.splitlines():
        yield from words(_COMMENT.sub("", line))


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
            raise IdsError(_TOO_MANY.format(most=f"{MAX_IDS:,}"))
    return tuple(seen)


def parse(text: str) -> tuple[int, ...]:
    """Return all ids that `text` names, in order. Raises IdsError; empty text names none."""
    return unique(each for word in words(text) for each in word_ids(word))


def text_of(ids: Sequence[int]) -> str:
    """Return a text that names these ids, in this order: runs of three and more as ranges."""
    runs: list[list[int]] = []
    for each in ids:
        if runs and each == runs[-1][-1] + 1:
            runs[-1].append(each)
        else:
            runs.append([each])
    return " ".join(
        f"{run[0]}-{run[-1]}" if len(run) >= _MIN_RANGE else " ".join(map(str, run)) for run in runs
    )


def _url(word: str) -> re.Match[str] | None:
    if len(word) > _LONGEST_URL:
        return None
    return _URL_PATH.fullmatch(word) or _URL_END.fullmatch(word)


def _refusal(template: str, word: str) -> IdsError:
    return IdsError(template.format(word=fit(safe(word), _MAX_WORD_CELLS)))


def _id(digits: str, word: str) -> int:
    significant = digits.lstrip("0")
    if not significant:
        raise _refusal(_ZERO, word)
    # The length comes first: Python refuses to convert thousands of digits.
    if len(significant) > len(str(_LARGEST_ID)) or int(significant) > _LARGEST_ID:
        raise _refusal(_TOO_LARGE, word)
    return int(significant)
