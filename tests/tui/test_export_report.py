"""The shift report as an export: the period that it is about, and what it holds."""

from datetime import timedelta
from pathlib import Path

import pytest
from support.campaigns import campaign
from support.detail import NOW, Script, answer_of, detail_app, screen_text, settled
from support.launching import until
from support.seen import reader_of

from altur_tui.tui.dialogs.export import ExportScreen

ID = 1234
NAME = "altur-fleet-2026-11-24-1546"
TO_MARKDOWN = ("shift+tab", *["down"] * 6, "enter")


def processed(count: int) -> dict:
    return campaign(analytics={"contacts": 2000, "contactsProcessed": count})


@pytest.fixture
def home(_own_home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the home folder of this test, where the program is started."""
    monkeypatch.chdir(_own_home)
    return _own_home


async def exported(folder: Path, home: Path, *, since: timedelta | None) -> tuple[str, str]:
    """Return what the form says, and the file that it writes."""
    looks = [
        (NOW - timedelta(days=3), processed(100)),
        (NOW - timedelta(hours=2), processed(500)),
    ]
    app = detail_app(ID, script=Script(c1234=[answer_of(processed(812))]))
    async with app.run_test() as pilot:
        await settled(pilot)
        app.session.past = reader_of(folder, looks)
        if since is not None:
            app.session.since.choose(NOW - since)
        await pilot.press("e")
        await until(pilot, lambda: isinstance(app.screen, ExportScreen))
        await pilot.pause()
        await pilot.press(*TO_MARKDOWN)
        form = " ".join(screen_text(app).split())
        await pilot.press("enter")
        path = home / f"{NAME}.md"
        await until(pilot, path.exists)
    return form, path.read_text(encoding="utf-8")


async def test_a_report_is_about_the_time_since_yesterday(tmp_path: Path, home: Path) -> None:
    form, written = await exported(tmp_path, home, since=None)
    assert "Report since yesterday 00:00, for a chat (Markdown)" in form
    assert "Mon 23 Nov 2026, 00:00 to Tue 24 Nov 2026, 15:46" in written
    assert r"| Processed | 812 | \+712 ▲ | 40.6 % of 2,000 contacts |" in written


async def test_a_report_is_about_the_time_since_the_instant_that_was_chosen(
    tmp_path: Path, home: Path
) -> None:
    form, written = await exported(tmp_path, home, since=timedelta(hours=1))
    assert "Report since today 14:46" in form
    assert r"| Processed | 812 | \+312 ▲ | 40.6 % of 2,000 contacts |" in written
