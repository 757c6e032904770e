"""The papers on the output name everything that is put out."""

from pathlib import Path

from altur_tui.api.errors import ErrorKind
from altur_tui.reports.as_csv import COLUMNS

TEXT = (Path(__file__).parents[2] / "docs" / "output.md").read_text(encoding="utf-8")


def test_every_column_of_the_csv_is_documented():
    documented = {each.removesuffix("Rate").removesuffix("Share") for each in COLUMNS}
    assert [each for each in documented if f"`{each}`" not in TEXT] == []


def test_every_kind_of_error_is_documented():
    assert [each for each in ErrorKind if f"`{each}`" not in TEXT] == []
