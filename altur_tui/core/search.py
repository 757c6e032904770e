"""Searches the campaigns of an account by name, agent, status and channel, a keystroke at a time.

Every word must be found, accents and case aside. `status:active`, `channel:whatsapp` and
`agent:sofía` look at that field alone; a value of several words stands in quotes. The words for
fields, statuses and channels are understood in English and in Spanish, whatever the language.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence

from msgspec import Struct

from altur_tui.campaign.identity import Channel
from altur_tui.campaign.listed import ListedCampaign
from altur_tui.text import folded

MAX_TYPED = 200
"""The most characters of a search that are looked at."""

_FIELDS = {
    "status": "status",
    "estado": "status",
    "channel": "channel",
    "canal": "channel",
    "agent": "agent",
    "agente": "agent",
}
_PART = re.compile(
    r"""(?:(?P<field>[a-z]+):)?(?:"(?P<quoted>[^"]*)"?|“(?P<curly>[^”]*)”?|(?P<bare>\S*))""",
    re.IGNORECASE,
)
# Other scripts need some of their marks and signs inside words.
_BETWEEN_WORDS = str.maketrans(dict.fromkeys("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~¡¿«»–—·•“”‘’", " "))
_STATUS_WORDS = {
    "pending": "pendiente",
    "ready": "lista",
    "active": "activa",
    "inactive": "inactiva paused pausada",
    "cooldown": "cooling down enfriamiento",
    "finished": "finalizada",
}
_ARCHIVED_WORDS = "archived archivada"
_CHANNEL_WORDS = {
    Channel.PHONE_CALL: "phone call llamada telefonica",
    Channel.WHATSAPP: "whatsapp",
    Channel.UNKNOWN: "",
}

# A hit is a number: how badly it fits, then the campaign's place. Sorted, the best is first.
_PLACE_BITS = 20
_PLACE = (1 << _PLACE_BITS) - 1
_BEGINS_NAME, _BEGINS_WORD, _IN_NAME, _IN_AGENT, _IN_OTHERS = (
    rank << _PLACE_BITS for rank in range(5)
)
_MAX_REMEMBERED = 32


