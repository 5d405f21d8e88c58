"""Files as people have them, through the command line: the figure that each must give, worked beside it.

The inputs in `tests/cases/files` are made up; each is shaped like a file or a report that exists.
"""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from tests.conftest import Run
from tests.places import ROOT

CASES = ROOT / "tests" / "cases" / "files"
W = ("--window", "2025-01-02:2025-02-14")
#: 2026-11-28 12:00 UTC, after the last close of every file.
NOW = {"SOURCE_DATE_EPOCH": "1795867200"}
#: 227.37 / 225.54 - 1, the price return of nearly every case.
PRICE_RETURN = 227.37 / 225.54 - 1


def asked(
    smallcap: Run, folder: str | Path, *arguments: str, fund: str = "IWM", period: tuple[str, ...] = W
) -> dict[str, str]:
    """The cells of the one row that `compare` answers, as CSV has them."""
    result = smallcap("compare", fund, "--prices", str(CASES / folder), *period, "-f", "csv", *arguments, env=NOW)
    rows = list(csv.DictReader(io.StringIO(result.out)))
    assert len(rows) == 1, result.err
    return rows[0]


def period_return(smallcap: Run, folder: str | Path, *arguments: str) -> float:
    return float(asked(smallcap, folder, "-c", "period_return", *arguments)["period_return"])


# Adjusted already


def test_a_close_that_holds_the_distributions_is_total_return_and_no_price(smallcap: Run) -> None:
    """`Ticker.history().to_csv()` gave 2.696 %: the distribution of 2.0 counted twice, 227.37 / 223.470066 - 1 once."""
    folder = "yfinance-history-auto-adjusted"
    assert period_return(smallcap, folder) == pytest.approx(227.37 / 223.470066 - 1, abs=5e-7)
    assert asked(smallcap, folder, "-c", "period_return", "--basis", "price")["period_return"] == ""


def test_an_import_keeps_an_adjusted_close_as_what_it_is(smallcap: Run) -> None:
    assert smallcap("data", "import", "--prices", str(CASES / "yfinance-history-auto-adjusted")).code == 0
    result = smallcap("compare", "IWM", *W, "-c", "period_return", "-f", "csv", "-q")
    assert float(result.out.splitlines()[1].split(",")[1]) == pytest.approx(0.017452, abs=5e-7)


def test_a_capital_gain_inside_the_distribution_counts_once(smallcap: Run) -> None:
    """12.196 % with both. Once: (94.42 / 99) x 95.22 / (95.22 - 7.857) - 1 = 0.03951."""
    period = ("--window", "2025-10-01:2026-01-15")
    found = asked(smallcap, "capital-gains-twice", "-c", "period_return", fund="XYZ", period=period)
    assert float(found["period_return"]) == pytest.approx((94.42 / 99) * 95.22 / (95.22 - 7.857) - 1, abs=5e-7)


def test_an_exchange_that_trades_from_sunday_to_thursday_has_252_sessions_a_year(smallcap: Run) -> None:
    """It was a seven-day series: 17.61 % with 365 a year, and its price was shown as total return."""
    period = ("-c", "volatility:3m,period_return:3m")
    price = asked(smallcap, "sunday-to-thursday", "--basis", "price", fund="XYZ", period=period)
    total = asked(smallcap, "sunday-to-thursday", fund="XYZ", period=period)
    assert round(float(price["volatility:3m"]), 4) == 0.1463
    assert (total["volatility:3m"], total["period_return:3m"]) == ("", "")


@pytest.mark.parametrize(
    ("folder", "where"),
    [("adjusted-missing-last", "on 2025-02-14, the newest day"), ("adjusted-all-empty", "on any day")],
)
def test_without_the_newest_adjusted_close_the_price_stays_and_total_return_goes(
    smallcap: Run, folder: str, where: str
) -> None:
    """The day was dropped, -0.435 % to the day before; with none at all "no row has a close"."""
    price = asked(smallcap, folder, "-c", "as_of,period_return", "--basis", "price")
    assert (price["as_of"], float(price["period_return"])) == ("2025-02-14", pytest.approx(PRICE_RETURN))
    result = smallcap(
        "compare", "IWM", "--prices", str(CASES / folder), *W, "-c", "period_return", "-f", "csv", env=NOW
    )
    assert result.out.split() == ["ticker,period_return", "IWM,"]
    assert f"no adjusted close {where}: the adjusted closes are left out" in result.err


