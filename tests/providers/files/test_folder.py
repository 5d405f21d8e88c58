"""The folder of the user's price files: which file is taken, its mapping, rates, and what is refused."""

from __future__ import annotations

import builtins
import os
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from smallcap_cli.core.comparison.block import risk_free_returns
from smallcap_cli.errors import ConfigFault, CouldNotAsk, CouldNotParse, NotFound, NotOffered, UsageFault
from smallcap_cli.providers import ProviderSetup, open_provider
from smallcap_cli.providers.files.folder import PriceFiles
from tests.conftest import Run

TEN = "Date,Close\n2026-01-05,10\n2026-01-06,10\n"
TWENTY = TEN.replace(",10", ",20")
FACTORS = """\
This file was created by using a made-up database.
The Tbill return is the simple daily rate.

,Mkt-RF,SMB,HML,RF
20260102,    0.10,   0.20,  -0.30,   0.011
20260105,    0.10,   0.20,  -0.30,   0.020
20260106,  -99.99, -99.99, -99.99,   0.010

 Annual Factors: January-December
,Mkt-RF,SMB,HML,RF
  2025,   10.00,   1.00,   2.00,   4.00
Copyright of nobody
"""


def opened(folder: Path) -> PriceFiles:
    provider = open_provider("files", ProviderSetup(folders={"prices": folder}))
    assert isinstance(provider, PriceFiles)
    return provider


def last(folder: Path, ticker: str = "IWM") -> float:
    adjusted = opened(folder).prices(ticker).adjusted
    assert adjusted is not None
    return float(adjusted[-1])


# Which file


def test_a_ticker_is_read_from_its_file(tmp_path: Path) -> None:
    (tmp_path / "IWM.csv").write_text(TEN)
    assert last(tmp_path) == 10.0


@pytest.mark.parametrize("name", ["iwm.csv", "Iwm.CSV"])
def test_a_file_name_in_other_letters_is_taken(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(TEN)
    assert last(tmp_path) == 10.0


def test_the_exact_name_wins_over_other_letters(tmp_path: Path) -> None:
    (tmp_path / "iwm.csv").write_text(TEN)
    (tmp_path / "IWM.csv").write_text(TWENTY)
    assert last(tmp_path) == 20.0


def test_a_caret_is_written_as_an_underscore(tmp_path: Path) -> None:
    (tmp_path / "_GSPC.csv").write_text(TEN)
    assert last(tmp_path, "^GSPC") == 10.0


def test_a_link_to_a_file_is_read(tmp_path: Path) -> None:
    (tmp_path / "real.txt").write_text(TEN)
    (tmp_path / "IWM.csv").symlink_to(tmp_path / "real.txt")
    assert last(tmp_path) == 10.0


def test_tickers_are_the_files_named_like_one(tmp_path: Path) -> None:
    for name in (
        "IWM.csv",
        "_IRX.csv",
        "BTC-USD.parquet",
        "splits.csv",
        "layout.yml",
        "NOTES",
        "A B.csv",
        ".csv",
    ):
        (tmp_path / name).write_text(TEN)
    assert opened(tmp_path).tickers() == ("BTC-USD", "IWM", "^IRX")


def test_a_ticker_without_a_file_is_not_found_and_the_near_one_offered(tmp_path: Path) -> None:
    (tmp_path / "IWM.csv").write_text(TEN)
    with pytest.raises(NotFound, match=r"no IWN\.csv in ") as caught:
        opened(tmp_path).prices("IWN")
    assert caught.value.hint == "did you mean IWM?"


@pytest.mark.parametrize(
    "ticker", ["../IWM", "/etc/passwd", "iwm", "", "A/B", "A\0", "..", "ABCDEFGHIJKLMNOP", "IWM\n"]
)
def test_what_is_not_a_ticker_never_becomes_a_file_name(tmp_path: Path, ticker: str) -> None:
    inner = tmp_path / "inner"
    inner.mkdir()
    (tmp_path / "IWM.csv").write_text(TEN)
    with pytest.raises(NotFound, match="is not a ticker"):
        opened(inner).prices(ticker)


# What cannot be read


def test_a_missing_folder_is_the_users_fault(tmp_path: Path) -> None:
    with pytest.raises(UsageFault, match="does not exist"):
        opened(tmp_path / "none")


def test_a_file_in_place_of_the_folder_is_the_users_fault(tmp_path: Path) -> None:
    (tmp_path / "IWM.csv").write_text(TEN)
    with pytest.raises(UsageFault, match="is not a folder"):
        opened(tmp_path / "IWM.csv")


def test_without_a_folder_nothing_is_offered() -> None:
    provider = open_provider("files", ProviderSetup())
    with pytest.raises(NotOffered):
        provider.prices("IWM")  # type: ignore[attr-defined]


def test_a_folder_named_like_a_file_could_not_be_asked(tmp_path: Path) -> None:
    (tmp_path / "IWM.csv").mkdir()
    with pytest.raises(CouldNotAsk, match=r"IWM\.csv: it is a folder"):
        opened(tmp_path).prices("IWM")


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "IWM.csv")
    with pytest.raises(CouldNotAsk, match="it is a pipe"):
        opened(tmp_path).prices("IWM")


