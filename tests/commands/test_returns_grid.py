"""`returns --grid`: years down, months across, the year at the right."""

from __future__ import annotations

import csv
import io

import pytest

from smallcap_cli.core.windows import parse_window
from smallcap_cli.tables.funds.grid import grid_states, grid_table
from tests.conftest import Run
from tests.core.builders import comparison, conventions, data, month_end_history

#: Month ends from November 2022: +10 % in December 2022, -10 % in January 2023, +20 % in March 2024.
LEVELS = [100.0, 110.0] + [99.0] * 14 + [118.8]
FUND = data(month_end_history("RISE", "2022-11", LEVELS))
YOUNG = data(month_end_history("LATE", "2024-01", [50.0, 55.0, 55.0]))


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_a_cell_is_a_month_and_the_last_one_the_year() -> None:
    """2023: 99/110 - 1 = -10 %; 2024 to March: 118.8/99 - 1 = 20 %."""
    table = grid_table(comparison((FUND, YOUNG), conventions("2024-03-31", "max")))
    assert [(a.value, b.value) for a, b in zip(table.column("ticker"), table.column("year"), strict=True)] == [
        ("RISE", "2022"), ("RISE", "2023"), ("RISE", "2024"), ("LATE", "2024"),
    ]  # fmt: skip
    assert table.column("jan")[1].value == pytest.approx(-0.1)
    assert table.column("dec")[0].value == pytest.approx(0.1)
    assert table.column("mar")[2].value == pytest.approx(0.2)
    assert [cell.value for cell in table.column("total")] == [
        pytest.approx(0.1), pytest.approx(-0.1), pytest.approx(0.2), pytest.approx(0.1),
    ]  # fmt: skip
    assert table.titles == {0: "RISE", 3: "LATE"}


def test_partial_years_and_months_say_so() -> None:
    table = grid_table(comparison((FUND, YOUNG), conventions("2024-03-31", "max")))
    total = table.column("total")
    assert total[0].notes == ("since 2022-11-30",)
    assert total[2].notes == ("to 2024-03-31",)
    assert (table.column("apr")[2].missing, table.column("apr")[2].detail) == ("outside_window", "after 2024-03-31")


def test_the_window_is_honoured_and_the_year_is_that_of_its_months() -> None:
    """Of 2023-02 to 2024-03 the year 2023 has eleven flat months: 0 %, not the -10 % of the whole year."""
    both = comparison((FUND,), conventions("2024-03-31", "max"))
    table = grid_table(both, window=parse_window("2023-01-31:2024-03-31"))
    assert [cell.value for cell in table.column("year")] == ["2023", "2024"]
    assert table.column("total")[0].value == pytest.approx(0.0)
    assert table.column("total")[0].notes == ("since 2023-01-31",)
    assert (table.column("jan")[0].missing, table.column("jan")[0].detail) == ("outside_window", "")
    table = grid_table(both, window=parse_window("2022-12-31:2023-06-30"))
    assert table.column("total")[0].notes == ("to 2023-06-30",)


def test_the_newest_years_alone_and_the_states() -> None:
    both = comparison((FUND,), conventions("2024-03-31", "max"))
    assert len(grid_table(both, limit=1).rows) == 1
    assert grid_states(both, grid_table(both)) == ["ok"]


def test_bundled_months_compound_to_the_year(smallcap: Run) -> None:
    """IWM in 2024: 11.39 % (README); its twelve months compound to it."""
    ran = smallcap("returns", "IWM", "IJR", "--grid", "--window", "2024", "--as-of", "2025-12-31", "-q", "-f", "csv")
    iwm, ijr = rows_of(ran.out)
    assert (iwm["ticker"], iwm["year"], ijr["ticker"]) == ("IWM", "2024", "IJR")
    grown = 1.0
    for name in ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"):
        grown *= 1.0 + float(iwm[name])
    assert grown - 1.0 == pytest.approx(float(iwm["total"]))
    assert round(float(iwm["total"]), 4) == 0.1139


def test_each_fund_has_a_block_on_the_screen(smallcap: Run) -> None:
    lines = smallcap("returns", "IWM", "IJR", "--grid", "--limit", "2", "-q").out.splitlines()
    assert [line for line in lines if line in ("IWM", "IJR")] == ["IWM", "IJR"]
    assert sum(line.split()[:3] == ["year", "Jan", "Feb"] for line in lines) == 2


@pytest.mark.parametrize("also", [("--by", "month"), ("--rolling", "1y"), ("--summary",), ("--anchor", "after")])
def test_another_table_cannot_be_a_grid_too(also: tuple[str, ...], smallcap: Run) -> None:
    ran = smallcap("returns", "IWM", "--grid", *also)
    assert ran.code == 2
    assert "--grid" in ran.err or "--anchor" in ran.err