class Search(Struct, frozen=True):
    """What was typed, understood. All words are folded."""

    words: tuple[str, ...] = ()
    """To be found in any field."""
    status: tuple[str, ...] = ()
    channel: tuple[str, ...] = ()
    agent: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether it finds all campaigns."""
        return not (self.words or self.status or self.channel or self.agent)

    @property
    def asks_for_channel(self) -> bool:
        """Whether campaigns may fit by their channel."""
        known = " ".join(_CHANNEL_WORDS.values()).split()
        return bool(self.channel) or any(
            each.startswith(word) for word in self.words for each in known
        )


def read_search(typed: str) -> Search:
    """Return what a typed text searches for. Nothing typed finds all."""
    found: dict[str, list[str]] = {"": [], "status": [], "channel": [], "agent": []}
    for match in _PART.finditer(typed[:MAX_TYPED]):
        value = match["quoted"] or match["curly"] or match["bare"] or ""
        named = match["field"]
        field = _FIELDS.get(folded(named or ""))
        if named is not None and field is None:
            value = f"{named} {value}"
        for word in _words(value):
            if word not in found[field or ""]:
                found[field or ""].append(word)
    return Search(
        tuple(found[""]), tuple(found["status"]), tuple(found["channel"]), tuple(found["agent"])
    )


class _Columns:
    """The searched texts of all campaigns: folded words, with a space before each."""

    def __init__(self) -> None:
        self.names: list[str] = []
        """With one more space in front, so that a name's begin is told from a word's."""
        self.agents: list[str] = []
        self.statuses: list[str] = []
        self.channels: list[str] = []
        self.everything: list[str] = []
        """All of these: most words are found nowhere, which takes one look."""
        # Few agents and statuses stand in many campaigns: one text each.
        self._texts: dict[str, str] = {}

    def append(self, campaign: ListedCampaign) -> None:
        """Add the texts of a campaign behind the others."""
        texts = self._of(campaign)
        for column, text in zip(self._all(), texts, strict=True):
            column.append(text)

    def replace(self, place: int, campaign: ListedCampaign) -> None:
        """Put the texts of a campaign at a place."""
        for column, text in zip(self._all(), self._of(campaign), strict=True):
            column[place] = text

    def reorder(self, places: Sequence[int]) -> None:
        """Keep what is at these places, in this order."""
        for column in self._all():
            column[:] = [column[place] for place in places]
        self._texts.clear()

    def _all(self) -> tuple[list[str], ...]:
        return self.names, self.agents, self.statuses, self.channels, self.everything

    def _of(self, campaign: ListedCampaign) -> tuple[str, ...]:
        name = f" {_spaced(campaign.name)}"
        agent = self._text(f"{campaign.agent_name or ''} {campaign.agent_id or ''}")
        given = campaign.status or ""
        words = f"{given} {_STATUS_WORDS.get(given, '')}"
        status = self._text(f"{words} {_ARCHIVED_WORDS}" if campaign.archived else words)
        channel = self._text(_CHANNEL_WORDS[campaign.channel])
        return name, agent, status, channel, f"{name}{agent}{status}{channel}"

    def _text(self, text: str) -> str:
        found = self._texts.get(text)
        if found is None:
            found = self._texts[text] = _spaced(text)
        return found


class SearchIndex:
    """Campaigns in the form that is searched, in the order in which equals are found."""

    def __init__(self, campaigns: Iterable[ListedCampaign] = ()) -> None:
        self._campaigns: list[ListedCampaign] = []
        self._columns = _Columns()
        self._places: dict[int, int] = {}
        self._remembered: dict[Search, Sequence[int]] = {}
        self.update(campaigns)

    def __len__(self) -> int:
        return len(self._campaigns)

    @property
    def campaigns(self) -> Sequence[ListedCampaign]:
        """All campaigns, in order. To be read only."""
        return self._campaigns

    def get(self, campaign_id: int) -> ListedCampaign | None:
        """Return the campaign of this id, or None."""
        place = self._places.get(campaign_id)
        return None if place is None else self._campaigns[place]

    def update(self, campaigns: Iterable[ListedCampaign]) -> None:
        """Put each campaign in the place of the one with its id, or else last."""
        for each in campaigns:
            place = self._places.get(each.id)
            if place is None:
                self._places[each.id] = len(self._campaigns)
                self._campaigns.append(each)
                self._columns.append(each)
            elif self._campaigns[place] != each:
                self._campaigns[place] = each
                self._columns.replace(place, each)
        self._remembered.clear()

    def reorder(self, ids: Iterable[int]) -> None:
        """Keep the campaigns of these ids alone, in this order."""
        places = [self._places[each] for each in ids]
        self._campaigns = [self._campaigns[place] for place in places]
        self._columns.reorder(places)
        self._places = {each.id: place for place, each in enumerate(self._campaigns)}
        self._remembered.clear()

    def find(self, typed: str) -> list[ListedCampaign]:
        """Return the campaigns that fit what was typed, best first."""
        search = read_search(typed)
        hits = self._hits(search)
        if search.words:
            hits = self._whole_names_first(sorted(hits), search.words)
        campaigns = self._campaigns
        return [campaigns[hit & _PLACE] for hit in hits]

    def _whole_names_first(self, hits: list[int], words: tuple[str, ...]) -> list[int]:
        """Return sorted hits with those first that are named so: they are among the best."""
        if not hits:
            return hits
        name, names = f"  {' '.join(words)}", self._columns.names
        best = bisect_left(hits, (hits[0] | _PLACE) + 1)
        so_named = [hit for hit in hits[:best] if names[hit & _PLACE] == name]
        return hits if not so_named else list(dict.fromkeys((*so_named, *hits)))

    def _hits(self, search: Search) -> Sequence[int]:
        if (known := self._remembered.get(search)) is not None:
            return known
        hits: Sequence[int] = range(len(self))
        if search.words:
            # A keystroke changes the last word: what fits the others is known.
            *others, word = search.words
            before = Search(tuple(others), search.status, search.channel, search.agent)
            hits = self._with_word(self._hits(before), word)
        else:
            columns = self._columns
            for words, column in (
                (search.status, columns.statuses),
                (search.channel, columns.channels),
                (search.agent, columns.agents),
            ):
                for begin in map(" {}".format, words):
                    hits = [hit for hit in hits if begin in column[hit]]
        while len(self._remembered) >= _MAX_REMEMBERED:
            del self._remembered[next(iter(self._remembered))]
        self._remembered[search] = hits
        return hits

    def _with_word(self, hits: Sequence[int], word: str) -> Sequence[int]:
        """Return those of `hits` that hold this word too, ranked by where they hold it."""
        begin = f" {word}"
        first = f"  {word}"
        columns = self._columns
        names, agents, everything = columns.names, columns.agents, columns.everything
        statuses, channels = columns.statuses, columns.channels
        # One expression each: these run for every campaign at every keystroke.
        there = [hit for hit in hits if word in everything[hit & _PLACE]]
        return [
            hit + rank
            for hit in there
            if (
                rank := _BEGINS_NAME
                if first in (name := names[hit & _PLACE])
                else _BEGINS_WORD
                if begin in name
                else _IN_NAME
                if word in name
                else _IN_AGENT
                if word in agents[hit & _PLACE]
                else _IN_OTHERS
                if begin in statuses[hit & _PLACE] or begin in channels[hit & _PLACE]
                else -1
            )
            >= 0
        ]


def _words(text: str) -> list[str]:
    return folded(text).translate(_BETWEEN_WORDS).split()


def _spaced(text: str) -> str:
    """Return the words of a text, folded, with a space before each."""
    return "".join(map(" {}".format, _words(text)))