def test_a_link_to_nothing_could_not_be_asked(tmp_path: Path) -> None:
    (tmp_path / "IWM.csv").symlink_to(tmp_path / "gone")
    with pytest.raises(CouldNotAsk, match="it is a link to nothing"):
        opened(tmp_path).prices("IWM")


def test_a_file_without_permission_could_not_be_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path, flags: int) -> int:
        raise PermissionError(13, "Permission denied")

    (tmp_path / "IWM.csv").write_text(TEN)
    monkeypatch.setattr(os, "open", refuse)
    with pytest.raises(CouldNotAsk, match=r"cannot read .*IWM\.csv: Permission denied"):
        opened(tmp_path).prices("IWM")


def test_a_file_over_the_limit_is_not_read(tmp_path: Path) -> None:
    with (tmp_path / "IWM.csv").open("wb") as file:
        file.truncate(50_000_001)
    with pytest.raises(CouldNotParse, match="larger than 50 MB"):
        opened(tmp_path).prices("IWM")


def test_a_fault_in_a_file_names_it_as_the_user_did(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "IWM.csv").write_text("Date,Close\n2026-01-05,0\n")
    monkeypatch.chdir(tmp_path.parent)
    with pytest.raises(CouldNotParse, match=rf"^{tmp_path.name}/IWM\.csv:2: close 0"):
        opened(Path(tmp_path.name)).prices("IWM")


# The mapping


def test_the_mapping_serves_every_file_and_a_ticker_its_own(tmp_path: Path) -> None:
    (tmp_path / "layout.yaml").write_text(
        "currency: EUR\ncolumns: {close: Kurs}\nfiles:\n  IWM:\n    price_kind: nav\n    columns: {close: NAV}\n"
    )
    (tmp_path / "IWM.csv").write_text(TEN.replace("Close", "NAV"))
    (tmp_path / "IJR.csv").write_text(TWENTY.replace("Close", "Kurs"))
    provider = opened(tmp_path)
    nav, market = provider.prices("IWM"), provider.prices("IJR")
    assert (nav.price_kind, nav.currency) == ("nav", "EUR")
    assert (market.price_kind, market.currency) == ("market", "EUR")


def test_a_ticker_that_yaml_takes_for_a_word_or_number_is_a_ticker(tmp_path: Path) -> None:
    """ON was refused as True and 012 as 10, on another line."""
    (tmp_path / "layout.yaml").write_text("files:\n  ON: {price_kind: nav}\n  NO: {}\n  012: {price_kind: nav}\n")
    for ticker in ("ON", "NO", "012"):
        (tmp_path / f"{ticker}.csv").write_text(TEN)
    provider = opened(tmp_path)
    assert [provider.prices(ticker).price_kind for ticker in ("ON", "NO", "012")] == ["nav", "market", "nav"]


