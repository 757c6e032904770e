"""Keys typed ahead: each waits until those before it have taken effect.

Textual sends a key to the widget that has the focus when the key arrives. Over ssh several keys
arrive at once, so the second would go to the old field or screen. Here it waits until nothing is
left to do for the first. A single key never waits.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Collection
from time import monotonic
from typing import TYPE_CHECKING, Any

from textual import events
from textual.widget import Widget
from textual.widgets import Input

from altur_tui.i18n.sentences import S
from altur_tui.tui.common.screen import AlturScreen

if TYPE_CHECKING:
    from textual.app import App

_FETCHES = frozenset(
    {"account", "ask", "fetch", "again", "fill", "recall", "watch", "key", "since", "events"}
)
"""Groups of workers that keys do not wait for: screens show what these bring when it comes."""
_SECONDS_TO_POLL = 0.002
_MAX_POLLS_TO_DRAW = 250
_MAX_POLLS_TO_HANDLE = 500
_MAX_POLLS_TO_WORK = 5000
"""Counted, because seconds also pass while the machine is too busy to run us."""
_SECONDS_OF_PATIENCE = 1.0
"""After this time, escape, a click or a key that quits discards the keys held before it."""
_QUIT_KEYS = frozenset({"ctrl+c", "ctrl+q"})
_LINE_ENDS = frozenset({"enter", "ctrl+j"})
_DIGITS = frozenset("0123456789")
_ID_CHARACTERS = _DIGITS | frozenset("#-,; \t\n")
_MAX_SECONDS_IN_A_BURST = 0.015
"""Between two keys of one burst. People, and the repeat of a held key, are slower."""
_MAX_SECONDS_IN_A_PASTE = 0.1
"""Between two bursts of one paste that comes over a slow line."""
_MIN_LINES_IN_A_PASTE = 2
_STILL_LOADING = S("Still loading. Your keys take effect with the answer; Escape discards them.")


class _Burst:
    """Keys that arrived together."""

    def __init__(self, *, goes_on: bool) -> None:
        """Begin a burst; `goes_on` if it is the next part of a paste."""
        self._goes_on = goes_on
        self._is_paste: bool | None = None
        self._text: list[str] = []
        self.last = 0.0
        """When the newest key arrived, in the time of `monotonic`."""

    def add(self, event: events.Key) -> None:
        self.last = event.time
        self._text.append("\n" if event.key in _LINE_ENDS else event.character or "\0")

    @property
    def is_single(self) -> bool:
        """Whether it has one key, as always when a person types."""
        return len(self._text) == 1 and not self._goes_on

    @property
    def is_decided(self) -> bool:
        """Whether no further key can change that it is a paste, or that it is none."""
        if monotonic() - self.last > _MAX_SECONDS_IN_A_BURST:
            return True
        return not (set(self._text) <= _ID_CHARACTERS and set(self._text) & _DIGITS)

    @property
    def is_paste(self) -> bool:
        """Whether it holds nothing but ids and line ends, and at least two lines."""
        if self._is_paste is None:
            from altur_tui.ids import IdsError, parse

            lines = [each for each in "".join(self._text).split("\n") if each.strip()]
            self._is_paste = self._goes_on or len(lines) >= _MIN_LINES_IN_A_PASTE
            try:
                self._is_paste &= all(map(parse, lines))
            except IdsError:
                self._is_paste = False
        return self._is_paste

    def next(self, event: events.Key) -> "_Burst":
        """Return the burst of the key that arrived after those: this one, or a new one."""
        pause = event.time - self.last
        if pause <= _MAX_SECONDS_IN_A_BURST:
            return self
        goes_on = pause <= _MAX_SECONDS_IN_A_PASTE and not self.is_single and self.is_paste
        return _Burst(goes_on=goes_on)


class TypeAhead:
    """Lets input events of `app` take effect one by one. Belongs to its event loop.

    `say` shows a sentence.
    """

    def __init__(self, app: "App[Any]", *, say: Callable[[str], None]) -> None:
        self._app = app
        self._say = say
        self._waiting: deque[tuple[events.Event, _Burst]] = deque()
        self._released: deque[events.Event] = deque()
        """What was posted again and has not come back yet."""
        self._text_field: Input | None = None
        """The field for which the last event was text, if it was."""
        self._burst = _Burst(goes_on=False)
        self._task: asyncio.Task[None] | None = None
        self._is_open = False
        self._is_held = False
        self._is_for_answer = False
        """Whether what waits is held for an answer that is being fetched."""

    @property
    def count(self) -> int:
        """How many events wait, or were let through and have not arrived yet."""
        return len(self._waiting) + len(self._released)

    @property
    def is_busy(self) -> bool:
        """Whether events wait that take effect without any answer of the API."""
        return bool(self._waiting) and not self._is_for_answer

    def open(self) -> None:
        """Let through what was typed before the first frame, and from now on."""
        self._is_open = True
        for event, _ in self._waiting:
            # A terminal that was not yet in raw mode turns enter into a line feed.
            if isinstance(event, events.Key) and event.key == "ctrl+j":
                event.key, event.character = "enter", "\r"
        self._wake()

    def admits(self, event: events.Event) -> bool:
        """Return whether `event` takes effect now. Otherwise it is posted again in its turn."""
        if self._released and event is self._released[0]:
            self._released.popleft()
            self._note(event)
            return True
        if isinstance(event, events.Key):
            self._burst = self._burst.next(event)
            self._burst.add(event)
        if self._discards_held(event):
            self._waiting.clear()
            return True
        if isinstance(event, events.MouseMove):
            return True
        if _may_be_in_a_paste(event, self._burst):
            pass
        elif self._is_settled or self._is_more_text(event):
            self._note(event)
            return True
        self._waiting.append((event, self._burst))
        if self._is_open:
            self._wake()
        return False

    @property
    def _is_settled(self) -> bool:
        return self._is_open and self._task is None and not self._waiting

    def _discards_held(self, event: events.Event) -> bool:
        """Return whether the person wants to get away from what holds up the keys."""
        if not self._is_held:
            return False
        if _quits_alone(event, self._burst):
            return True
        held = monotonic() - self._waiting[0][0].time if self._waiting else 0.0
        return held > _SECONDS_OF_PATIENCE and _leads_away(event, self._burst)

    def _drop_what_is_held(self) -> bool:
        """Drop the keys before one that must not wait for them; return whether there is one."""
        due = monotonic() - _SECONDS_OF_PATIENCE
        for place, (event, burst) in enumerate(self._waiting):
            if _quits_alone(event, burst) or (event.time < due and _leads_away(event, burst)):
                for _ in range(place):
                    self._waiting.popleft()
                return True
        return False

    def _is_more_text(self, event: events.Event) -> bool:
        """Return whether the event goes on with the text of the last one."""
        return (
            not self._waiting
            and self._text_field is not None
            and self._text_field is self._field_for(event)
        )

    def _field_for(self, event: events.Event) -> Input | None:
        """Return the field that has the focus, if the event is text for it."""
        field = self._focused
        if not isinstance(event, events.Key) or not isinstance(field, Input):
            return None
        return field if field.check_consume_key(event.key, event.character) else None

    @property
    def _focused(self) -> Widget | None:
        # At the end of the program there is no screen, and Textual raises.
        return self._app.focused if self._app.screen_stack else None

    def _note(self, event: events.Event) -> None:
        """Remember what takes effect now, and watch it settle."""
        self._text_field = self._field_for(event)
        self._wake()

    def _wake(self) -> None:
        if self._task is None:
            self._task = asyncio.get_running_loop().create_task(self._run(), name="typeahead")
            self._task.add_done_callback(self._end)

    def _end(self, task: asyncio.Task[None]) -> None:
        if not task.cancelled() and isinstance(error := task.exception(), Exception):
            self._app._handle_exception(error)  # noqa: SLF001  # else no key would work any more

    async def _run(self) -> None:
        """Post the waiting events, each once those before have taken effect."""
        try:
            await self._settle()
            while self._waiting:
                event, burst = self._waiting[0]
                if isinstance(event, events.Key):
                    await self._hold_for_answer(event)
                    while _may_be_in_a_paste(event, burst) and not burst.is_decided:  # noqa: ASYNC110
                        await asyncio.sleep(_MAX_SECONDS_IN_A_BURST / 5)
                if self._waiting and self._waiting[0][0] is event:
                    self._release(event, burst)
                    await self._settle()
        finally:
            self._task = None
            self._is_held = self._is_for_answer = False

    def _release(self, event: events.Event, burst: _Burst) -> None:
        """Post the first event that waits, or insert a whole paste that begins with it."""
        self._waiting.popleft()
        if not (_may_be_in_a_paste(event, burst) and burst.is_paste):
            self._post(event)
            while self._waiting and self._goes_on(event, self._waiting[0][0]):
                event, _ = self._waiting.popleft()
                self._post(event)
            return
        text = self._rest_of(burst)
        if isinstance(field := self._focused, Input):
            # Not as a paste event: this may be a part of a longer paste, and end within an id.
            field.insert_text_at_cursor(" " + text.replace("\n", " "))

    def _post(self, event: events.Event) -> None:
        self._released.append(event)
        self._app.post_message(event)

    def _goes_on(self, event: events.Event, following: events.Event) -> bool:
        """Return whether an event need not wait for the one before, since both are for a widget
        that keeps the focus: more text for a field, or another step of a cursor.
        """
        if not isinstance(following, events.Key) or self._needs_answer(following.key):
            return False
        if (field := self._field_for(event)) is not None:
            return self._field_for(following) is field
        return self._is_step(event) and self._is_step(following)

    def _is_step(self, event: events.Event) -> bool:
        """Return whether the event moves the cursor of the widget that has the focus."""
        focused = self._focused
        steps: Collection[str] = getattr(focused, "STEPS", ())
        if not steps or not isinstance(event, events.Key):
            return False
        node, bindings = self._app.screen._modal_binding_chain[0]  # noqa: SLF001  # with moved keys
        found = bindings.key_to_bindings.get(event.key, ())
        return node is focused and any(each.id in steps for each in found)

    def _rest_of(self, burst: _Burst) -> str:
        """Take the waiting keys of a burst out, and return their text."""
        text = []
        while self._waiting and self._waiting[0][1] is burst:
            event, _ = self._waiting.popleft()
            if isinstance(event, events.Key):
                text.append("\n" if event.key in _LINE_ENDS else event.character or "")
        return "".join(text)

    async def _settle(self) -> None:
        """Wait until no message, thread or layout is pending."""
        polls = 0
        while self._app.is_running:
            await asyncio.sleep(_SECONDS_TO_POLL)
            polls += 1
            self._is_held = self._is_working and polls < _MAX_POLLS_TO_WORK
            if self._is_held and self._drop_what_is_held():
                return
            if self._is_held or (self._is_handling and polls < _MAX_POLLS_TO_HANDLE):
                continue
            if not self._has_to_lay_out or polls > _MAX_POLLS_TO_DRAW:
                return

    @property
    def _is_working(self) -> bool:
        """Whether something is being loaded, read or written."""
        return any(
            not each.is_finished and each.group not in _FETCHES for each in self._app.workers
        )

    @property
    def _is_handling(self) -> bool:
        """Whether messages are being handled. There is no public way to ask the loop for that."""
        pumps = (self._app, *self._app.screen_stack[-1:], *filter(None, [self._focused]))
        if any(each.message_queue_size for each in pumps):
            return True
        return bool(getattr(asyncio.get_running_loop(), "_ready", ()))

    @property
    def _has_to_lay_out(self) -> bool:
        """Whether the screen is to be laid out, or to call what waits for that."""
        if not self._app.screen_stack:
            return True
        screen = self._app.screen
        pending = screen._layout_required or screen._scroll_required or screen._callbacks  # noqa: SLF001
        return bool(pending)

    async def _hold_for_answer(self, event: events.Key) -> None:
        """Wait as long as the key is meant for an answer that is being fetched."""
        began = monotonic()
        said = False
        while self._waiting and self._waiting[0][0] is event and self._needs_answer(event.key):
            self._is_held = self._is_for_answer = True
            if self._drop_what_is_held():
                break
            if not said and monotonic() - began > _SECONDS_OF_PATIENCE:
                said = True
                self._say(str(_STILL_LOADING))
            await asyncio.sleep(_MAX_SECONDS_IN_A_BURST)
        self._is_held = self._is_for_answer = False

    def _needs_answer(self, key: str) -> bool:
        screen = self._app.screen_stack[-1] if self._app.screen_stack else None
        if not isinstance(screen, AlturScreen):
            return False
        chain = screen._modal_binding_chain  # noqa: SLF001  # active_bindings lacks what is not offered yet
        ids = (each.id for _, bindings in chain for each in bindings.key_to_bindings.get(key, ()))
        return any(each is not None and screen.needs_answer(each) for each in ids)


def _may_be_in_a_paste(event: events.Event, burst: _Burst) -> bool:
    """Return whether the event is a line end among keys that arrived together."""
    return isinstance(event, events.Key) and event.key in _LINE_ENDS and not burst.is_single


def _quits_alone(event: events.Event, burst: _Burst) -> bool:
    """Return whether the event is a key that quits, and was not typed ahead."""
    return isinstance(event, events.Key) and event.key in _QUIT_KEYS and burst.is_single


def _leads_away(event: events.Event, burst: _Burst) -> bool:
    """Return whether the event is meant to get away from where the person is."""
    if isinstance(event, events.Key):
        return event.key in _QUIT_KEYS or (event.key == "escape" and burst.is_single)
    return isinstance(event, events.MouseDown)
