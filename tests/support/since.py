"""Choosing since when counts are compared, as a person does."""

from support.launching import until
from textual.pilot import Pilot

from altur_tui.tui.common.since import SinceScreen
from altur_tui.tui.dialogs.since import SinceDialog


async def asked(pilot: Pilot[int], *keys: str) -> None:
    """Open the dialog, and press these keys in it."""
    await pilot.press("S")
    await until(pilot, lambda: isinstance(pilot.app.screen, SinceDialog))
    await pilot.pause()
    await pilot.press(*keys)
    await pilot.pause()


async def typed(pilot: Pilot[int], text: str, *keys: str) -> None:
    """Open the dialog, and type this instead of what it offers."""
    await asked(pilot)
    assert isinstance(pilot.app.screen, SinceDialog)
    pilot.app.screen.field.value = text
    await pilot.pause()
    await pilot.press(*keys)
    await pilot.pause()


async def learned(pilot: Pilot[int]) -> None:
    """Wait until it is known what was known then of each campaign on the screen."""

    def is_learned() -> bool:
        screen = pilot.app.screen
        return isinstance(screen, SinceScreen) and all(map(screen.since.then, screen.watched))

    await until(pilot, is_learned)
    await pilot.pause()