def test_an_adjusted_close_missing_between_others_is_named_as_such(smallcap: Run, tmp_path: Path) -> None:
    rows = "2025-01-02,10,9\n2025-01-03,10,9\n2025-02-12,10,\n2025-02-13,10,9\n2025-02-14,11,9.9\n"
    folder = _folder(tmp_path, "Date,Close,Adj Close\n" + rows)
    result = smallcap("compare", "IWM", "--prices", str(folder), *W, "-c", "period_return", "-f", "csv", env=NOW)
    assert "no adjusted close on 2025-02-12; dropped" in result.err


def test_an_empty_adjusted_column_beside_dividends_leaves_the_close_a_price(smallcap: Run, tmp_path: Path) -> None:
    """Total return is then built from both: 11 / (10 - 1) - 1 = 22.2 % on the day of the distribution."""
    head = "Date,Open,Close,Adj Close,Dividends,Stock Splits\n"
    rows = "2025-01-02,10,10,,0,0\n2025-01-03,10,10,,0,0\n2025-02-13,10,10,,0,0\n2025-02-14,11,11,,1,0\n"
    folder = _folder(tmp_path, head + rows)
    assert period_return(smallcap, folder) == pytest.approx(11 / 9 - 1)
    assert period_return(smallcap, folder, "--basis", "price") == pytest.approx(0.1)


@pytest.mark.parametrize(
    ("head", "basis", "said"),
    [
        ("Volume,Close", (), "distributions: price basis only; --basis price shows price returns"),
        ("Volume,Adj Close", ("--basis", "price"), "adjusted closes only; --basis total shows total returns"),
    ],
)  # fmt: skip
def test_a_basis_that_a_file_lacks_is_said_with_the_option_that_answers(
    smallcap: Run, tmp_path: Path, head: str, basis: tuple[str, ...], said: str
) -> None:
    """The csv had an empty cell and standard error nothing."""
    folder = _folder(tmp_path, f"Date,{head}\n2025-01-02,9,10\n2025-01-03,9,10\n2025-02-13,9,10\n2025-02-14,9,11\n")
    asked = ("compare", "IWM", "--prices", str(folder), "--window", "2025-01-02:2025-02-14", "-f", "csv")
    result = smallcap(*asked, "-c", "period_return", *basis, env=NOW)
    assert f"{said}\n" in result.err
    other = ("--basis", "total") if basis else ("--basis", "price")
    assert "; --basis" not in smallcap(*asked, "-c", "period_return", *other, env=NOW).err
    assert "; --basis" not in smallcap(*asked, "-c", "expense_ratio", *basis, env=NOW).err


def test_a_month_without_closes_is_not_one_after_the_last_close(smallcap: Run) -> None:
    """February 2025 said "last close 2025-04-30", a day after it."""
    folder = str(CASES / "month-missing")
    result = smallcap("returns", "IWM", "--prices", folder, "--by", "month", "--limit", "3", env=NOW)
    assert "a no close in this period" in result.out
    assert "not fetched" not in result.out
    assert "last close" not in result.out.splitlines()[-1]


def test_a_symbol_may_have_an_ampersand(smallcap: Run, tmp_path: Path) -> None:
    """M&M.NS, a symbol of Yahoo, was no ticker."""
    rows = "2025-01-02,10\n2025-01-03,10\n2025-02-13,10\n2025-02-14,11\n"
    (tmp_path / "M&M.NS.csv").write_text("Date,Close\n" + rows)
    assert float(asked(smallcap, tmp_path, "-c", "period_return", fund="M&M.NS")["period_return"]) == pytest.approx(0.1)


