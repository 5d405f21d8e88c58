"""`fund list` and `fund show`: the catalogue as of a day, with the user's additions."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from smallcap_cli.call.context import open_context
from smallcap_cli.call.given import Given
from smallcap_cli.cli import main
from smallcap_cli.dataset.fund_sources import fund_sources
from smallcap_cli.render import Style, render
from smallcap_cli.tables.catalogue.fund import fund_table

NOW = "1795219200"  # 2026-11-21

USER_FUNDS = """\
groups:
  mine:
    label: "My funds"
    members: [IWM, TINY]
funds:
  TINY:
    name: "Tiny Companies ETF"
    issuer: "Tiny & Co"
    segment: micro
    fees:
      - {value: 0.0042, seen_first: 2025-03-01, source: "Prospectus of Tiny & Co"}
"""


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home, a fixed clock, and a working directory without files."""
    monkeypatch.setenv("SMALLCAP_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("SOURCE_DATE_EPOCH", NOW)
    monkeypatch.delenv("COLUMNS", raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path / "home"


@pytest.fixture
def own_funds(home: Path) -> None:
    (home / "config").mkdir(parents=True)
    (home / "config" / "funds.yaml").write_text(USER_FUNDS)


def rows_of(capfd: pytest.CaptureFixture[str], *arguments: str) -> list[dict[str, str]]:
    """The CSV rows of a call that answers."""
    assert main([*arguments, "-f", "csv"]) == 0
    return list(csv.DictReader(io.StringIO(capfd.readouterr().out)))


def test_a_listed_fund_has_index_and_fee_of_today(capfd: pytest.CaptureFixture[str]) -> None:
    vb = {row["ticker"]: row for row in rows_of(capfd, "fund", "list")}["VB"]
    assert vb == {
        "ticker": "VB", "name": "Vanguard Morningstar Small-Cap ETF", "issuer": "Vanguard", "segment": "broad",
        "methodology": "crsp_us_small_cap", "expense_ratio": "0.0003", "inception": "2004-01-26",
        "groups": "us-smallcap, smallcap-broad",
    }  # fmt: skip


def test_a_listed_fund_has_index_and_fee_of_the_as_of_day(capfd: pytest.CaptureFixture[str]) -> None:
    listed = {row["ticker"]: row for row in rows_of(capfd, "fund", "list", "--as-of", "2019-12-31")}
    assert listed["SPSM"]["methodology"] == "ssga_small_cap"
    assert listed["VB"]["expense_ratio"] == ""  # first sighting six years later: not known
    assert listed["SFLO"]["inception"] == ""  # began 2023-12-21
    listed = {row["ticker"]: row for row in rows_of(capfd, "fund", "list", "--as-of", "2025-12-31")}
    assert listed["VB"]["expense_ratio"] == "0.0005"


@pytest.mark.parametrize("arguments", [["sp-600"], ["--group", "SP-600"]])
def test_a_group_is_named_as_an_argument_or_an_option(arguments: list[str], capfd: pytest.CaptureFixture[str]) -> None:
    assert [row["ticker"] for row in rows_of(capfd, "fund", "list", *arguments)] == ["IJR", "SPSM", "VIOO"]


def test_two_different_groups_are_refused(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["fund", "list", "sp-600", "--group", "microcap"]) == 2
    assert capfd.readouterr().err == "error: two groups: sp-600 and --group microcap\nhint: give one\n"


def test_an_unknown_group_names_the_near_ones(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["fund", "list", "smallcap-valu"]) == 3
    captured = capfd.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("error: no group called 'smallcap-valu'\nhint: did you mean smallcap-value")


@pytest.mark.usefixtures("own_funds")
def test_the_users_funds_and_groups_are_listed(capfd: pytest.CaptureFixture[str]) -> None:
    iwm, tiny = rows_of(capfd, "fund", "list", "mine")
    assert iwm["groups"] == "us-smallcap, smallcap-broad, russell-2000, mine"
    assert (tiny["name"], tiny["expense_ratio"], tiny["inception"]) == ("Tiny Companies ETF", "0.0042", "")


def test_rows_are_tested_sorted_and_limited(capfd: pytest.CaptureFixture[str]) -> None:
    chosen = ["--where", "expense_ratio<0.001", "--sort", "-expense_ratio", "--limit", "2"]
    found = rows_of(capfd, "fund", "list", "smallcap-broad", *chosen)
    # fees today: IWM 0.19, VTWO 0.06, VB 0.03, SCHA 0.04, ISCB 0.04 %; ESML is without a fee in the catalogue
    assert [row["ticker"] for row in found] == ["VTWO", "SCHA"]


def test_the_screen_has_the_count_the_day_and_the_groups(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["fund", "list", "--where", "segment=micro"]) == 0
    lines = capfd.readouterr().out.splitlines()
    assert lines[0] == "funds of the catalogue · 1 of 47 funds · facts as of 2026-11-21"
    assert " ".join(lines[3].split()) == "IWC micro Russell Micro 0.60 % 2005-08-12 iShares Micro-Cap ETF"
    assert "groups: us-smallcap 41 · smallcap-broad 6" in " ".join(lines)


def shown_items(capfd: pytest.CaptureFixture[str], *arguments: str) -> list[tuple[str, str, str, str, str, str]]:
    """Item, value, status, start, end and note of every row of `fund show`."""
    rows = rows_of(capfd, "fund", "show", *arguments)
    return [(r["item"], r["value"], r["status"], r["start"], r["end"], r["note"]) for r in rows]


def test_every_fee_is_shown_and_which_one_is_in_force(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["fund", "show", "vb", "--sources"]) == 0
    lines = capfd.readouterr().out.splitlines()
    fees = [" ".join(line.split()) for line in lines if line.startswith("expense ratio")]
    assert fees == [
        "expense ratio 0.05 % verified f seen to 2026-01-20",
        "expense ratio 0.03 % verified a in force, seen 2026-02-09 to 2026-02-12",
    ]


def test_between_two_sightings_of_a_fee_both_days_are_named(capfd: pytest.CaptureFixture[str]) -> None:
    fees = [f for f in shown_items(capfd, "VB", "--as-of", "2026-01-25") if f[0] == "expense_ratio"]
    note = "last seen 2026-01-20, next value first seen 2026-02-09"
    assert fees == [("expense_ratio", "0.0005", "verified", "", "2026-01-20", note)]


def test_the_dated_indexes_are_shown_up_to_the_as_of_day(capfd: pytest.CaptureFixture[str]) -> None:
    items = shown_items(capfd, "SPSM", "--as-of", "2019-12-31")
    assert [item[1:5] for item in items if item[0] == "methodology"] == [
        ("russell_2000", "verified", "", "2017-11-16"),
        ("ssga_small_cap", "verified", "2017-11-16", ""),
    ]


def test_nothing_dated_later_than_the_as_of_day_is_shown(capfd: pytest.CaptureFixture[str]) -> None:
    rows = rows_of(capfd, "fund", "show", "SPSM", "--as-of", "2019-12-31")
    days = [row[name] for row in rows for name in ("as_of", "start", "end")]
    assert max(days) == "2019-12-31"
    assert [row for row in rows if row["section"] == "notes"] == []  # both speak of 2023 and 2025


def test_a_fund_that_had_not_begun_had_no_fee_and_no_index(capfd: pytest.CaptureFixture[str]) -> None:
    items = shown_items(capfd, "IWM", "--as-of", "1999-12-31")  # IWM began 2000-05-22
    assert [item[0] for item in items if item[0] in ("expense_ratio", "methodology")] == []
    assert [item[1] for item in items if item[0] == "inception"] == [""]


def test_identity_and_sec_ids_have_their_status_and_source(capfd: pytest.CaptureFixture[str]) -> None:
    rows = {row["item"]: row for row in rows_of(capfd, "fund", "show", "IWM")}
    assert [rows[i]["value"] for i in ("cik", "series_id", "class_id")] == [
        "0001100663", "S000004344", "C000012074",
    ]  # fmt: skip
    assert rows["cik"]["source"].startswith("company_tickers_mf.json, U.S. Securities and Exchange Commission")
    assert rows["distributions_per_year"]["value"] == "4"
    assert "class_count" not in rows
    assert {row["item"]: row for row in rows_of(capfd, "fund", "show", "VB")}["class_count"]["value"] == "5"


def test_figures_of_the_index_are_marked_as_not_the_funds(capfd: pytest.CaptureFixture[str]) -> None:
    rows = rows_of(capfd, "fund", "show", "IJR")
    shares = [row for row in rows if row["section"] == "published index"]
    assert {row["item"] for row in shares} == {"unprofitable_share"}
    assert all(row["note"].startswith("figure of the index sp_smallcap_600, not of the fund; ") for row in shares)


def test_providers_say_from_when_to_when_they_have_prices(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "IWM.csv").write_text("Date,Close,Adj Close\n2026-01-02,10,10\n2026-01-05,11,11\n")
    rows = rows_of(capfd, "fund", "show", "IWM", "--prices", str(tmp_path))
    prices = [(r["item"], r["value"], r["start"], r["end"]) for r in rows if r["section"] == "prices"]
    assert prices == [
        ("files", "daily", "2026-01-02", "2026-01-05"),
        ("store", "", "", ""),
        ("bundled", "monthly", "2000-05-31", "2026-07-31"),
    ]


def test_a_price_file_that_cannot_be_read_is_a_failed_source(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "IWM.csv").write_text("nothing of use\n")
    assert main(["fund", "show", "IWM", "--prices", str(tmp_path), "-f", "json"]) == 0
    cells = json.loads(capfd.readouterr().out)["cells"]
    failed = [cell for key, cell in cells.items() if key.endswith(".files.value")]
    assert [cell["missing"] for cell in failed] == ["source_failed"]
    assert "IWM.csv" in failed[0]["detail"]


def test_a_fund_that_only_a_price_file_knows_is_shown(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "ZZTOP.csv").write_text("Date,Close,Adj Close\n2026-01-02,10,10\n2026-01-05,11,11\n")
    items = shown_items(capfd, "ZZTOP", "--prices", str(tmp_path))
    assert items[0][:2] == ("files", "daily")


@pytest.mark.usefixtures("no_network_configured")
def test_an_unknown_fund_names_the_near_ones(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["fund", "show", "IJX"]) == 3
    captured = capfd.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("error: no fund called IJX\nhint: did you mean IJ")


@pytest.mark.usefixtures("own_funds")
def test_a_users_fund_is_unverified_with_the_citation_as_written(capfd: pytest.CaptureFixture[str]) -> None:
    fee = next(r for r in rows_of(capfd, "fund", "show", "TINY") if r["item"] == "expense_ratio")
    assert (fee["status"], fee["source"], fee["start"]) == (
        "unverified", "Prospectus of Tiny & Co", "2025-03-01",
    )  # fmt: skip


def test_json_says_who_supplied_a_figure(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["fund", "show", "IJR", "-f", "json"]) == 0
    cells = json.loads(capfd.readouterr().out)["cells"]
    suppliers = {
        key.split("[")[0].removeprefix("IJR."): cell["sources"][0]["provider"]
        for key, cell in cells.items() if key.endswith(".value") and cell["sources"]
    }  # fmt: skip
    assert suppliers == {
        "identity": "catalogue", "sec": "catalogue", "index": "catalogue", "fees": "catalogue",
        "published": "published", "published index": "published", "prices": "bundled", "figures": "bundled",
    }  # fmt: skip


@pytest.mark.parametrize("format", ["tsv", "json", "ndjson", "md", "html"])
def test_every_text_format_answers(format: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["fund", "show", "XSMO", "-f", format]) == 0
    assert "Invesco S&P SmallCap Momentum ETF" in capfd.readouterr().out.replace("&amp;", "&")


@pytest.mark.parametrize("ticker", ["VB", "GSSC", "CALF", "SFLO"])
@pytest.mark.parametrize("width", [80, 200])
def test_no_line_is_wider_than_a_terminal(ticker: str, width: int) -> None:
    context = open_context(Given("fund show"))
    sources = {ticker: fund_sources(context.dataset, ticker, context.today)}
    table = fund_table(context.catalog, sources, context.today, {}, people=True)
    text = render(table, "table", Style(width, terminal=True))
    assert isinstance(text, str)
    assert max(len(line) for line in text.splitlines()) <= width


def test_a_fee_seen_long_after_the_day_is_missing_as_in_compare(
    capfd: pytest.CaptureFixture[str],
) -> None:
    # `fund show` printed the 0.19 % seen in 2026 for 2010; `compare` said that none was published.
    rows = rows_of(capfd, "fund", "show", "IWM", "--as-of", "2010-01-29")
    assert [row["value"] for row in rows if row["item"] == "expense_ratio"] == [""]
