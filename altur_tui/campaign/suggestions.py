"""What would make all planned iterations fit. Found and checked by the engine that counts them."""

from datetime import date, timedelta

from altur_tui.campaign.course import course
from altur_tui.campaign.cycles import CycleConfig, Suggestion
from altur_tui.campaign.plan import LAST_COMPUTED_DAY, possible
from altur_tui.campaign.words import day, span

_DAYS_SEARCHED = 2 * 365
_COOLDOWN = (
    "With a cooldown of {new} instead of {old}, all {planned:,} planned iterations can start."
)
_COOLDOWN_ONE = "With a cooldown of {new} instead of {old}, the one planned iteration can start."
_END = "With {new} as the last day instead of {old}, all {planned:,} planned iterations can start."
_END_ONE = "With {new} as the last day instead of {old}, the one planned iteration can start."


def suggest(config: CycleConfig, zone: str, begin: int) -> tuple[Suggestion, ...]:
    """Return the changes of one setting each with which everything planned can start.

    `begin` is the elapsed minute from which the starts are counted; fewer than planned fit now.
    """
    found: list[Suggestion] = []
    cooldown = _longest_cooldown(config, zone, begin)
    if cooldown is not None:
        template = _COOLDOWN_ONE if config.planned == 1 else _COOLDOWN
        message = template.format(
            new=span(cooldown), old=span(config.cooldown_minutes), planned=config.planned
        )
        found.append(Suggestion("shorter_cooldown", cooldown, message))
    end = _earliest_end(config, zone, begin)
    if end is not None and config.end_date is not None:
        template = _END_ONE if config.planned == 1 else _END
        message = template.format(new=day(end), old=day(config.end_date), planned=config.planned)
        found.append(Suggestion("later_end", end, message))
    return tuple(found)


def _fits(config: CycleConfig, zone: str, begin: int, cooldown: int, end: date | None) -> bool:
    dated = course(config.effective, zone, config.start_date, end)
    return possible(dated, begin, cooldown, config.planned) == config.planned


def _longest_cooldown(config: CycleConfig, zone: str, begin: int) -> int | None:
    """Return the longest cooldown shorter than today's that fits; a shorter one never fits less."""
    low, high = 1, config.cooldown_minutes
    if high == 1 or not _fits(config, zone, begin, low, config.end_date):
        return None
    while high - low > 1:
        middle = (low + high) // 2
        if _fits(config, zone, begin, middle, config.end_date):
            low = middle
        else:
            high = middle
    return low


def _earliest_end(config: CycleConfig, zone: str, begin: int) -> date | None:
    """Return the earliest later last day, of two years, that fits; a later one never fits less."""
    today = config.end_date
    if today is None or today >= LAST_COMPUTED_DAY:
        return None
    low, high = 0, min(_DAYS_SEARCHED, (LAST_COMPUTED_DAY - today).days)
    if not _fits(config, zone, begin, config.cooldown_minutes, today + timedelta(days=high)):
        return None
    while high - low > 1:
        middle = (low + high) // 2
        if _fits(config, zone, begin, config.cooldown_minutes, today + timedelta(days=middle)):
            high = middle
        else:
            low = middle
    return today + timedelta(days=high)
