"""The pictures of the README show what the program draws."""

import re
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "screenshots"))

from render import PICTURES, Picture, draw, path_of  # noqa: E402


@pytest.mark.parametrize("picture", PICTURES, ids=lambda picture: picture.name)
def test_a_picture_of_the_readme_is_current(picture: Picture) -> None:
    # Compared apart: to tell how two drawings differ takes pytest longer than all else here.
    current = draw(picture) == path_of(picture).read_text(encoding="utf-8")
    assert current, "Run “python screenshots/render.py” and look at what it drew."


def test_no_picture_names_an_address_to_load_anything_from() -> None:
    for picture in PICTURES:
        assert "url(http" not in path_of(picture).read_text(encoding="utf-8")


def test_every_picture_kept_is_one_that_is_drawn() -> None:
    kept = {path.stem for path in (ROOT / "screenshots").glob("*.svg")}
    assert kept == {picture.name for picture in PICTURES}


def test_every_snapshot_kept_belongs_to_a_test() -> None:
    folder = ROOT / "tests/snapshots"
    kept = {(path.parent.name, path.stem) for path in (folder / "__snapshots__").rglob("*.svg")}
    tests = {
        (path.stem, name)
        for path in folder.glob("test_*.py")
        for name in re.findall(r"^def (test_\w+)", path.read_text(encoding="utf-8"), re.MULTILINE)
    }
    assert {(module, name.partition("[")[0]) for module, name in kept} == tests
