"""The papers on the output name everything that is put out."""

import json
from pathlib import Path

from altur_tui.campaign.past.events import EventKind
from altur_tui.reports import as_csv
from altur_tui.reports.as_csv import COLUMNS
from altur_tui.reports.listing import COLUMNS as LIST_COLUMNS
from altur_tui.reports.shift.as_csv import COLUMNS as REPORT_COLUMNS
from altur_tui.wire.errors import ErrorKind

TEXT = (Path(__file__).parents[2] / "docs" / "output.md").read_text(encoding="utf-8")
WATCH = Path(__file__).parents[2] / "docs" / "watch.md"


def test_every_column_of_the_csv_is_documented():
    documented = {each.removesuffix("Rate").removesuffix("Share") for each in COLUMNS}
    assert [each for each in documented if f"`{each}`" not in TEXT] == []


def test_every_column_of_the_list_is_documented():
    section = TEXT.partition("## What `altur-tui list` prints")[2].partition("\n## ")[0]
    undocumented = {each for each in LIST_COLUMNS if f"`{each}`" not in section}
    # The days between the first and the last are meant by the dots.
    assert {each.partition("_")[0] for each in undocumented} <= {"calling"}
    assert not undocumented & {"calling_mon", "calling_sun"}


def test_every_column_of_the_report_is_documented():
    section = TEXT.partition("## What `altur-tui report` prints")[2].partition("\n## ")[0]
    metrics = tuple(each for each in REPORT_COLUMNS if f"{each}Change" in REPORT_COLUMNS)
    own = [each for each in REPORT_COLUMNS if not each.startswith(metrics)]
    assert [each for each in own if f"`{each}`" not in section] == []


def test_every_kind_of_error_is_documented():
    assert [each for each in ErrorKind if f"`{each}`" not in TEXT] == []


def test_every_field_of_a_check_is_documented():
    path = Path(as_csv.__file__).with_name("check_schema.json")
    schema = json.loads(path.read_text(encoding="utf-8"))
    fields = {name for each in schema["anyOf"] for name in each["properties"]}
    fields |= set(schema["$defs"]["finding"]["properties"])
    assert [each for each in fields if f'"{each}"' not in TEXT] == []


def test_the_docs_explain_every_event() -> None:
    docs = WATCH.read_text(encoding="utf-8")
    assert [each.value for each in EventKind if f"`{each.value}`" not in docs] == []
