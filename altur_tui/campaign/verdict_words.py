"""The sentences of the verdicts, by channel: phone campaigns dial, WhatsApp campaigns send."""

from altur_tui.campaign.identity import Channel

BY_SCHEDULE = "The answer carries no status, so this goes by the schedule alone."
BY_SCHEDULE_UNKNOWN_STATUS = (
    "What its status “{status}” means is unknown, so this goes by the schedule alone."
)

_Pair = tuple[str, str]
"""A sentence with the time until which it holds, and the same without one."""


def _timeless(phone: str, whatsapp: str, unknown: str) -> dict[Channel, _Pair]:
    return {
        Channel.PHONE_CALL: (phone, phone),
        Channel.WHATSAPP: (whatsapp, whatsapp),
        Channel.UNKNOWN: (unknown, unknown),
    }


SENTENCES: dict[str, dict[Channel, _Pair]] = {
    "archived": _timeless(
        "The campaign is archived and dials nobody.",
        "The campaign is archived and sends nothing.",
        "The campaign is archived and reaches nobody.",
    ),
    "finished": _timeless(
        "The campaign has finished and dials nobody any more.",
        "The campaign has finished and sends nothing any more.",
        "The campaign has finished and reaches nobody any more.",
    ),
    "paused": _timeless(
        "The campaign is paused and dials nobody until somebody resumes it.",
        "The campaign is paused and sends nothing until somebody resumes it.",
        "The campaign is paused and reaches nobody until somebody resumes it.",
    ),
    "not_started": _timeless(
        "The campaign has not been started and dials nobody yet.",
        "The campaign has not been started and sends nothing yet.",
        "The campaign has not been started and reaches nobody yet.",
    ),
    "no_active_day": _timeless(
        "The campaign never dials: no day of its calling week has any open minute.",
        "The campaign never sends: no day of its week has any open minute.",
        "The campaign never reaches anybody: no day of its week has any open minute.",
    ),
    "all_processed": _timeless(
        "Every contact has been processed and no cycle can start any more, "
        "so there is nobody left to dial.",
        "Every contact has been processed and no cycle can start any more, "
        "so there is nobody left to send to.",
        "Every contact has been processed and no cycle can start any more, "
        "so there is nobody left to reach.",
    ),
    "cooling_down": {
        Channel.PHONE_CALL: (
            "The campaign is cooling down and dials again on {time} at the earliest.",
            "The campaign is cooling down, and no later cycle start is known.",
        ),
        Channel.WHATSAPP: (
            "The campaign is cooling down and sends again on {time} at the earliest.",
            "The campaign is cooling down, and no later cycle start is known.",
        ),
        Channel.UNKNOWN: (
            "The campaign is cooling down and goes on from {time} at the earliest.",
            "The campaign is cooling down, and no later cycle start is known.",
        ),
    },
    "window_closed": {
        Channel.PHONE_CALL: (
            "Outside its hours, the campaign does not dial now; it opens on {time}.",
            "Outside its hours, the campaign does not dial now.",
        ),
        Channel.WHATSAPP: (
            "Outside its hours, the campaign does not send now; it opens on {time}.",
            "Outside its hours, the campaign does not send now.",
        ),
        Channel.UNKNOWN: (
            "The campaign is outside its hours now; it opens on {time}.",
            "The campaign is outside its hours now.",
        ),
    },
    "open": {
        Channel.PHONE_CALL: (
            "Within its hours, the campaign dials until {time}.",
            "The campaign dials around the clock.",
        ),
        Channel.WHATSAPP: (
            "Within its hours, the campaign sends until {time}.",
            "The campaign sends around the clock.",
        ),
        Channel.UNKNOWN: (
            "The campaign is within its hours until {time}.",
            "The campaign is within its hours around the clock.",
        ),
    },
}