def test_an_unknown_class_of_shares_is_told_how_yahoo_writes_it(smallcap: Run) -> None:
    result = smallcap("compare", "BRK.B", "--prices", str(CASES / "month-missing"), "-c", "period_return", *W, env=NOW)
    assert "BRK-B" in result.err


# Several tickers, answers that are no prices, numbers


def test_of_rows_of_several_tickers_the_fund_has_its_own(smallcap: Run) -> None:
    """Both funds had 5.835 %, the row of IJR being the last of each day."""
    result = smallcap(
        "compare",
        "IWM",
        "IJR",
        "--prices",
        str(CASES / "several-tickers-in-one-file"),
        *W,
        "-c",
        "period_return",
        "-f",
        "csv",
    )
    found = {row["ticker"]: float(row["period_return"]) for row in csv.DictReader(io.StringIO(result.out))}
    lines = (CASES / "several-tickers-in-one-file" / "IJR.csv").read_text().splitlines()
    first, last = (
        float(next(x for x in lines if x.startswith(f"{day},IJR")).split(",")[2])
        for day in ("2025-01-02", "2025-02-14")
    )
    assert found["IWM"] == pytest.approx(PRICE_RETURN)
    assert found["IJR"] == pytest.approx(last / first - 1)
    assert round(found["IJR"], 5) == 0.05835


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Date,Ticker,Close\n2025-01-02,IJR,1\n2025-02-14,VB,2\n", "rows of IJR, VB, none of IWM"),
        ("Date,Symbol,Close\n2025-01-02,IJR,1\n2025-02-14,IJR,2\n", "rows of IJR, none of IWM"),
        ("<!DOCTYPE html>\n<html>", "a web page, not prices"),
        ('{\n  "Information": "rate limit"\n}\n', "JSON, not prices"),
        ("No data\n", "a message, not prices: 'No data'"),
        ("Date,Close\n2025-01-02,2_25.54\n2025-02-14,2_27.37\n", "close '2_25.54' is not a number"),
    ],
)
def test_what_is_not_the_fund_s_prices_is_refused_for_what_it_is(
    smallcap: Run, tmp_path: Path, text: str, told: str
) -> None:
    (tmp_path / "IWM.csv").write_text(text)
    result = smallcap("compare", "IWM", "--prices", str(tmp_path), *W, "-c", "period_return", "-f", "csv")
    assert told in result.err
    assert not any(row["period_return"] for row in csv.DictReader(io.StringIO(result.out)))


@pytest.mark.parametrize(
    ("head", "fund", "figure"),
    [("Date,Ticker,Close", "IWM.US", 0.1), ("Date,Close,Name", "IWM", 0.1), ("<TICKER>,<DATE>,<CLOSE>", "IWM", 0.1)],
)
def test_a_column_that_names_the_fund_on_every_row_changes_nothing(
    smallcap: Run, tmp_path: Path, head: str, fund: str, figure: float
) -> None:
    cells = {"Date": ("2025-01-02", "2025-01-03", "2025-02-13", "2025-02-14"), "Close": ("10", "9", "9", "11")}
    heads = [head.strip("<>").title() for head in head.split(",")]
    rows = [",".join(cells[name][row] if name in cells else fund for name in heads) for row in range(4)]
    assert period_return(smallcap, _folder(tmp_path, "\n".join((head, *rows, "")))) == pytest.approx(figure)


def _folder(path: Path, text: str) -> Path:
    (path / "IWM.csv").write_text(text)
    return path


