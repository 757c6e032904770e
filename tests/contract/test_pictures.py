"""The pictures of the README show what the program draws."""

import re
import sys
from pathlib import Path

import pytest
from support import idle, limit, stylesheets
from support.command import with_a_quick_demo

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "screenshots"))

import browser  # noqa: E402
import render  # noqa: E402


def test_the_pictures_of_the_readme_are_current(monkeypatch: pytest.MonkeyPatch) -> None:
    idle.use(monkeypatch)
    stylesheets.use(monkeypatch)
    limit.lift(monkeypatch.setattr)
    with_a_quick_demo(monkeypatch)
    # Compared apart: to tell how two drawings differ takes pytest longer than all else here.
    outdated = [
        picture.name
        for picture in render.PICTURES
        if render.draw(picture) != render.path_of(picture).read_text(encoding="utf-8")
    ]
    assert outdated == [], "Run “python screenshots/render.py” and look at what it drew."


def test_the_page_of_the_shift_report_is_current() -> None:
    kept = render.PAGE.read_text(encoding="utf-8")
    assert kept == render.page(), "Run “python screenshots/render.py” and look at the page."


def test_the_photograph_of_the_report_shows_the_page_that_is_kept() -> None:
    assert browser.shows(render.PHOTOGRAPH, render.PAGE), "Run “python screenshots/render.py”."


def test_a_photograph_of_another_page_is_found_out(tmp_path: Path) -> None:
    changed = tmp_path / "page.html"
    changed.write_text(render.PAGE.read_text(encoding="utf-8") + " ", encoding="utf-8")
    assert not browser.shows(render.PHOTOGRAPH, changed)


def test_no_picture_names_an_address_to_load_anything_from() -> None:
    for picture in render.PICTURES:
        assert "url(http" not in render.path_of(picture).read_text(encoding="utf-8")


def test_every_picture_kept_is_one_that_is_drawn() -> None:
    kept = {path.stem for path in (ROOT / "screenshots").glob("*.svg")}
    assert kept == {picture.name for picture in render.PICTURES}


def test_every_snapshot_kept_belongs_to_a_test() -> None:
    folder = ROOT / "tests/snapshots"
    kept = {(path.parent.name, path.stem) for path in (folder / "__snapshots__").rglob("*.svg")}
    tests = {
        (path.stem, name)
        for path in folder.glob("test_*.py")
        for name in re.findall(r"^def (test_\w+)", path.read_text(encoding="utf-8"), re.MULTILINE)
    }
    assert {(module, name.partition("[")[0]) for module, name in kept} == tests