def test_a_mapping_may_be_empty(tmp_path: Path) -> None:
    (tmp_path / "layout.yaml").write_text("# nothing yet\n")
    (tmp_path / "IWM.csv").write_text(TEN)
    assert last(tmp_path) == 10.0


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("colums: {close: Kurs}\n", r"layout\.yaml:1: colums: unknown key 'colums'"),
        ("raw_close: perhaps\n", r"layout\.yaml:1: raw_close: must be true or false"),
        ("currency: EUR\nprice_kind: gross\n", r"layout\.yaml:2: price_kind: 'gross' is not a valid value"),
        ("files:\n  iwm: {raw_close: true}\n", r"layout\.yaml:2: files\.iwm: 'iwm' is not a ticker"),
        (
            "files:\n  ON: {}\n  012: {raw_close: yes}\n",
            r"layout\.yaml:3: files\.012\.raw_close: must be true or false",
        ),
        ("- close\n", r"layout\.yaml:1: must be a mapping"),
    ],
)
def test_a_fault_in_the_mapping_names_file_line_and_key(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "layout.yaml").write_text(text)
    with pytest.raises(ConfigFault, match=message):
        opened(tmp_path)


# Rates


def test_bill_rates_come_from_quotes_and_a_negative_quote_is_kept(tmp_path: Path) -> None:
    # d = 0.036: 0.9909 ^ (-365 / 91) - 1 = 0.0373476; d = -0.001: 1.000252778 ^ (-365 / 91) - 1 = -0.0010132
    (tmp_path / "_IRX.csv").write_text("Date,Close\n2026-01-06,-0.1\n2026-01-07,\n2026-01-08,0\n2026-01-05,3.6\n")
    rates = opened(tmp_path).rates("tbill")
    assert rates.days.astype(str).tolist() == ["2026-01-05", "2026-01-06", "2026-01-08"]
    assert rates.annual.tolist() == pytest.approx([0.0373476, -0.0010132, 0.0], abs=1e-7)


def test_a_quote_that_is_no_rate_could_not_be_parsed(tmp_path: Path) -> None:
    (tmp_path / "_IRX.csv").write_text("Date,Close\n2026-01-05,3600\n")
    with pytest.raises(CouldNotParse, match="3600 on 2026-01-05 is not a discount rate"):
        opened(tmp_path).rates("tbill")


@pytest.mark.parametrize("dressed", [FACTORS, FACTORS.replace("\n,Mkt", "\nDate,Mkt").replace("202601", "2026-01-")])
def test_factor_rates_give_each_days_rate_back(tmp_path: Path, dressed: str) -> None:
    # RF of Monday 5 January, 0.020 %, was earned from Friday the 2nd on; that of the 6th from the 5th on.
    (tmp_path / "F-F_Research_Data_Factors_daily.CSV").write_text(dressed)
    rates = opened(tmp_path).rates("ff")
    days = np.array(["2026-01-02", "2026-01-05", "2026-01-06"], dtype="datetime64[D]")
    earned = risk_free_returns(rates, days)
    assert earned is not None
    assert earned.tolist() == pytest.approx([0.0002, 0.0001], rel=1e-10)
    # three days at 0.020 %: 1.0002 ^ (365 / 3) = exp(121.6667 x 0.00019998) = 1.0246297
    assert rates.annual[0] == pytest.approx(0.0246297, abs=1e-6)


def test_the_three_factor_file_is_taken_before_the_five_factor_file(tmp_path: Path) -> None:
    (tmp_path / "F-F_Research_Data_5_Factors_2x3_daily.csv").write_text("no factors\n")
    (tmp_path / "F-F_Research_Data_Factors_daily.csv").write_text(FACTORS)
    assert opened(tmp_path).rates("ff").name == "ff"


def test_a_bad_row_of_factors_names_the_line(tmp_path: Path) -> None:
    (tmp_path / "F-F_Research_Data_Factors_daily.csv").write_text(FACTORS.replace("   0.020", "abc"))
    with pytest.raises(CouldNotParse, match=r"daily\.csv:6: 'abc' is not a return in percent"):
        opened(tmp_path).rates("ff")


@pytest.mark.parametrize("name", ["tbill", "ff", "sofr"])
def test_rates_that_are_not_there_are_not_found(tmp_path: Path, name: str) -> None:
    with pytest.raises(NotFound):
        opened(tmp_path).rates(name)


# Parquet


def parquet(path: Path, columns: dict[str, Any]) -> None:
    pyarrow = pytest.importorskip("pyarrow")
    from pyarrow import parquet as writer

    writer.write_table(pyarrow.table(columns), path)


