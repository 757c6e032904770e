"""What the help explains on each screen: its words and signs, and keys that act in another way."""

from collections.abc import Mapping

Explained = tuple[tuple[str, str], ...]
"""Terms, each with a sentence or two."""

_SEVERITIES: Explained = (
    ("✗", "An error: something cannot work as configured, or cannot be read."),
    ("▲", "A warning: something is odd, or may not be intended."),
    ("·", "A note: good to know, or assumed because the answer does not say."),
)
_GUESSES: Explained = (
    ("Assumed", "The API does not say. The likeliest reading is used, and marked as assumed."),
    ("Inferred", "Worked out from other parts of the answer."),
)
_AGE: Explained = (("Just now", "How old the answer on the screen is. Refresh to get a new one."),)
_CHANGES: Explained = (
    ("+12 ▲, −3 ▼", "While you watch: how much a number rose or fell since the last answer."),
)
_COUNTS: Explained = (
    ("Contacts", "The people on the list. Their groups overlap, so they do not add up."),
    ("Processed", "Contacts that the campaign has handled, with any result; the bar fills up."),
    ("Answered", "Contacts who answered; not everybody who was processed did."),
)
_CYCLES: Explained = (
    ("Iteration", "One more round of calls to the contacts that the filters select."),
    ("Cooldown", "The minimum time between the starts of two iterations."),
)

_DETAIL: Explained = (
    ("Open, closed", "Whether the campaign's weekly hours allow it to call or send now."),
    ("Cycles only", "The cycle hours are open, but the campaign's are not: no cycle may start."),
    ("Hours unknown", "The hours are missing or cannot be read. They may be open or closed."),
    *_GUESSES,
    *_AGE,
    *_CHANGES,
    ("Calls", "Attempts to reach somebody. A contact can be called many times."),
    *_COUNTS,
    ("Converted", "Contacts who did what the campaign is for; also as a share of answered."),
    ("At least", "Messages read: people can turn read receipts off, so there may be more."),
    *_CYCLES,
    *_SEVERITIES,
)

_FLEET: Explained = (
    ("● open", "The campaign's hours are open; the time when they close follows."),
    ("○ opens", "It is closed, and opens at the time that follows."),
    ("◌ again", "It is cooling down; its next cycle may start at the time that follows."),
    ("?", "Its hours are missing or cannot be read, so it may be open or closed."),
    ("■", "Not running; the word says why: paused, finished, not started."),
    ("■ all done", "Every contact is processed, and no cycle can start any more."),
    ("■ all closed", "No day of its week has open hours."),
    ("■ 7 other", "Above the table: how many campaigns are not running."),
    (
        "MTWTFSS",
        (
            "A bar for each day from Monday to Sunday: the higher, the more hours are open. "
            "A dot is a closed day."
        ),
    ),
    *_COUNTS[:1],
    (
        "Processed",
        (
            "Contacts that the campaign has handled. The bar, or the cell behind the numbers, "
            "fills up; it is full only when all are processed."
        ),
    ),
    *_COUNTS[2:],
    ("Converted", "Contacts who did what the campaign is for; on WhatsApp, of messages sent."),
    (
        "47 %",
        (
            "The share of the number after the slash. It is omitted where there is little room; "
            "sort by the column to show it."
        ),
    ),
    ("1.5k, 2M", "Thousands and millions, rounded where there is little room."),
    (
        "Cycles 5/7",
        "At most five of the seven planned iterations can start. “off”: there are no cycles.",
    ),
    ("Worst finding", "The campaign's most serious finding. Open the campaign to see all."),
    *_SEVERITIES,
    ("✗3", "A number after such a sign counts all findings of the campaign."),
    ("✗ not found", "The campaign could not be fetched; the reason is shown."),
    (
        "Old numbers",
        "The latest answer could not be fetched. The row shows the previous one, dimmed.",
    ),
    ("Phone?, WA?", "The channel is inferred from other parts of the answer. WA is WhatsApp."),
    ("—", "Unknown, or not reported by the campaign."),
    *_CHANGES,
    ("✓", "You marked it. Keys for many campaigns act on the marked ones."),
    ("Left out", "Columns that do not fit. Sort by one to show it."),
    (
        "Filter",
        (
            "Every word that you type must be in the row: in its id, name, channel, agent, "
            "verdict or error."
        ),
    ),
    ("failed", "Typed into the filter: campaigns that could not be fetched or refreshed."),
    ("error", "The same, and those whose worst finding is an error."),
    ("warning, note", "Those whose worst finding is a warning, or a note."),
    ("open, moved", "Those that are open now; those with a number that moved while you watch."),
)

_FLEET_WEEK: Explained = (
    (
        "Numbers",
        (
            "How many campaigns are open by their hours at that time. "
            "Where the digits do not fit, they count tens or more, and the legend says so."
        ),
    ),
    ("Shades", "The more campaigns are open together, the denser. The legend has the numbers."),
    (
        "Left out",
        (
            "Campaigns that cannot call or send whatever their hours are: archived, finished, "
            "paused, not started, or all processed."
        ),
    ),
)

_FINDINGS: Explained = (*_SEVERITIES, *_GUESSES)

_LOOKUP: Explained = (
    ("Id", "The number of a campaign. You can also paste the address of its page."),
    ("Fleet", "Several campaigns in one table: 1234 1240-1260."),
    ("List", "Ids saved under a name. Save one from the fleet."),
)

WORDS: Mapping[str, Explained] = {
    "DetailScreen": _DETAIL,
    "FleetScreen": _FLEET,
    "FleetWeekScreen": _FLEET_WEEK,
    "FindingsScreen": _FINDINGS,
    "LookupScreen": _LOOKUP,
    "RawScreen": _AGE,
}
"""By the name of a screen's class."""

KEYS: Mapping[str, Mapping[str, str]] = {
    "FleetScreen": {
        "back": "Stops fetching. Pressed again, shows all rows if they are filtered; "
        "then goes back.",
        "refresh": "Fetches this campaign, or the marked ones, again.",
        "lookup": "Filters the rows by what you type.",
        "open": "Opens the campaign.",
    },
}
"""By the name of a screen's class and the id of a command: what its key does there, where the
sentence of the command itself says too much or too little."""
