"""CSV in two dialects: the same cells, between commas or between semicolons."""

import csv
import io
import re

import pytest
from support.entries import READABLE, demo, failed

from altur_tui.reports.as_csv import COLUMNS, COMMAS, SEMICOLONS, CsvReport, cells, csv_line


def rows_of(dialect, *entries):
    form = CsvReport(COLUMNS, cells, dialect)
    text = "".join([form.begin(), *map(form.piece, entries), form.end()])
    lines = io.StringIO(text, newline="")
    return list(csv.DictReader(lines, delimiter=dialect.between_cells))


def test_csv_with_semicolons_has_the_same_cells_but_for_its_numbers():
    entries = [*map(demo, READABLE), failed()]
    commas = rows_of(COMMAS, *entries)
    semicolons = rows_of(SEMICOLONS, *entries)
    decimal = re.compile(r"-?[0-9]+\.[0-9]+")
    for ours, usual in zip(semicolons, commas, strict=True):
        for column, cell in usual.items():
            is_number = decimal.fullmatch(cell) is not None
            assert ours[column] == (cell.replace(".", ",") if is_number else cell)


def test_numbers_with_a_decimal_comma_stand_without_quotes():
    assert csv_line(["a;b", 0.4725, 945, True, "0.5"], SEMICOLONS) == (
        '"a;b";0,4725;945;true;0.5\r\n'
    )


def test_a_text_with_the_separator_of_any_country_stands_in_quotes():
    assert csv_line(["a;b", "a,b", "a\tb", "a b"]) == '"a;b","a,b","a\tb",a b\r\n'


@pytest.mark.parametrize("text", ['a;b"c";', "two\r\nlines;\n", '"', ";", 'x;"";y', "a,b\tc"])
def test_texts_survive_between_semicolons(text):
    lines = io.StringIO(csv_line([text, 1.5, text], SEMICOLONS), newline="")
    assert list(csv.reader(lines, delimiter=";")) == [[text, "1,5", text]]


@pytest.mark.parametrize("first", ["=", "+", "-", "@", "\t", "\r", "\n", "＝"])
def test_a_cell_that_a_spreadsheet_would_run_is_defused_between_semicolons_too(first):
    lines = io.StringIO(csv_line([f"{first}1+1"], SEMICOLONS), newline="")
    assert list(csv.reader(lines, delimiter=";")) == [[f"'{first}1+1"]]