def stamps(*texts: str, zone: str | None = None) -> Any:
    pyarrow = pytest.importorskip("pyarrow")
    return pyarrow.array(np.array(texts, dtype="datetime64[s]"), type=pyarrow.timestamp("s", tz=zone))


def test_parquet_is_read_like_csv(tmp_path: Path) -> None:
    days = stamps("2026-01-05", "2026-01-06", "2026-01-07")
    parquet(tmp_path / "IWM.parquet", {"Date": days, "Close": [10.0, None, 11.0], "Adj Close": [9, 9, 11]})
    history = opened(tmp_path).prices("IWM")
    assert history.close is not None
    assert history.close.tolist() == [10.0, 11.0]
    assert history.adjusted is not None
    assert history.adjusted.tolist() == [9.0, 11.0]
    assert history.warnings == (f"{tmp_path}/IWM.parquet:2: no close on 2026-01-06; dropped",)


def test_a_zoned_timestamp_counts_by_the_day_in_its_zone(tmp_path: Path) -> None:
    # Midnight in New York on 5 January is 05:00 UTC; 19:00 there is already the 6th in UTC.
    days = stamps("2026-01-05T05:00:00", "2026-01-07T00:00:00", zone="America/New_York")
    parquet(tmp_path / "IWM.parquet", {"Date": days, "Close": [10.0, 11.0]})
    assert opened(tmp_path).prices("IWM").days.astype(str).tolist() == ["2026-01-05", "2026-01-06"]


@pytest.mark.parametrize("price_first", [True, False])
def test_a_parquet_download_of_yfinance_is_read_like_its_csv(tmp_path: Path, *, price_first: bool) -> None:
    """Columns of two levels become texts such as ('Close', 'IWM'): they were answered with "no Close column"."""
    columns: dict[str, Any] = {"Date": [date(2026, 1, 5), date(2026, 1, 6)]}
    for price, ticker, values in (
        ("Close", "IJR", [5.0, 6.0]), ("Close", "IWM", [10.0, 11.0]), ("Open", "IWM", [1.0, 2.0]),
    ):  # fmt: skip
        columns[str((price, ticker) if price_first else (ticker, price))] = values
    parquet(tmp_path / "IWM.parquet", columns)
    history = opened(tmp_path).prices("IWM")
    assert history.adjusted is not None
    assert history.adjusted.tolist() == [10.0, 11.0]
    assert any("Close" in warning and "distributions" in warning for warning in history.warnings)
    parquet(tmp_path / "VB.parquet", columns)
    with pytest.raises(CouldNotParse, match="columns of IJR, IWM, none of VB"):
        opened(tmp_path).prices("VB")


def test_the_layout_of_a_parquet_file_is_its_own(tmp_path: Path, smallcap: Run) -> None:
    """The bytes were taken for text of Windows: `encoding: cp1252`."""
    parquet(tmp_path / "IWM.parquet", {"Date": [date(2026, 1, 5)], "Adj Close": [10.0]})
    result = smallcap("data", "layout", str(tmp_path / "IWM.parquet"))
    assert (result.code, result.out) == (0, f"# {tmp_path}/IWM.parquet is read as it is: it needs no lines\n")
    parquet(tmp_path / "IJR.parquet", {"Date": [date(2026, 1, 5)], "Heft": [10.0]})
    result = smallcap("data", "layout", str(tmp_path / "IJR.parquet"))
    assert result.code == 1
    assert "no Close column in the header: Date, Heft" in result.out
    assert "encoding" not in result.out


def test_days_may_be_text_in_parquet(tmp_path: Path) -> None:
    parquet(tmp_path / "IWM.parquet", {"date": ["2026-01-05", "2026-01-06"], "close": [10.0, 11.0]})
    assert last(tmp_path) == 11.0


