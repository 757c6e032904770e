"""Draw the pictures that the README shows, from the demo at a fixed instant.

`report.html` is the page that `altur-tui report` writes; `report.png` is how Chromium shows its
top. On a machine without Chromium a picture of an older page stays, and is told as out of date.

`python screenshots/render.py` writes them beside this file; with `--check` it writes nothing and
fails if a picture is out of date. Needs no terminal, no network and no key.
"""

import asyncio
import os
import re
import sys
from pathlib import Path

os.environ.update(TEXTUAL_ANIMATIONS="none", TZ="America/Mexico_City")
for _name in ("NO_COLOR", "TEXTUAL_THEME", "COLORTERM"):
    os.environ.pop(_name, None)

from browser import find_browser, photograph, shows
from click.testing import CliRunner
from msgspec import Struct

from altur_tui.campaign.reading import lacks
from altur_tui.cli.main import cli
from altur_tui.i18n.language import ENGLISH, choose
from altur_tui.settings.settings import Flags, load
from altur_tui.tui.app import AlturApp
from altur_tui.tui.session import Launch

FOLDER = Path(__file__).parent
NOW = "2026-11-24T15:46:00-06:00"
_SECONDS_TO_DRAW = 0.5
ENVIRONMENT = {"TZ": "America/Mexico_City"}
# The font that the drawing names lies on somebody's server; readers have one of their own.
_FONT_FACE = re.compile(r"\s*@font-face \{.*?\}", re.DOTALL)


class Picture(Struct, frozen=True):
    """One picture: what is opened, what is pressed, and how large the terminal is."""

    name: str
    ids: tuple[int, ...] = ()
    keys: tuple[str, ...] = ()
    size: tuple[int, int] = (120, 36)
    theme: str | None = None
    language: str = ENGLISH


SMALL = (80, 24)
FLEET = (*range(1001, 1023), 1025, 1026, 1027)
PICTURES = (
    Picture("detail", ids=(1001,)),
    Picture("detail-light", ids=(1001,), theme="altur-light"),
    Picture("lookup"),
    Picture("fleet", ids=FLEET, keys=("down", "down")),
    Picture("whatsapp", ids=(1002,)),
    Picture("cycles", ids=(1003,)),
    Picture("findings", ids=(1003,), keys=("f",)),
    Picture("search", keys=tuple("hipotecario")),
    Picture("compare", ids=(1001, 1003), keys=("c",)),
    Picture("es-lookup", language="es"),
    Picture("es-detail", ids=(1001,), language="es"),
    Picture("es-detail-80x24", ids=(1001,), size=SMALL, language="es"),
    Picture("es-cycles", ids=(1003,), language="es"),
    Picture("es-findings", ids=(1003,), keys=("f",), language="es"),
    Picture("es-fleet", ids=FLEET, keys=("down", "down"), language="es"),
    Picture("es-fleet-80x24", ids=FLEET, keys=("down", "down"), size=SMALL, language="es"),
    Picture("es-help", ids=(1001,), keys=("question_mark",), language="es"),
)


PAGE = FOLDER / "report.html"
PHOTOGRAPH = FOLDER / "report.png"
_REPORT = (
    *("report", "1001", "1003-1007", "1009", "1014", "1017", "1018", "1022"),
    *("--demo", "--now", NOW, "--since", "yesterday", "--format", "html"),
)


def page() -> str:
    """Return the shift report of the demo as a page; the same text for the same code."""
    result = CliRunner().invoke(cli, _REPORT, catch_exceptions=False)
    assert result.exit_code == 0, result.stderr
    return result.stdout


def _is_awaited(app: AlturApp, campaign_id: int) -> bool:
    """Return whether the answer is still to come, or what the list adds to it."""
    known = app.repository.known(campaign_id)
    if known.loading or not (known.answered or known.error is not None):
        return True
    if known.snapshot is None or known.reading is None or not lacks(known.snapshot):
        return False
    is_late = any(each.code == "list_unavailable" for each in known.reading.findings)
    return is_late or app.account.get(campaign_id) is None


async def _drawn(picture: Picture) -> str:
    app = AlturApp(Launch(settings=load(Flags(demo=True, now=NOW), ENVIRONMENT), ids=picture.ids))
    async with app.run_test(size=picture.size) as pilot:
        if picture.theme is not None:
            app.theme = picture.theme
        # What an earlier run kept is shown at once, until the answer comes.
        while any(_is_awaited(app, each) for each in picture.ids):
            await pilot.pause(0.02)
        while not picture.ids and app.account.read_at is None:
            await pilot.pause(0.02)
        await app.workers.wait_for_complete()
        if len(picture.ids) != 1:
            await pilot.pause(_SECONDS_TO_DRAW)
        await pilot.press(*picture.keys)
        await pilot.pause()
        drawn = app.export_screenshot(title="altur-tui", simplify=True)
    return _FONT_FACE.sub("", drawn)


def draw(picture: Picture) -> str:
    """Return the picture as SVG; the same text for the same code."""
    choose(picture.language)
    try:
        return asyncio.run(_drawn(picture))
    finally:
        choose(ENGLISH)


def path_of(picture: Picture) -> Path:
    """Return where the picture is kept."""
    return FOLDER / f"{picture.name}.svg"


def main() -> int:
    """Draw them all, or check them; return the exit code."""
    outdated = []
    for picture in PICTURES:
        drawn, path = draw(picture), path_of(picture)
        if path.is_file() and path.read_text(encoding="utf-8") == drawn:
            continue
        outdated.append(path.name)
        if "--check" not in sys.argv:
            path.write_text(drawn, encoding="utf-8")
    drawn = page()
    if not PAGE.is_file() or PAGE.read_text(encoding="utf-8") != drawn:
        outdated.append(PAGE.name)
        if "--check" not in sys.argv:
            PAGE.write_text(drawn, encoding="utf-8")
    if PAGE.is_file() and not shows(PHOTOGRAPH, PAGE):
        browser = find_browser()
        if "--check" in sys.argv:
            outdated.append(PHOTOGRAPH.name)
        elif browser is None:
            print(f"{PHOTOGRAPH.name} is out of date: install Chromium to draw it.")
        else:
            photograph(browser, PAGE, PHOTOGRAPH)
            outdated.append(PHOTOGRAPH.name)
    verb = "out of date" if "--check" in sys.argv else "drawn"
    print(
        f"{len(outdated)} of {len(PICTURES) + 2} pictures {verb}: {', '.join(outdated) or 'none'}"
    )
    return 1 if outdated and "--check" in sys.argv else 0


if __name__ == "__main__":
    sys.exit(main())
