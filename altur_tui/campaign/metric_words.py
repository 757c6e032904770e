"""What the API's metrics are called on a screen, and what they count. One table."""

from msgspec import Struct


class MetricWords(Struct, frozen=True):
    """How people speak of one metric."""

    label: str
    """A short name, for a card or a column."""
    meaning: str
    """What it counts: a phrase."""
    at_least: bool = False
    """Whether the count is a floor: the truth may be higher."""


METRIC_WORDS: dict[str, MetricWords] = {
    "calls": MetricWords("Calls", "Calls made"),
    "callsAnsweredByHuman": MetricWords("Person answered", "Calls answered by a person"),
    "callsAnsweredByMachine": MetricWords("Machine answered", "Calls answered by a machine"),
    "callsAnsweredByUnknown": MetricWords(
        "Unknown", "Calls of which it is unknown who or what answered"
    ),
    "contacts": MetricWords("Contacts", "Contacts in the campaign"),
    "contactsProcessed": MetricWords("Processed", "Contacts that the campaign is done with"),
    "contactsFailed": MetricWords("Failed", "Contacts whose calls failed"),
    "contactsVoicemail": MetricWords("Voicemail", "Contacts whose voicemail was reached"),
    "contactsAnswered": MetricWords("Answered", "Contacts that answered"),
    "contactsConverted": MetricWords("Converted", "Contacts that converted"),
    "sent": MetricWords("Sent", "Messages sent"),
    "delivered": MetricWords("Delivered", "Messages delivered"),
    "read": MetricWords(
        "Read", "Messages read, at least: recipients can switch read receipts off", at_least=True
    ),
    "accepted": MetricWords("Accepted", "Messages accepted"),
    "rejected": MetricWords("Rejected", "Messages rejected"),
    "failed": MetricWords("Failed", "Messages that failed"),
    "converted": MetricWords("Converted", "Conversations that converted"),
    "convertedOfAnswered": MetricWords(
        "Converted of answered", "Contacts that converted, of those that answered"
    ),
}
