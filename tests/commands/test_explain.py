"""`compare --explain`: the parts add up, the gaps are differences, and what is not known says why."""

from __future__ import annotations

import csv
import io
import re
from decimal import Decimal
from pathlib import Path

import pytest

from smallcap_cli.core.analysis.explain import widest
from tests.commands.attribution_files import write_files
from tests.conftest import Run
from tests.core.builders import weekdays_between

DAY = ("--as-of", "2026-07-31")


def lines(smallcap: Run, *arguments: str) -> dict[str, dict[str, str]]:
    """Item -> its row, of the CSV."""
    result = smallcap("compare", *arguments, "--explain", "-f", "csv", *DAY)
    assert result.code == 0, result.err
    return {row["item"]: row for row in csv.DictReader(io.StringIO(result.out))}


def test_the_widest_rows_are_chosen_and_stay_in_their_order() -> None:
    # Spreads: 1, none, 5, 3.
    rows = [[1.0, 2.0], [None, 9.0], [0.0, 5.0], [4.0, 1.0]]
    assert widest(rows, 2) == [2, 3]
    assert widest(rows, 9) == [0, 2, 3]
    assert widest([], 3) == []


def test_the_parts_of_each_fund_add_up_to_its_return_and_the_gaps_are_differences(smallcap: Run) -> None:
    found = lines(smallcap, "IWM", "IJR", "VB")
    for ticker in ("IWM", "IJR", "VB", "IJR_less_IWM", "VB_less_IWM"):
        total = sum(float(found[part][ticker]) for part in ("from SPY at its beta", "from the fee", "the rest"))
        assert total == pytest.approx(float(found["return p.a. 5y"][ticker]), abs=1e-12)
    beta = found["beta to SPY"]
    assert float(beta["VB_less_IWM"]) == pytest.approx(float(beta["VB"]) - float(beta["IWM"]), abs=1e-15)


def test_the_figures_are_those_of_the_table(smallcap: Run) -> None:
    found = lines(smallcap, "IWM", "IJR")
    plain = smallcap("compare", "IWM", "IJR", "-c", "return_5y,beta,max_drawdown", "-f", "csv", *DAY)
    iwm, ijr = csv.DictReader(io.StringIO(plain.out))
    for item, column in (
        ("return p.a. 5y", "return_5y"),
        ("beta to SPY", "beta"),
        ("monthly drawdown 5y", "max_drawdown"),
    ):
        assert (found[item]["IWM"], found[item]["IJR"]) == (iwm[column], ijr[column])
    assert float(found["from the fee"]["IWM"]) == pytest.approx(-0.0019, rel=1e-12)


def test_rules_that_are_alike_are_left_out_and_texts_have_no_difference(smallcap: Run) -> None:
    found = lines(smallcap, "IJR", "SPSM")  # one index
    assert "size band" not in found
    assert found["index"]["SPSM_less_IJR"] == ""
    assert "size band" in lines(smallcap, "IWM", "IJR")


def test_what_needs_holdings_is_one_line(smallcap: Run) -> None:
    """Four rows were always dashes."""
    out = smallcap("compare", "IWM", "AVUV", "--explain", *DAY).out
    assert "needs holdings of both funds: companies in common; sectors" in out
    assert not [line for line in out.splitlines() if line.startswith(("companies in", "sectors"))]


def test_lists_of_both_funds_fill_the_rows(smallcap: Run, tmp_path: Path) -> None:
    """With holdings of both funds it still said that it needs holdings.

    Of three companies IWM holds, IJR holds two, 0.7 of its weight and 0.6 of IJR's; Energy is 0.5 against 0.1, Health
    0.2 against 0.5.
    """
    head = "ticker,name,weight,sector\n"
    (tmp_path / "IWM_2026-07-30.csv").write_text(
        head + "AAA,Alpha Corp,0.5,Energy\nBBB,Beta Corp,0.3,Banks\nCCC,Gamma Corp,0.2,Health\n"
    )
    (tmp_path / "IJR_2026-07-30.csv").write_text(
        head + "AAA,Alpha Corp,0.1,Energy\nCCC,Gamma Corp,0.5,Health\nDDD,Delta Corp,0.4,Banks\n"
    )
    asked = ("compare", "IWM", "IJR", "--explain", "--holdings", str(tmp_path))
    rows = {row["item"]: row for row in csv.DictReader(io.StringIO(smallcap(*asked, *DAY, "-f", "csv").out))}
    common = rows["companies in common"]
    assert (common["IWM"], common["IJR"]) == ("of 3", "2 of 3")
    assert (rows["their weight"]["IWM"], rows["their weight"]["IJR"]) == ("0.7", "0.6")
    sectors = {item: (row["IWM"], row["IJR"]) for item, row in rows.items() if item.startswith("sectors")}
    assert sectors == {"sectors: Energy": ("0.5", "0.1"), "sectors: Health": ("0.2", "0.5")}
    assert "needs holdings of both" not in smallcap(*asked, *DAY).out
    earlier = smallcap(*asked, "--as-of", "2026-06-30", "-q").out  # the lists are of a month later
    assert "needs holdings of both funds: companies in common; sectors" in earlier


