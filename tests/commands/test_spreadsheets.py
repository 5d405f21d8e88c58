"""`-o FILE.xlsx`: years, months and moments are numbers and days in a spreadsheet, as each command writes them."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.conftest import Run

DAY = ("--as-of", "2026-04-30")
CLOSES = "Date,Close,Adj Close\n2026-04-29,100,100\n2026-04-30,101,101\n"
#: Of data/monthly_total_returns.csv.
IWM_TO_APRIL = pytest.approx(0.1312, abs=5e-5)
MONTH = (datetime(2025, 5, 1), "yyyy-mm")


@pytest.mark.parametrize(
    ("words", "sheet", "row", "column", "expected"),
    [
        ("season IWM", "season", 2, "first_year", (2001, "0")),
        ("season IWM", "season", 2, "relative_last_year", (2026, "0")),
        ("returns IWM --by month --window 1y", "returns", 2, "month", MONTH),
        ("flows IWM --window 2025-05", "flows", 2, "period", MONTH),
        ("compare IWM --show IWM.return_ytd", "compare --show", 4, "value", (IWM_TO_APRIL, "General")),
    ],
)  # fmt: skip
def test_what_a_command_writes_as_text_is_what_it_is(
    smallcap: Run, tmp_path: Path, words: str, sheet: str, row: int, column: str, expected: tuple[object, str]
) -> None:
    place = tmp_path / "x.xlsx"
    assert smallcap(*words.split(), *DAY, "-o", str(place)).code == 0
    written = load_workbook(place)[sheet]
    names = [cell.value for cell in written[1]]
    cell = written.cell(row, names.index(column) + 1)
    assert (cell.value, cell.number_format) == expected


def test_when_a_series_was_had_is_a_moment(smallcap: Run, tmp_path: Path) -> None:
    """The fixed clock of the tests stands at 2026-11-21."""
    (tmp_path / "prices").mkdir()
    (tmp_path / "prices" / "IWM.csv").write_text(CLOSES)
    assert smallcap("data", "import", "--prices", str(tmp_path / "prices")).code == 0
    assert smallcap("data", "status", "-o", str(tmp_path / "x.xlsx")).code == 0
    cell = load_workbook(tmp_path / "x.xlsx")["data status"]["G2"]
    assert (cell.value.date().isoformat(), cell.number_format) == ("2026-11-21", 'yyyy-mm-dd hh:mm"Z"')
