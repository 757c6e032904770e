"""What the help explains on each screen: its words and signs, and keys that act in another way."""

from collections.abc import Mapping

from altur_tui.i18n.sentences import S, T

Explained = tuple[tuple[T | str, S], ...]
"""Terms, each with a sentence or two; a term that is a sign is the same in every language."""

_SEVERITIES: Explained = (
    ("✗", S("An error: something cannot work as configured, or cannot be read.")),
    ("▲", S("A warning: something is odd, or may not be intended.")),
    ("·", S("A note: good to know, or assumed because the answer does not say.")),
)
_GUESSES: Explained = (
    (
        T("help", "Assumed"),
        S("The API does not say. The likeliest reading is used, and marked as assumed."),
    ),
    (T("help", "Inferred"), S("Worked out from other parts of the answer.")),
)
_AGE: Explained = (
    (T("help", "Just now"), S("How old the answer on the screen is. Refresh to get a new one.")),
)
_CHANGES: Explained = (
    ("+12 ▲, −3 ▼", S("While you watch: how much a number rose or fell since the last answer.")),
    (
        T("help", "Since"),
        S(
            "How much a number changed since the instant that you chose: ±0 if it did not, a dash "
            "if nothing was known then."
        ),
    ),
)
_COUNTS: Explained = (
    (
        T("help", "Contacts"),
        S("The people on the list. Their groups overlap, so they do not add up."),
    ),
    (
        T("help", "Processed"),
        S("Contacts that the campaign has handled, with any result; the bar fills up."),
    ),
    (T("help", "Answered"), S("Contacts who answered; not everybody who was processed did.")),
)
_CYCLES: Explained = (
    (T("help", "Iteration"), S("One more round of calls to the contacts that the filters select.")),
    (T("help", "Cooldown"), S("The minimum time between the starts of two iterations.")),
)

_DETAIL: Explained = (
    (
        T("help", "Open, closed"),
        S("Whether the campaign's weekly hours allow it to call or send now."),
    ),
    (
        T("help", "Cycles only"),
        S("The cycle hours are open, but the campaign's are not: no cycle may start."),
    ),
    (
        T("help", "Hours unknown"),
        S("The hours are missing or cannot be read. They may be open or closed."),
    ),
    *_GUESSES,
    *_AGE,
    *_CHANGES,
    (T("help", "Calls"), S("Attempts to reach somebody. A contact can be called many times.")),
    *_COUNTS,
    (
        T("help", "Converted"),
        S("Contacts who did what the campaign is for; also as a share of answered."),
    ),
    (
        T("help", "At least"),
        S("Messages read: people can turn read receipts off, so there may be more."),
    ),
    *_CYCLES,
    *_SEVERITIES,
)

_FLEET: Explained = (
    (T("help", "● open"), S("The campaign's hours are open; the time when they close follows.")),
    (T("help", "○ opens"), S("It is closed, and opens at the time that follows.")),
    (
        T("help", "◌ again"),
        S("It is cooling down; its next cycle may start at the time that follows."),
    ),
    ("?", S("Its hours are missing or cannot be read, so it may be open or closed.")),
    ("■", S("Not running; the word says why: paused, finished, not started.")),
    (T("help", "■ all done"), S("Every contact is processed, and no cycle can start any more.")),
    (T("help", "■ all closed"), S("No day of its week has open hours.")),
    (T("help", "■ 7 other"), S("Above the table: how many campaigns are not running.")),
    (
        T("help", "MTWTFSS"),
        S(
            "A bar for each day from Monday to Sunday: the higher, the more hours are open. "
            "A dot is a closed day."
        ),
    ),
    *_COUNTS[:1],
    (
        T("help", "Processed"),
        S(
            "Contacts that the campaign has handled. The bar, or the cell behind the numbers, "
            "fills up; it is full only when all are processed. On WhatsApp, messages sent, where "
            "changes since an instant are shown."
        ),
    ),
    *_COUNTS[2:],
    (
        T("help", "Converted"),
        S("Contacts who did what the campaign is for; on WhatsApp, of messages sent."),
    ),
    (
        "47 %",
        S(
            "The share of the number after the slash. It is omitted where there is little "
            "room; sort by the column to show it."
        ),
    ),
    (T("help", "1.5k, 2M"), S("Thousands and millions, rounded where there is little room.")),
    (
        T("help", "Cycles 5/7"),
        S("At most five of the seven planned iterations can start. “off”: there are no cycles."),
    ),
    (
        T("help", "Worst finding"),
        S("The campaign's most serious finding. Open the campaign to see all."),
    ),
    *_SEVERITIES,
    ("✗3", S("A number after such a sign counts all findings of the campaign.")),
    (T("help", "✗ not found"), S("The campaign could not be fetched; the reason is shown.")),
    (
        T("help", "Old numbers"),
        S("The latest answer could not be fetched. The row shows the previous one, dimmed."),
    ),
    (
        T("help", "Phone?, WA?"),
        S("The channel is inferred from other parts of the answer. WA is WhatsApp."),
    ),
    ("—", S("Unknown, or not reported by the campaign.")),
    *_CHANGES,
    ("✓", S("You marked it. Keys for many campaigns act on the marked ones.")),
    (
        T("help", "Last 24 h"),
        S(
            "In a wide window: how much was processed in every two hours; the highest bar is "
            "that campaign's maximum. A line means nothing; a gap is unknown, since there was "
            "no answer."
        ),
    ),
    (T("help", "Left out"), S("Columns that do not fit. Sort by one to show it.")),
    (
        T("help", "Filter"),
        S(
            "Every word that you type must be in the row: in its id, name, channel, agent, "
            "verdict or error."
        ),
    ),
    (
        T("help", "failed"),
        S("Typed into the filter: campaigns that could not be fetched or refreshed."),
    ),
    (T("help", "error"), S("The same, and those whose worst finding is an error.")),
    (T("help", "warning, note"), S("Those whose worst finding is a warning, or a note.")),
    (
        T("help", "ΔProcessed"),
        S(
            "The rows are sorted by what changed since the chosen instant: offered right after the "
            "column itself."
        ),
    ),
    (
        T("help", "since"),
        S("Typed into the filter: campaigns with a number that changed since the chosen instant."),
    ),
    (
        T("help", "open, moved"),
        S("Those that are open now; those with a number that moved while you watch."),
    ),
)