@pytest.mark.parametrize("window", ["ytd", "3m", "2026", "2022", "1y", "5y", "max"])
def test_every_window_is_taken_apart(smallcap: Run, window: str) -> None:
    """Only windows of whole years were: `--window ytd` had dashes."""
    found = lines(smallcap, "IWM", "IJR", "--window", window)
    total = next(row for item, row in found.items() if item.startswith("return"))
    for ticker in ("IWM", "IJR", "IJR_less_IWM"):
        split = [float(found[part][ticker]) for part in ("from SPY at its beta", "from the fee", "the rest")]
        assert sum(split) == pytest.approx(float(total[ticker]), abs=1e-12)


def test_a_short_window_has_the_fee_of_its_days_and_the_beta_of_five_years(smallcap: Run) -> None:
    # 2025-12-31 to 2026-07-31 are 212 days: 0.19 % and 0.06 % times 212 / 365.25.
    found = lines(smallcap, "IWM", "IJR", "--window", "ytd")
    assert float(found["return ytd"]["IWM"]) == pytest.approx(0.1879, abs=5e-5)
    assert float(found["from the fee"]["IWM"]) == pytest.approx(-0.0019 * 212 / 365.25, rel=1e-9)
    assert float(found["from the fee"]["IJR_less_IWM"]) == pytest.approx(0.0013 * 212 / 365.25, rel=1e-9)
    assert found["beta to SPY 5y"]["IWM"] == lines(smallcap, "IWM", "IJR")["beta to SPY"]["IWM"]


@pytest.mark.parametrize("window", ["2022", "1y"])
def test_the_return_of_one_year_is_not_annualised(smallcap: Run, window: str) -> None:
    """The row was called "return p.a. 2022". The year has its whole fee, 0.19 %."""
    found = lines(smallcap, "IWM", "IJR", "--window", window)
    assert f"return {window}" in found
    assert float(found["from the fee"]["IWM"]) == pytest.approx(-0.0019, rel=1e-12)
    assert "p.a." not in smallcap("compare", "IWM", "IJR", "--explain", "--window", window, *DAY).out


def test_the_sentence_says_that_a_return_over_years_is_a_years(smallcap: Run) -> None:
    # The returns of the table: 7.39 and 6.99 % a year over five years.
    out = smallcap("compare", "IWM", "IJR", "--explain", *DAY).out
    assert out.startswith("IJR 7.39 %, IWM 6.99 % p.a.: +0.40 pp; ")


@pytest.mark.parametrize("window", ["ytd", "2022", "5y"])
def test_the_first_lines_are_sentences_with_the_figures_of_the_table(smallcap: Run, window: str) -> None:
    """The last part was made to fit the rounded sum: +1.10 where the table has +1.11."""
    shown = smallcap("compare", "IWM", "IJR", "VB", "--explain", "--window", window, *DAY, env={"COLUMNS": "200"})
    out = shown.out.splitlines()
    columns = [row.split()[-4:] for row in out if row.startswith(("return", "from ", "the rest"))][:4]
    gaps = {"IJR": [row[0] for row in columns], "VB": [row[2] for row in columns]}
    for line, ticker in zip(out, ("IJR", "VB"), strict=False):
        found = re.fullmatch(
            rf"{ticker} \S+ %, IWM \S+ %(?: p.a.)?: (\S+) pp; market (\S+), fee (\S+), the rest (\S+)", line
        )
        assert found, line
        assert list(found.groups()) == gaps[ticker]
        total, *split = (Decimal(text) for text in found.groups())
        assert abs(sum(split) - total) <= Decimal("0.02")  # four roundings of half a hundredth


def test_the_screen_is_short_and_its_numbers_stand_right(smallcap: Run) -> None:
    out = smallcap("compare", "IWM", "IJR", "--explain", *DAY, env={"COLUMNS": "100"}).out.splitlines()
    rows = {line.split("  ")[0]: line for line in out}
    assert rows["from the fee"].index("%") == rows["the rest"].index("%")


def test_the_unprofitable_shares_are_those_of_the_table(smallcap: Run) -> None:
    """`--explain` printed the published ~40 and ~20 % beside the measured shares of `compare`."""
    found = lines(smallcap, "IWM", "IJR")["unprofitable"]
    plain = smallcap("compare", "IWM", "IJR", "-c", "unprofitable_share", "-f", "csv", *DAY)
    shares = [row["unprofitable_share"] for row in csv.DictReader(io.StringIO(plain.out))]
    assert [found["IWM"], found["IJR"]] == shares


