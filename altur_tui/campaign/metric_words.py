"""What the API's metrics are called on a screen. One table."""

from msgspec import Struct


class MetricWords(Struct, frozen=True):
    """How people speak of one metric."""

    label: str
    """A short name, for a card or a column."""
    at_least: bool = False
    """Whether the count is a floor: the truth may be higher."""


METRIC_WORDS: dict[str, MetricWords] = {
    "calls": MetricWords("Calls"),
    "callsAnsweredByHuman": MetricWords("Person answered"),
    "callsAnsweredByMachine": MetricWords("Machine answered"),
    "callsAnsweredByUnknown": MetricWords("Unknown"),
    "contacts": MetricWords("Contacts"),
    "contactsProcessed": MetricWords("Processed"),
    "contactsFailed": MetricWords("Failed"),
    "contactsVoicemail": MetricWords("Voicemail"),
    "contactsAnswered": MetricWords("Answered"),
    "contactsConverted": MetricWords("Converted"),
    "sent": MetricWords("Sent"),
    "delivered": MetricWords("Delivered"),
    "read": MetricWords("Read", at_least=True),
    "accepted": MetricWords("Accepted"),
    "rejected": MetricWords("Rejected"),
    "failed": MetricWords("Failed"),
    "converted": MetricWords("Converted"),
    "convertedOfAnswered": MetricWords("Converted of answered"),
}
