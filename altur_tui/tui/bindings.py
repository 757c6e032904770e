"""Every key of the app, in one table.

Each command has an id by which `[keys]` in the configuration moves it. Screens and widgets take
their bindings from here; the help screen and the footer show them.
"""

from collections.abc import Mapping

from msgspec import Struct
from textual.binding import Binding
from textual.keys import _character_to_key

from altur_tui.settings.file import ConfigError
from altur_tui.text import safe

_SHARED = "In [keys] of the config file, “{key}” belongs to both “{one}” and “{other}”."
_SHARED_HINT = "Give one of them another key. The help screen (?) lists the keys in use."


class Command(Struct, frozen=True):
    """Something that a key does."""

    id: str
    keys: str
    """Keys as Textual names them, separated by commas."""
    action: str
    description: str
    """A word or two, for the footer."""
    tooltip: str
    """A whole sentence, for the help screen."""
    priority: bool = False
    """Whether the key works even in a text field."""


_TABLE = (
    Command("open", "enter", "open", "Open", "Opens the selected campaign or list."),
    Command("back", "escape", "back", "Back", "Goes back."),
    Command("quit", "q", "app.leave", "Quit", "Quits."),
    Command(
        "quit_anywhere",
        "ctrl+q",
        "app.leave",
        "Quit",
        "Quits, also from a text field.",
        priority=True,
    ),
    Command(
        "refresh",
        "r",
        "refresh",
        "Refresh",
        "Fetches the campaign again; in the fleet, the marked ones or the one at the cursor.",
    ),
    Command("refresh_all", "R", "refresh_all", "Refresh all", "Fetches all campaigns again."),
    Command("previous", "[", "previous", "Previous", "Shows the previous campaign."),
    Command("next", "]", "next", "Next", "Shows the next campaign."),
    Command(
        "lookup",
        "/",
        "app.lookup",
        "Look up",
        "Looks up a campaign; in the fleet, filters the rows.",
    ),
    Command("raw", "v", "raw", "Raw", "Shows the API's answer, unchanged."),
    Command("copy", "y", "copy", "Copy id", "Copies the campaign's id."),
    Command("findings", "f", "findings", "Findings", "Shows problems, oddities and assumptions."),
    Command(
        "zone", "t", "zone", "Time zone", "Switches between your time zone and the campaign's."
    ),
    Command("mark", "space", "mark", "Mark", "Marks or unmarks the campaign."),
    Command("sort_left", "<", "sort_left", "Sort left", "Sorts by the column to the left."),
    Command("sort_right", ">", "sort_right", "Sort right", "Sorts by the column to the right."),
    Command("sort_reverse", "=", "sort_reverse", "Reverse", "Reverses the order."),
    Command("export", "e", "export", "Export", "Exports the marked campaigns, or those shown."),
    Command(
        "save_list",
        "s",
        "save_list",
        "Save list",
        "Saves the marked campaigns, or those shown.",
    ),
    Command("delete_list", "d", "delete_list", "Delete list", "Deletes the selected list."),
    Command("week", "w", "week", "Week", "Shows how many campaigns are open in each half hour."),
    Command("watch", "a", "watch", "Watch", "Refreshes automatically."),
    Command("help", "?", "app.help", "Help", "Shows this screen's keys and explains its words."),
    Command(
        "palette",
        "ctrl+p",
        "app.command_palette",
        "Commands",
        "Lists all commands.",
        priority=True,
    ),
    Command("key", "K", "app.key", "Key", "Asks for the API key."),
    Command("clear_recents", "X", "clear_recents", "Clear recents", "Clears the recent campaigns."),
    Command("left", "left,h", "left", "Left", "Moves left."),
    Command("down", "down,j", "down", "Down", "Moves down."),
    Command("up", "up,k", "up", "Up", "Moves up."),
    Command("right", "right,l", "right", "Right", "Moves right."),
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
                raise ConfigError(message, _SHARED_HINT)