_FLEET_WEEK: Explained = (
    (
        T("help", "Numbers"),
        S(
            "How many campaigns are open by their hours at that time. "
            "Where the digits do not fit, they count tens or more, and the legend says so."
        ),
    ),
    (
        T("help", "Shades"),
        S("The more campaigns are open together, the denser. The legend has the numbers."),
    ),
    (
        T("help", "Left out"),
        S(
            "Campaigns that cannot call or send whatever their hours are: archived, finished, "
            "paused, not started, or all processed."
        ),
    ),
)

_FINDINGS: Explained = (*_SEVERITIES, *_GUESSES)

_PAST_CHANGES: Explained = (
    (
        T("help", "Between"),
        S(
            "The last answer before the change and the first one after it; it happened between "
            "the two."
        ),
    ),
    (
        T("help", "Nothing, empty"),
        S("“Nothing”: the answer had no such field. “Empty”: it had one without a value."),
    ),
    (
        T("help", "Status"),
        S("Only what somebody did, such as a pause; a status that changes by itself is left out."),
    ),
)

_TREND: Explained = (
    (
        T("help", "Bars"),
        S(
            "The count at the end of each stretch of time; the scale begins at zero. It is what "
            "the API reported, and rises while the campaign works."
        ),
    ),
    (
        T("help", "Gaps"),
        S("There was no answer in that stretch, so the count is unknown; its axis is blank, too."),
    ),
    (
        T("help", "Line below"),
        S(
            "The campaign was open, according to its present hours. Not drawn where days are too "
            "narrow."
        ),
    ),
    (
        T("help", "Highest"),
        S("The highest count among the bars, and the first bar that reached it."),
    ),
)

_LOOKUP: Explained = (
    (T("help", "Id"), S("The number of a campaign. You can also paste the address of its page.")),
    (T("help", "Fleet"), S("Several campaigns in one table: 1234 1240-1260.")),
    (T("help", "List"), S("Ids saved under a name. Save one from the fleet.")),
)

_EVENTS: Explained = (
    (
        T("help", "Event"),
        S("What happened to a campaign while it was watched; each fact once, under its cause."),
    ),
    (T("help", "New status"), S("It was paused, resumed or archived, which may open or close it.")),
    (T("help", "Settings"), S("Somebody changed its configuration, such as its hours.")),
    (T("help", "Stalled"), S("Open, with contacts left, and no count has moved for half an hour.")),
    (T("help", "Failed"), S("It cannot be fetched, so its next events may be noticed late.")),
)

WORDS: Mapping[str, Explained] = {
    "DetailScreen": _DETAIL,
    "FleetScreen": _FLEET,
    "FleetWeekScreen": _FLEET_WEEK,
    "FindingsScreen": _FINDINGS,
    "ChangesScreen": _PAST_CHANGES,
    "TrendScreen": _TREND,
    "EventsScreen": _EVENTS,
    "LookupScreen": _LOOKUP,
    "RawScreen": _AGE,
}
"""By the name of a screen's class."""

KEYS: Mapping[str, Mapping[str, S]] = {
    "FleetScreen": {
        "back": S(
            "Stops fetching. Pressed again, shows all rows if they are filtered; then goes back."
        ),
        "refresh": S("Fetches this campaign, or the marked ones, again."),
        "lookup": S("Filters the rows by what you type."),
        "open": S("Opens the campaign."),
    },
    "DetailScreen": {"export": S("Exports this campaign.")},
    "TrendScreen": {
        "up": S("Shows the previous metric."),
        "down": S("Shows the next metric."),
        "left": S("Shows a shorter span."),
        "right": S("Shows a longer span."),
        "previous": S("Selects an earlier bar and shows its count."),
        "next": S("Selects a later bar."),
    },
    "EventsScreen": {"open": S("Opens the campaign of the event.")},
    "CompareScreen": {"delete_list": S("Shows only what differs, or all again.")},
}
"""By the name of a screen's class and the id of a command: what its key does there, where the
sentence of the command itself says too much or too little."""
