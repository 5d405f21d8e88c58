"""Columns of `compare` that look inside funds: measured by the call from files, or once when files are imported."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.commands.inside_files import rows_of, write_files
from tests.conftest import Run

COLUMNS = (
    "unprofitable_share,unprofitable_share_weight,unprofitable_coverage,top10_weight,effective_holdings,company_count,"
    "line_count,sp500_overlap_weight,median_market_cap_usd,inside_as_of"
)
#: By hand: ALFA and GAMA of the three known lose; by weight 60 of 90; 95 % in companies; 0.95 squared over
#: 0.16 + 0.09 + 0.04 + 0.0025; IVV holds GAMA and DELT; the values are 100, 300 and 500 million.
EXPECTED = [2 / 3, 2 / 3, 0.75, 0.95, 0.9025 / 0.2925, 4, 6, 0.25, 300e6]


@pytest.fixture
def files(tmp_path: Path) -> tuple[str, ...]:
    """Files of days after those of the bundled figures."""
    held, incomes = write_files(tmp_path)
    for ticker in ("IWM", "IVV"):
        Path(held, f"{ticker}_2025-08-15.csv").rename(Path(held, f"{ticker}_2026-07-15.csv"))
    newer = tmp_path / "incomes_2026-07-20.csv"
    Path(incomes).rename(newer)
    return ("--holdings", held, "--fundamentals", str(newer))


def row_of(run: Run, *arguments: str) -> dict[str, str]:
    result = run("compare", "IWM", "-c", COLUMNS, "-f", "csv", *arguments)
    assert result.code == 0, result.err
    return rows_of(result.out)[0]


def numbers(row: dict[str, str]) -> list[float]:
    return [float(row[name]) for name in COLUMNS.split(",")[:-1]]


def test_a_call_measures_what_its_files_say(smallcap: Run, files: tuple[str, ...]) -> None:
    row = row_of(smallcap, *files)
    assert numbers(row) == pytest.approx(EXPECTED)
    assert row["inside_as_of"] == "2026-07-15"
    assert row_of(smallcap)["inside_as_of"] < "2026-07-15"


def test_what_is_imported_is_measured_once_and_has_its_day(smallcap: Run, files: tuple[str, ...]) -> None:
    for option in (files[:2], files[2:]):
        assert smallcap("data", "import", *option).code == 0
    row = row_of(smallcap)
    assert numbers(row) == pytest.approx(EXPECTED)
    assert row["inside_as_of"] == "2026-07-15"


def test_a_measured_figure_is_unknown_before_its_days(smallcap: Run, files: tuple[str, ...]) -> None:
    """The incomes are of 20 July 2026: on the 17th the bundled figure of 2025 is the newest."""
    for option in (files[:2], files[2:]):
        smallcap("data", "import", *option)
    row = row_of(smallcap, "--as-of", "2026-07-17")
    assert (row["unprofitable_share"], row["company_count"]) == ("0.4286", "4")


def test_the_order_of_imports_is_no_matter(smallcap: Run, files: tuple[str, ...]) -> None:
    for option in (files[2:], files[:2]):
        smallcap("data", "import", *option)
    assert numbers(row_of(smallcap)) == pytest.approx(EXPECTED)


def test_a_faulty_file_is_an_error(smallcap: Run, files: tuple[str, ...]) -> None:
    """A figure from elsewhere would hide that the file was not read."""
    Path(files[1], "IWM_2026-07-15.csv").write_text("ticker,name,weight\nA,A,many\n")
    assert smallcap("compare", "IWM", *files).code == 4


def test_cells_by_weight_of_a_part_of_a_list_say_why_not(smallcap: Run, tmp_path: Path) -> None:
    """60 % of a fund: its ten largest and the part in loss makers by weight were shown as if it were all."""
    part = tmp_path / "IWM_2026-07-15.csv"
    part.write_text("ticker,name,weight\nALFA,ALFA INC,40%\nBETA,BETA INC,20%\n")
    arguments = ("-c", "top10_weight,effective_holdings,company_count", "--holdings", str(part))
    shown = smallcap("compare", "IWM", *arguments)
    assert "not comparable: weights of 2026-07-15 add up to 60.00 %: a part of the list" in " ".join(shown.out.split())
    (row,) = rows_of(smallcap("compare", "IWM", *arguments, "-f", "csv").out)
    assert (row["top10_weight"], row["effective_holdings"], row["company_count"]) == ("", "", "2")


def test_quality_and_concentration_of_a_part_of_a_list_say_why_not(smallcap: Run, tmp_path: Path) -> None:
    """By count one of two companies loses; by weight nothing can be said, and nothing is said to be odd about it."""
    part, incomes = tmp_path / "IWM_2026-07-15.csv", tmp_path / "incomes_2026-07-20.csv"
    part.write_text("ticker,name,weight\nALFA,ALFA INC,40%\nBETA,BETA INC,20%\n")
    incomes.write_text("ticker,company,net_income_ttm_musd\nALFA,Alfa Inc,-1\nBETA,Beta Inc,2\n")
    why = "weights of 2026-07-15 add up to 60.00 %: a part of the list"
    options = ("--holdings", str(part), "--fundamentals", str(incomes))
    shown = smallcap("quality", "IWM", *options)
    assert why in " ".join(shown.out.split())
    assert "loss makers weigh less" not in shown.err
    (row,) = rows_of(smallcap("quality", "IWM", *options, "-f", "csv").out)
    assert (row["unprofitable_share"], row["unprofitable_share_weight"], row["coverage_weight"]) == ("0.5", "", "")
    assert why in " ".join(smallcap("holdings", "IWM", "--concentration", *options[:2]).out.split())