def test_csv_wins_over_parquet(tmp_path: Path) -> None:
    (tmp_path / "iwm.csv").write_text(TEN)
    parquet(tmp_path / "IWM.parquet", {"date": ["2026-01-05"], "close": [20.0]})
    assert last(tmp_path) == 10.0


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"date": ["2026-01-05"], "close": ["ten"]}, "not a Parquet price file"),
        ({"date": ["never"], "close": [10.0]}, r"IWM\.parquet:1: 'never' is not a date"),
        ({"date": [None, "2026-01-05"], "close": [10.0, 11.0]}, "1 rows without a date"),
        ({"day": ["2026-01-05"], "close": [10.0]}, "no date column"),
        ({"date": ["2026-01-05"], "close": [-1.0]}, "close -1 on 2026-01-05 is not above zero"),
    ],
)
def test_a_fault_in_parquet_names_the_file(tmp_path: Path, columns: dict[str, Any], message: str) -> None:
    parquet(tmp_path / "IWM.parquet", columns)
    with pytest.raises(CouldNotParse, match=message):
        opened(tmp_path).prices("IWM")


def test_what_is_not_parquet_could_not_be_parsed(tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    (tmp_path / "IWM.parquet").write_text(TEN)
    with pytest.raises(CouldNotParse, match="not a Parquet price file"):
        opened(tmp_path).prices("IWM")


def test_parquet_without_the_extra_could_not_be_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without_pyarrow(name: str, *rest: Any, **named: Any) -> Any:
        if name.startswith("pyarrow"):
            raise ImportError(name)
        return real(name, *rest, **named)

    (tmp_path / "IWM.parquet").write_bytes(b"PAR1")
    provider = opened(tmp_path)
    monkeypatch.setattr(builtins, "__import__", without_pyarrow)
    with pytest.raises(CouldNotAsk) as caught:
        provider.prices("IWM")
    assert caught.value.hint == "pip install 'smallcap-cli[parquet]', or save the file as CSV"


def test_a_clean_folder_is_read_without_yaml_pandas_or_pyarrow(tmp_path: Path) -> None:
    (tmp_path / "IWM.csv").write_text(TEN)
    code = (
        "import sys; from pathlib import Path;"
        "from smallcap_cli.providers import ProviderSetup, open_provider;"
        f"open_provider('files', ProviderSetup(folders={{'prices': Path({str(tmp_path)!r})}})).prices('IWM');"
        "print(sorted({'yaml', 'pandas', 'pyarrow', 'importlib.metadata'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_of_a_parquet_file_with_rows_of_several_tickers_a_fund_has_its_own(tmp_path: Path) -> None:
    """IWM is 10 and 11, IJR 20 and 21, in one table with a column Ticker."""
    columns = {
        "Date": stamps("2026-01-05", "2026-01-05", "2026-01-06", "2026-01-06"),
        "Ticker": ["IWM", "IJR", "IWM", "IJR"],
        "Close": [10.0, 20.0, 11.0, 21.0],
    }
    for ticker in ("IWM", "IJR", "VB"):
        parquet(tmp_path / f"{ticker}.parquet", columns)
    provider = opened(tmp_path)
    assert [list(provider.prices(ticker).adjusted) for ticker in ("IWM", "IJR")] == [[10.0, 11.0], [20.0, 21.0]]
    with pytest.raises(CouldNotParse, match="rows of IJR, IWM, none of VB"):
        provider.prices("VB")


def test_one_faulty_parquet_file_leaves_the_others_of_an_import(smallcap: Run, tmp_path: Path) -> None:
    folder = tmp_path / "prices"
    folder.mkdir()
    parquet(folder / "IWM.parquet", {"Date": stamps("2026-01-05", "2026-01-06"), "Close": [10.0, 11.0]})
    content = (folder / "IWM.parquet").read_bytes()
    (folder / "IJR.parquet").write_bytes(
        content[: len(content) // 2] + b"\xff" * 40 + content[len(content) // 2 + 40 :]
    )
    (folder / "VB.csv").write_text(TEN)
    result = smallcap("data", "import", "--prices", str(folder))
    assert result.code in (4, 5)
    assert "IJR.parquet: not a Parquet price file" in result.err
    listed = smallcap("data", "status", "-f", "csv").out
    assert ("IWM" in listed, "VB" in listed, "IJR" in listed) == (True, True, False)


def test_the_index_of_a_frame_without_a_name_has_the_days(tmp_path: Path) -> None:
    parquet(tmp_path / "IWM.parquet", {"Close": [10.0, 11.0], "__index_level_0__": stamps("2026-01-05", "2026-01-06")})
    assert last(tmp_path) == 11.0
