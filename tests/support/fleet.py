"""An app on a fleet of made-up campaigns, and what its table shows."""

from collections.abc import Iterable, Mapping

import pytest
from support.detail import Script, screen_text
from support.launching import started, until
from textual.pilot import Pilot

from altur_tui.tui.app import AlturApp
from altur_tui.tui.fleet.screen import FleetScreen
from altur_tui.tui.table.model import Cells
from altur_tui.tui.table.table import CampaignTable

IDS = tuple(range(1001, 1023))
"""Those of the demo that can be read."""
WIDE = (160, 40)


def fleet_app(ids: Iterable[int] = IDS, script: Script | None = None, **options) -> AlturApp:
    """Return an app that opens `ids` as a fleet."""
    return started(*ids, source=script, **options)


def fleet(app: AlturApp) -> FleetScreen:
    """Return the fleet's screen, on top or below others."""
    return next(each for each in app.screen_stack if isinstance(each, FleetScreen))


def is_filled(app: AlturApp) -> bool:
    """Return whether nothing is being asked for, and all that is known is drawn."""
    screens = [each for each in app.screen_stack if isinstance(each, FleetScreen)]
    if not screens or not screens[0].is_mounted:
        return False
    return screens[0].is_up_to_date


async def opened_fleet(pilot: Pilot[int]) -> FleetScreen:
    """Wait until the fleet is on the screen, filled or not."""
    app = pilot.app
    await until(pilot, lambda: any(isinstance(each, FleetScreen) for each in app.screen_stack))
    await until(pilot, lambda: fleet(app).query(CampaignTable) and bool(fleet(app).table.order))
    return fleet(app)


async def filled(pilot: Pilot[int]) -> FleetScreen:
    """Wait until the fleet is filled and drawn."""
    await until(pilot, lambda: is_filled(pilot.app))
    await pilot.pause()
    await pilot.pause()
    return fleet(pilot.app)


def rows(app: AlturApp) -> dict[int, str]:
    """Return the text of each row in sight by its campaign."""
    table = fleet(app).table
    return {each: table.render_line(y).text for y, each in enumerate(table.in_sight, start=1)}


def noted_updates(table: CampaignTable, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Return a list that grows by every row that gets new cells from now on."""
    updated: list[int] = []
    update_rows = table.update_rows

    def noted(rows: Mapping[int, Cells]) -> None:
        updated.extend(rows)
        update_rows(rows)

    monkeypatch.setattr(table, "update_rows", noted)
    return updated


def cell_text(app: AlturApp, campaign_id: int, column: str) -> str:
    """Return what stands in a cell, before it is cut to its column."""
    return fleet(app).table.cells(campaign_id)[column].text


def text_of(app: AlturApp) -> str:
    """Return what the terminal shows."""
    return screen_text(app)
