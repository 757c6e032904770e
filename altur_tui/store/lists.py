"""Named lists of campaigns. Ids belong to an account, so each profile has its own lists."""

import re
import unicodedata
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from altur_tui.background import MAX_READING, within
from altur_tui.i18n.sentences import S, Sentence, UserFacingError, system_reason
from altur_tui.ids import MAX_IDS, IdsError, parse
from altur_tui.store.files import decoded, only_one_writes, read_private, write_private
from altur_tui.text import fit, hide_keys, safe

MAX_LISTS = 100

_MAX_NAME = 64
_MAX_BYTES = 32 * 1024 * 1024
_MAX_SHOWN_CELLS = 80
_NAME = re.compile(r"[^\W_][\w .-]*")

_NO_NAME = S("A list needs a name.")
_BAD_NAME = S("“{given}” cannot be the name of a list.")
_NAME_HINT = S(
    "A name has up to 64 letters, digits, spaces, dots, dashes and underscores, and starts with "
    "a letter or a digit."
)
_IS_AN_ID = S("“{given}” is a campaign id, so it cannot be the name of a list.")
_IS_AN_ID_HINT = S("The name comes first, then the ids: “altur-tui lists save morning 1234 1240”.")
_IS_A_KEY = S("The name looks like an API key, so the list is not saved.")
_IS_A_KEY_HINT = S(
    "Store a key with “altur-tui key set”. If it is no key, write the name in several words."
)
_TOO_MANY_IDS = S("A list holds at most {most:,} campaigns.")
_TOO_MANY_IDS_HINT = S("Save them as several lists.")
_EMPTY = S("A list needs at least one campaign.")
_EMPTY_HINT = S("To remove a list, use “altur-tui lists delete”.")
_TOO_MANY_LISTS = S("There are {most} lists already, the maximum that can be saved.")
_TOO_MANY_LISTS_HINT = S("Delete one that is no longer needed with “altur-tui lists delete”.")
_THERE = S("There is already a list “{name}”.")
_THERE_HINT = S("Choose another name, or replace it.")
_UNREADABLE = S("The saved lists in “{path}” cannot be read: {reason}.")
_UNWRITABLE = S("The lists cannot be saved in “{path}”: {reason}.")
_FOLDER_HINT = S("Check who owns the file and its folder, and that the disk is not full.")
_DAMAGED = S("The file “{path}” does not hold lists of campaigns, or is damaged.")
_DAMAGED_HINT = S("It was not changed. Move it away to start without lists.")


class ListsError(UserFacingError):
    """Lists that cannot be read or saved. Its sentences are safe to show."""

    def __init__(self, message: Sentence, hint: Sentence, *, asked_wrong: bool = False) -> None:
        super().__init__(message, hint)
        self.asked_wrong = asked_wrong
        """Whether another name, or other ids, would have been fine."""


class ListThereError(ListsError):
    """There is a list of that name already, and it was not to be replaced."""


class SavedList(Struct, frozen=True):
    """Campaigns under a name."""

    name: str
    """Safe to lay out."""
    ids: tuple[Annotated[int, Meta(ge=1)], ...]
    """In the order given, each once."""
    saved_at: Annotated[datetime, Meta(tz=True)]


_DECODER = msgspec.json.Decoder(tuple[SavedList, ...])


def list_name(text: str) -> str:
    """Return `text` as the name of a list. Raises ListsError if it cannot be one.

    Letters of all scripts are fine; a name never becomes a file's name. What looks like an API key
    is refused, since names are printed; letters alone are no key (assumed).
    """
    name = unicodedata.normalize("NFC", " ".join(text.split()))
    shown = hide_keys(safe(name))
    given = fit(shown, _MAX_SHOWN_CELLS)
    if not name:
        raise ListsError(_NO_NAME, _NAME_HINT, asked_wrong=True)
    if _names_ids(name):
        raise ListsError(_IS_AN_ID.fill(given=given), _IS_AN_ID_HINT, asked_wrong=True)
    if len(name) > _MAX_NAME or not _NAME.fullmatch(name) or safe(name) != name:
        raise ListsError(_BAD_NAME.fill(given=given), _NAME_HINT, asked_wrong=True)
    if shown != name and any(map(str.isdigit, name)):
        raise ListsError(_IS_A_KEY, _IS_A_KEY_HINT, asked_wrong=True)
    return name