def test_the_three_heads_of_a_yfinance_download_are_read_and_its_close_is_adjusted(
    smallcap: Run, tmp_path: Path
) -> None:
    """The hint was to call a column Date, which the file has. Alone, Close holds distributions."""
    assert period_return(smallcap, "yfinance-download") == pytest.approx(PRICE_RETURN)
    assert asked(smallcap, "yfinance-download", "-c", "period_return", "--basis", "price")["period_return"] == ""
    mapped = _folder(tmp_path, (CASES / "yfinance-download" / "IWM.csv").read_text())
    (tmp_path / "layout.yaml").write_text("columns: {close: Close}\n")
    assert period_return(smallcap, mapped, "--basis", "price") == pytest.approx(PRICE_RETURN)
    (tmp_path / "layout.yaml").unlink()
    head = "Price,Adj Close,Adj Close,Close,Close\nTicker,IJR,IWM,IJR,IWM\nDate,,,,\n"
    folder = _folder(
        tmp_path, head + "2025-01-02,1,9,1,10\n2025-01-03,1,9,1,10\n2025-02-13,1,9,1,10\n2025-02-14,2,9.9,2,12\n"
    )
    assert period_return(smallcap, folder) == pytest.approx(0.1)
    assert period_return(smallcap, folder, "--basis", "price") == pytest.approx(0.2)


DOWNLOAD = "Date,Close,High,Low,Open,Volume\n"


def test_one_head_of_a_yfinance_download_tells_by_its_order_and_its_closes(smallcap: Run, tmp_path: Path) -> None:
    """`yf.download(multi_level_index=False)` was read as a price: 227.37 / 223.470066 - 1 holds the distribution."""
    closes = ("223.470066", "221.912345", "224.561234", "227.369995")
    dated = zip(("2025-01-02", "2025-01-03", "2025-02-13", "2025-02-14"), closes, strict=True)
    folder = _folder(tmp_path, DOWNLOAD + "".join(f"{day},{close},230.1,220.2,225.3,1000\n" for day, close in dated))
    assert period_return(smallcap, folder) == pytest.approx(227.369995 / 223.470066 - 1)
    assert asked(smallcap, folder, "-c", "period_return", "--basis", "price")["period_return"] == ""
    (tmp_path / "layout.yaml").write_text("columns: {close: Close}\n")
    assert asked(smallcap, folder, "-c", "period_return")["period_return"] == ""
    assert period_return(smallcap, folder, "--basis", "price") == pytest.approx(227.369995 / 223.470066 - 1)


def test_one_head_of_a_download_with_closes_on_the_cents_is_refused(smallcap: Run, tmp_path: Path) -> None:
    rows = "".join(f"2025-02-{day},{day}.25,30,1,10,1000\n" for day in range(10, 15))
    result = smallcap("compare", "IWM", "--prices", str(_folder(tmp_path, DOWNLOAD + rows)), "-c", "return_1y", env=NOW)
    assert "Close may hold the distributions already" in result.err
    assert "`columns: {adjusted: Close}`" in result.err


# Findings


@pytest.mark.parametrize("folder", ["thirteenth-finding", "thirteenth-finding-control"])
def test_the_finding_inside_the_window_is_told_however_many_came_before(smallcap: Run, folder: str) -> None:
    """The oldest twelve of a kind were kept, so a volatility of 33,648 % stood without a word."""
    result = smallcap(
        "compare", "XYZ", "--prices", str(CASES / folder), "--window", "1m", "-c", "volatility", "-f", "csv", env=NOW
    )
    assert "XYZ: bad tick, 2026-11-" in result.err


# Lists of funds


@pytest.mark.parametrize(
    ("listed", "tickers"),
    [("broker", ["IWM", "VB"]), ("name-first", ["SPSM"]), ("index-column", ["IWM", "IJR"]), ("symbol", ["IWM"])],
)
def test_a_broker_s_table_is_a_list_of_its_tickers(smallcap: Run, listed: str, tickers: list[str]) -> None:
    """Every word was a fund, ALL of VANGUARD ALL CAP FUND too, which has a file of its own here."""
    folder = CASES / "list-of-funds"
    asked = ("compare", "--funds-from", str(folder / f"{listed}.csv"), "--prices", str(folder / "prices"))
    result = smallcap(*asked, "-c", "ticker", *W, "-f", "csv")
    assert result.out.split() == ["ticker", *tickers]
