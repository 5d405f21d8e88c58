"""Prices in a workbook of Excel: one sheet or the one that is named, dates as dates or as serial numbers."""

from __future__ import annotations

import contextlib
import io
import zipfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smallcap_cli.errors import CouldNotParse
from smallcap_cli.providers.files.folder import PriceFiles
from smallcap_cli.providers.files.layout import layouts_of
from smallcap_cli.userfiles import workbook
from smallcap_cli.userfiles.workbook import workbook_text
from tests.conftest import Run

W = ("--window", "2025-01-02:2025-02-14")
ROWS = [("Date", "Close"), (datetime(2025, 1, 2), 225.54), (datetime(2025, 1, 3), 218), (datetime(2025, 2, 13), 224.5),
        (datetime(2025, 2, 14), 227.37)]  # fmt: skip


def written(*sheets: tuple[str, list[tuple[Any, ...]]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets:
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def read(tmp_path: Path, content: bytes, layout: str = "") -> list[tuple[str, float]]:
    (tmp_path / "IWM.xlsx").write_bytes(content)
    history = PriceFiles(tmp_path, layouts_of("layout.yaml", layout.encode())).prices("IWM")
    series = history.close if history.close is not None else history.adjusted
    assert series is not None
    return [(str(day), float(close)) for day, close in zip(history.days, series, strict=True)]


RIGHT = [("2025-01-02", 225.54), ("2025-01-03", 218.0), ("2025-02-13", 224.5), ("2025-02-14", 227.37)]


@pytest.mark.parametrize(
    "rows",
    [
        ROWS,
        [(row[0].date() if isinstance(row[0], datetime) else row[0], row[1]) for row in ROWS],
        [("Example fund",), (), *ROWS, ("Source: an example, page 1",)],
        [("Date", "Close"), (45659, 225.54), (45660, 218), (45701, 224.5), (45702, 227.37)],
        [
            ("Date", "Close"),
            ("01/02/2025", "$225.54"),
            ("01/03/2025", "$218"),
            ("02/13/2025", "$224.50"),
            ("02/14/2025", "$227.37"),
        ],
        [("Date", "IJR", "IWM"), *((day, 5, close) for day, close in ROWS[1:])],
    ],
    ids=["times", "days", "preamble", "serials", "texts", "wide"],
)
def test_a_sheet_is_read_as_a_file_would_be(tmp_path: Path, rows: list[tuple[Any, ...]]) -> None:
    """45659 is 2025-01-02: 45658 days after 1899-12-31, one of them a 29 February 1900."""
    assert read(tmp_path, written(("Prices", rows))) == RIGHT


def test_compare_and_import_read_workbooks(smallcap: Run, tmp_path: Path) -> None:
    folder = tmp_path / "prices"
    folder.mkdir()
    (folder / "IWM.xlsx").write_bytes(written(("Prices", ROWS)))
    asked = ("compare", "IWM", *W, "-c", "period_return", "-f", "csv", "-q")
    direct = smallcap(*asked, "--prices", str(folder))
    assert float(direct.out.split(",")[-1]) == pytest.approx(227.37 / 225.54 - 1)
    assert smallcap("data", "import", "--prices", str(folder)).code == 0
    assert smallcap(*asked).out == direct.out


def test_of_several_sheets_the_one_that_is_named_is_read(tmp_path: Path) -> None:
    content = written(("Notes", [("nothing",)]), ("2025", ROWS))
    with pytest.raises(CouldNotParse, match=r"IWM\.xlsx: 2 sheets: Notes, 2025") as caught:
        read(tmp_path, content)
    assert "`sheet: NAME`" in caught.value.hint
    assert read(tmp_path, content, "sheet: '2025'\n") == RIGHT
    assert read(tmp_path, content, "sheet: 2025\n") == RIGHT
    with pytest.raises(CouldNotParse, match="no sheet called 'Noes': Notes, 2025"):
        read(tmp_path, content, "sheet: Noes\n")


def test_a_fault_names_the_row(tmp_path: Path) -> None:
    with pytest.raises(CouldNotParse, match=r"IWM\.xlsx:5: close 'ten' is not a number"):
        read(tmp_path, written(("P", [("Example",), *ROWS[:3], (datetime(2025, 1, 6), "ten")])))


def test_csv_comes_before_a_workbook(tmp_path: Path) -> None:
    (tmp_path / "IWM.csv").write_text("Date,Close\n2025-01-02,1\n")
    assert read(tmp_path, written(("P", ROWS))) == [("2025-01-02", 1.0)]
    assert PriceFiles(tmp_path, {}).tickers() == ("IWM",)


def test_a_workbook_that_unpacks_to_too_much_is_refused_before_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = written(("P", ROWS))
    monkeypatch.setattr(workbook, "MOST_UNPACKED", 1_000)
    with pytest.raises(CouldNotParse, match="more than 0 MB when unpacked"):
        read(tmp_path, content)


def test_a_row_far_below_the_others_takes_no_memory(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(("Date", "Close"))
    book.active.append((date(2025, 1, 2), 1.0))
    book.active.cell(1_048_576, 16_384, "x")
    content = io.BytesIO()
    book.save(content)
    with pytest.raises(CouldNotParse, match="more than"):
        read(tmp_path, content.getvalue())


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0 old", b"Date,Close\n2025-01-02,1\n"])
def test_what_is_no_workbook_could_not_be_parsed(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(CouldNotParse, match="not a workbook"):
        read(tmp_path, content)


def test_a_zip_that_is_no_workbook_could_not_be_parsed(tmp_path: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("xl/workbook.xml", "<a>")
    with pytest.raises(CouldNotParse, match="not a workbook"):
        read(tmp_path, packed.getvalue())


BOOK = written(("P", ROWS))
PARTS = {name: zipfile.ZipFile(io.BytesIO(BOOK)).read(name) for name in zipfile.ZipFile(io.BytesIO(BOOK)).namelist()}


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(sorted(PARTS)), st.integers(0, 5_000), st.integers(0, 40), st.binary(max_size=6))
def test_any_fault_in_a_part_is_a_text_or_could_not_be_parsed(name: str, at: int, count: int, put: bytes) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for part, content in PARTS.items():
            start = at % (len(content) + 1)
            archive.writestr(part, content[:start] + put + content[start + count :] if part == name else content)
    with contextlib.suppress(CouldNotParse):
        workbook_text("IWM.xlsx", packed.getvalue(), CouldNotParse)