class Lists:
    """The named lists of a profile, kept in a private file that several instances may write."""

    def __init__(self, folder: Path, profile: str) -> None:
        self._path = folder / f"lists-{profile}.json"

    def load(self) -> tuple[SavedList, ...]:
        """Return the lists by their names, without regard to case. Raises ListsError."""
        try:
            content = within(MAX_READING, self._content)
        except OSError as error:
            raise self._trouble(_UNREADABLE, error) from None
        if content is None:
            return ()
        lists = decoded(_DECODER, content)
        if lists is None:
            raise ListsError(_DAMAGED.fill(path=safe(str(self._path))), _DAMAGED_HINT)
        cleaned = (SavedList(safe(each.name), each.ids, each.saved_at) for each in lists)
        return tuple(sorted(cleaned, key=_sort_key))

    def _content(self) -> bytes | None:
        """Return what the file holds, or None if there is none; nothing for what is no file."""
        # Asked first: another instance may make the file at any time.
        there = self._path.is_symlink() or self._path.exists()
        content = read_private(self._path, _MAX_BYTES)
        return b"" if content is None and there else content

    def find(self, name: str) -> SavedList | None:
        """Return the list of that name, without regard to case. Raises ListsError."""
        wanted = _key(" ".join(name.split()))
        return next((each for each in self.load() if _key(each.name) == wanted), None)

    def save(self, name: str, ids: Iterable[int], now: datetime, *, replace: bool = True) -> bool:
        """Save `ids` as `name`, in the place of a list of that name.

        Returns whether there was one. Raises ListsError; with `replace` false, ListThereError if
        there is a list of that name, whoever wrote it meanwhile.
        """
        new = SavedList(list_name(name), tuple(dict.fromkeys(ids)), now)
        if not new.ids:
            raise ListsError(_EMPTY, _EMPTY_HINT, asked_wrong=True)
        if len(new.ids) > MAX_IDS:
            message = _TOO_MANY_IDS.fill(most=MAX_IDS)
            raise ListsError(message, _TOO_MANY_IDS_HINT, asked_wrong=True)

        def saved(before: tuple[SavedList, ...]) -> tuple[SavedList, ...]:
            others = _without(before, new.name)
            if not replace and len(others) < len(before):
                raise ListThereError(_THERE.fill(name=new.name), _THERE_HINT, asked_wrong=True)
            if len(others) >= MAX_LISTS:
                message = _TOO_MANY_LISTS.fill(most=MAX_LISTS)
                raise ListsError(message, _TOO_MANY_LISTS_HINT, asked_wrong=True)
            return (*others, new)

        before, after = self._change(saved)
        return len(before) == len(after)

    def delete(self, name: str) -> bool:
        """Forget the list of that name. Returns whether there was one. Raises ListsError."""
        wanted = " ".join(name.split())
        if self.find(wanted) is None:
            return False
        before, after = self._change(lambda lists: _without(lists, wanted))
        return len(before) > len(after)

    def _change(
        self, change: Callable[[tuple[SavedList, ...]], tuple[SavedList, ...]]
    ) -> tuple[tuple[SavedList, ...], tuple[SavedList, ...]]:
        """Put what `change` makes of the lists in their place; return them before and after."""

        def write() -> tuple[tuple[SavedList, ...], tuple[SavedList, ...]]:
            with only_one_writes(self._path):
                before = self.load()
                after = change(before)
                write_private(self._path, msgspec.json.encode(after))
            return before, after

        try:
            return within(MAX_READING, write)
        except OSError as error:
            raise self._trouble(_UNWRITABLE, error) from None

    def _trouble(self, template: S, error: OSError) -> ListsError:
        message = template.fill(path=safe(str(self._path)), reason=system_reason(error))
        return ListsError(message, _FOLDER_HINT)


def _without(lists: Iterable[SavedList], name: str) -> tuple[SavedList, ...]:
    return tuple(each for each in lists if _key(each.name) != _key(name))


def _key(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()


def _sort_key(each: SavedList) -> tuple[str, str]:
    return _key(each.name), each.name


def _names_ids(name: str) -> bool:
    try:
        return bool(parse(name))
    except IdsError:
        return False
