"""Every key of the app, in one table.

Each command has an id by which `[keys]` in the configuration moves it. Screens and widgets take
their bindings from here; the help screen and the footer show them.
"""

from collections.abc import Mapping
from dataclasses import replace

from msgspec import Struct
from textual.binding import ActiveBinding, Binding
from textual.keys import _character_to_key

from altur_tui.i18n.language import ENGLISH, voice
from altur_tui.i18n.sentences import N, S, translated
from altur_tui.settings.file import ConfigError
from altur_tui.text import safe

_SHARED = S("In [keys] of the config file, “{key}” belongs to both “{one}” and “{other}”.")
_SHARED_HINT = S("Give one of them another key. The help screen (?) lists the keys in use.")


class Command(Struct, frozen=True):
    """Something that a key does."""

    id: str
    keys: str
    """Keys as Textual names them, separated by commas."""
    action: str
    description: str
    """A word or two, for the footer. In English; looked up when shown, like the tooltip."""
    tooltip: str
    """A whole sentence, for the help screen."""
    priority: bool = False
    """Whether the key works even in a text field."""


_TABLE = (
    Command("open", "enter", "open", N("Open"), N("Opens the selected campaign or list.")),
    Command("back", "escape", "back", N("Back"), N("Goes back.")),
    Command("quit", "q", "app.leave", N("Quit"), N("Quits.")),
    Command(
        "quit_anywhere",
        "ctrl+q",
        "app.leave",
        N("Quit"),
        N("Quits, also from a text field."),
        priority=True,
    ),
    Command(
        "refresh",
        "r",
        "refresh",
        N("Refresh"),
        N("Fetches the campaign again; in the fleet, the marked ones or the one at the cursor."),
    ),
    Command("refresh_all", "R", "refresh_all", N("Refresh all"), N("Fetches all campaigns again.")),
    Command("previous", "[", "previous", N("Previous"), N("Shows the previous campaign.")),
    Command("next", "]", "next", N("Next"), N("Shows the next campaign.")),
    Command(
        "lookup",
        "/",
        "app.lookup",
        N("Look up"),
        N("Looks up a campaign; in the fleet, filters the rows."),
    ),
    Command(
        "go_to",
        "ctrl+o",
        "app.go_to",
        N("Go to"),
        N("Goes to a campaign by its name, from anywhere."),
        priority=True,
    ),
    Command("open_all", "F", "open_all", N("All as a fleet"), N("Opens all that are listed.")),
    Command("raw", "v", "raw", N("Raw"), N("Shows the API's answer, unchanged.")),
    Command("copy", "y", "copy", N("Copy id"), N("Copies the campaign's id.")),
    Command(
        "findings", "f", "findings", N("Findings"), N("Shows problems, oddities and assumptions.")
    ),
    Command("trend", "T", "trend", N("Trend"), N("Shows how the counts moved over time.")),
    Command(
        "changes",
        "n",
        "changes",
        N("Changes"),
        N("Shows what was changed in the configuration, and when."),
    ),
    Command(
        "zone",
        "t",
        "zone",
        N("Time zone"),
        N("Switches between your time zone and the campaign's."),
    ),
    Command("mark", "space", "mark", N("Mark"), N("Marks or unmarks the campaign.")),
    Command("sort_left", "<", "sort_left", N("Sort left"), N("Sorts by the column to the left.")),
    Command(
        "sort_right", ">", "sort_right", N("Sort right"), N("Sorts by the column to the right.")
    ),
    Command("sort_reverse", "=", "sort_reverse", N("Reverse"), N("Reverses the order.")),
    Command(
        "export", "e", "export", N("Export"), N("Exports the marked campaigns, or those shown.")
    ),
    Command(
        "save_list",
        "s",
        "save_list",
        N("Save list"),
        N("Saves the marked campaigns, or those shown."),
    ),
    Command(
        "compare",
        "c",
        "compare",
        N("Compare"),
        N("Compares the marked campaigns, or those shown: two to six."),
    ),
    Command("delete_list", "d", "delete_list", N("Delete list"), N("Deletes the selected list.")),
    Command(
        "week", "w", "week", N("Week"), N("Shows how many campaigns are open in each half hour.")
    ),
    Command(
        "since",
        "S",
        "since",
        N("Since"),
        N("Shows how much counts changed since an instant that you choose."),
    ),
    Command("watch", "a", "watch", N("Watch"), N("Refreshes automatically.")),
    Command("events", "E", "app.events", N("Events"), N("Lists what happened while you watched.")),
    Command(
        "help", "?", "app.help", N("Help"), N("Shows this screen's keys and explains its words.")
    ),
    Command(
        "palette",
        "ctrl+p",
        "app.command_palette",
        N("Commands"),
        N("Lists all commands."),
        priority=True,
    ),
    Command("key", "K", "app.key", N("Key"), N("Asks for the API key.")),
    Command(
        "clear_recents", "X", "clear_recents", N("Clear recents"), N("Clears the recent campaigns.")
    ),
    Command("left", "left,h", "left", N("Left"), N("Moves left.")),
    Command("down", "down,j", "down", N("Down"), N("Moves down.")),
    Command("up", "up,k", "up", N("Up"), N("Moves up.")),
    Command("right", "right,l", "right", N("Right"), N("Moves right.")),
)
COMMANDS: Mapping[str, Command] = {command.id: command for command in _TABLE}
"""All commands by their id."""


def bind(
    command_id: str,
    *,
    show: bool = False,
    action: str | None = None,
    description: str | None = None,
) -> Binding:
    """Return the binding of a command, for a `BINDINGS` list.

    `show` puts it into the footer; `action` and `description` replace those of the table where a
    widget has its own (`cursor_down` for `down`).
    """
    command = COMMANDS[command_id]
    return Binding(
        command.keys,
        action or command.action,
        description or command.description,
        show=show,
        priority=command.priority,
        tooltip=command.tooltip,
        id=command.id,
    )


def in_language(bindings: Mapping[str, ActiveBinding]) -> dict[str, ActiveBinding]:
    """Return bindings with their descriptions and tooltips in the reader's language."""
    if voice().language == ENGLISH:
        return dict(bindings)
    return {key: _in_language(active) for key, active in bindings.items()}


def _in_language(active: ActiveBinding) -> ActiveBinding:
    tooltip = translated(active.tooltip)
    description = translated(active.binding.description)
    binding = replace(active.binding, description=description, tooltip=tooltip)
    return active._replace(binding=binding, tooltip=tooltip)


def check_keys(moved: Mapping[str, str]) -> None:
    """Raise ConfigError if `moved`, keys by command id, gives one key to two commands."""
    owners: dict[str, str] = {}
    for command_id, command in COMMANDS.items():
        for key in moved.get(command_id, command.keys).split(","):
            plain = key.strip()
            name = _character_to_key(plain) if len(plain) == 1 else plain
            owner = owners.setdefault(name, command_id)
            if owner != command_id:
                message = _SHARED.format(key=safe(plain), one=owner, other=command_id)
                raise ConfigError(message, str(_SHARED_HINT))