@pytest.mark.parametrize(
    "arguments",
    [("IWM",), ("IWM", "IJR", "VB", "SPSM"), ("IWM", "IJR", "-c", "return_1y"), ("IWM", "IJR", "--versus", "IWM")],
)
def test_another_number_of_funds_and_options_of_tables_are_refused(smallcap: Run, arguments: tuple[str, ...]) -> None:
    result = smallcap("compare", *arguments, "--explain")
    assert (result.code, "--explain" in result.err) == (2, True)


@pytest.mark.usefixtures("no_network_configured")
def test_a_fund_that_does_not_exist_keeps_its_column(smallcap: Run) -> None:
    result = smallcap("compare", "IWM", "QQQQQ", "--explain", "-f", "csv", *DAY)
    assert result.code == 3
    assert "QQQQQ" in result.out.splitlines()[0]


def test_only_years_of_the_window_are_shown(smallcap: Run) -> None:
    """`--window 2022` showed the returns of 2024 to 2026; its one year is the return itself, once."""
    found = lines(smallcap, "IWM", "IJR", "--window", "2022")
    assert [item for item in found if item.startswith("return 20")] == ["return 2022"]
    # Gaps: 8.6, 11.9 and 4.3 points.
    found = lines(smallcap, "IWM", "IJR", "--window", "2019-12-31:2022-12-31")
    assert [item for item in found if item.startswith("return 20")] == ["return 2020", "return 2021"]


def test_a_rate_may_be_a_percentage(smallcap: Run) -> None:
    """`--risk-free 3%` was refused; 3 % is the fraction 0.03."""
    asked = ("compare", "IWM", "-c", "sharpe", "--window", "5y", "-f", "csv", *DAY, "--risk-free")
    assert smallcap(*asked, "3%").out == smallcap(*asked, "0.03").out != ""
    assert smallcap(*asked, "300%").code == 2


def test_returns_to_other_days_have_no_difference(smallcap: Run, tmp_path: Path) -> None:
    """Closes of IJR that end four sessions early stood in a sentence beside those of IWM."""
    days = [str(on) for on in weekdays_between("2025-12-31", "2026-07-31")]
    for ticker, count in (("IWM", len(days)), ("IJR", len(days) - 4), ("SPY", len(days))):
        rows = "".join(f"{on},{100 + n % 7 + n / 10}\n" for n, on in enumerate(days[:count]))
        (tmp_path / f"{ticker}.csv").write_text("date,adjusted\n" + rows)
    asked = ("IWM", "IJR", "--window", "ytd", "--prices", str(tmp_path))
    found = lines(smallcap, *asked)
    assert (found["return ytd"]["IJR"] != "", found["return ytd"]["IJR_less_IWM"]) == (True, "")
    assert "pp;" not in smallcap("compare", *asked, "--explain", *DAY).out


@pytest.mark.parametrize("window", ["5y", "ytd", "2022"])
def test_an_explanation_is_one_screen_and_names_sources_when_asked(smallcap: Run, window: str) -> None:
    """It had 41 lines, most of them sources."""
    asked = ("compare", "IWM", "IJR", "--explain", "--window", window, "-q", *DAY)
    brief = smallcap(*asked, env={"COLUMNS": "80"}).out
    assert len(brief.splitlines()) <= 22
    assert "Morningstar" not in brief
    assert "Morningstar" in smallcap(*asked, "--sources", env={"COLUMNS": "100"}).out


@pytest.mark.parametrize("other", [(), ("--show", "IWM.beta")])
def test_sources_belong_to_an_explanation(smallcap: Run, other: tuple[str, ...]) -> None:
    result = smallcap("compare", "IWM", "IJR", "--sources", *other)
    assert (result.code, "--sources" in result.err) == (2, True)


def test_lists_and_closes_give_what_the_holdings_contributed(smallcap: Run, tmp_path: Path) -> None:
    """IJR less IWM by sector, as in the tests of `attribute`, with every sign changed: Health -1.74 and Tech -1.71
    points of allocation, selection 3.85; together the 0.40 points by which the companies of IJR did better.
    """
    options = write_files(tmp_path)
    asked = ("compare", "IWM", "IJR", "--explain", *options)
    rows = {row["item"]: row for row in csv.DictReader(io.StringIO(smallcap(*asked, "-f", "csv").out))}
    sectors, companies = rows["from sectors held"], rows["from companies within sectors"]
    assert (sectors["IWM"], sectors["IJR"]) == ("", "")
    assert float(sectors["IJR_less_IWM"]) == pytest.approx(-0.0345, abs=1e-12)
    assert float(companies["IJR_less_IWM"]) == pytest.approx(0.0385, abs=1e-12)
    assert "from sectors held" in smallcap(*asked).out


def test_lists_without_closes_change_nothing(smallcap: Run, tmp_path: Path) -> None:
    options = write_files(tmp_path)
    (tmp_path / "closes" / "GAMA.csv").unlink()
    result = smallcap("compare", "IWM", "IJR", "--explain", *options, "-f", "csv")
    assert result.code == 0
    assert "from sectors held" not in result.out
