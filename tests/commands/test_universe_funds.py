"""`smallcap universe funds`: data sets in, US small caps' part of all listed equity funds out. All invented."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.conftest import Run
from tests.fakes.filings import class_list
from tests.fakes.nport_archive import ArchiveFund, write_archive

SPRING = {"filed": "29-MAY-2026", "period": "31-MAR-2026"}


def fund(number: int, name: str, assets: str, flow: str = "1", **more: object) -> ArchiveFund:
    """A fund with a flow of as many dollars in each of three months."""
    given = {"series": f"S{number:09}", "name": name, "net_assets": assets, "flows": (flow, "0", "0") * 3, **more}
    return ArchiveFund(f"0000000000-26-{given.pop('key', number):06}", **given)  # type: ignore[arg-type]


@pytest.fixture
def sets(tmp_path: Path) -> Sequence[str]:
    """Spring: two listed funds. Summer: these, a new small-cap ETF, a class of a mutual fund, bonds, a mutual fund."""
    spring = [fund(1, "Large ETF", "700", **SPRING), fund(2, "Small-Cap ETF", "100", **SPRING)]
    summer = [
        fund(1, "Large ETF", "600", "4", key=11),
        fund(2, "Small-Cap ETF", "900", "1", key=12),
        fund(2, "Small-Cap ETF", "100", "1", key=13, form="NPORT-P/A", filed="01-SEP-2026"),
        fund(3, "Russell 2000 ETF", "60", "1", key=14),
        fund(4, "Small-Cap Index Fund", "240", "2", key=15),
        fund(5, "Bond ETF", "999", key=16, values=[("79", "EC", "US"), ("21", "DBT", "US")]),
        fund(6, "Plain Fund", "999", key=17),
        fund(7, "World Small-Cap ETF", "40", "2", key=18, values=[("60", "EC", "US"), ("40", "EC", "JP")]),
    ]
    return [
        str(write_archive(tmp_path / "2026q2_nport.zip", spring)),
        str(write_archive(tmp_path / "2026q3_nport.zip", summer)),
    ]


@pytest.fixture
def classes(tmp_path: Path) -> str:
    path = tmp_path / "company_tickers_mf.json"
    path.write_bytes(
        class_list((1, "S000000004", "C1", "SMLIX"), (1, "S000000004", "C2", "SML"), (1, "S000000006", "C3", "PLAIX"))
    )
    return str(path)


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_parts_of_number_assets_flow_and_launches_by_quarter(smallcap: Run, sets: Sequence[str], classes: str) -> None:
    """Assets 600 + 100 (amended) + 60 + 240 + 40 = 1,040, of US small caps 100 + 60 + 240 = 400; flows of three months

    12 + 3 + 3 + 6 + 6 = 30 and 12; launches 3, 4 and 7, of which 7 is not of the US.
    """
    done = smallcap("universe", "funds", *sets, "--fund-classes", classes, "--by", "quarter", "-f", "csv")
    assert done.code == 0, done.err
    spring, summer = rows(done.out)
    assert (spring["period"], spring["funds"], spring["small_cap_funds"]) == ("2026Q1", "2", "1")
    assert (spring["assets_usd"], float(spring["share_of_assets"])) == ("800.0", 0.125)
    assert (spring["launches"], spring["small_cap_launches"]) == ("", "")
    assert (summer["period"], summer["funds"], summer["small_cap_funds"]) == ("2026Q2", "5", "3")
    assert float(summer["share_of_funds"]) == 0.6
    assert (summer["assets_usd"], summer["small_cap_assets_usd"]) == ("1040.0", "400.0")
    assert float(summer["share_of_assets"]) == pytest.approx(400 / 1040)
    assert (summer["net_flow_3m_usd"], summer["small_cap_net_flow_3m_usd"]) == ("30.0", "12.0")
    assert float(summer["share_of_flow"]) == pytest.approx(0.4)
    assert (summer["launches"], summer["small_cap_launches"]) == ("3", "2")
    assert float(summer["share_of_launches"]) == pytest.approx(2 / 3)
    assert (summer["reports"], summer["not_listed"], summer["not_equity"], summer["no_lines"]) == ("7", "1", "1", "0")


def test_a_year_is_its_newest_quarter(smallcap: Run, sets: Sequence[str], classes: str) -> None:
    done = smallcap("universe", "funds", *sets, "--fund-classes", classes, "-f", "csv")
    (row,) = rows(done.out)
    assert (row["period"], row["quarter"], row["assets_usd"], row["launches"]) == ("2026", "2026Q2", "1040.0", "3")


def test_the_screen_states_the_universe_and_what_is_left_out(smallcap: Run, sets: Sequence[str]) -> None:
    """Without the list of classes the fund whose ETF is a class is not known to be listed."""
    text = " ".join(smallcap("universe", "funds", *sets).out.split())
    assert "2026Q2: 4 funds of 7 that filed; left out: 2 not listed, 1 not equity" in text
    assert "at least 80 % of the value of all lines is common or preferred stock (EC, EP)" in text
    assert "assets are net assets of all share classes of a fund" in text
    assert "listed by name alone" in text


def test_a_missing_share_says_why(smallcap: Run, tmp_path: Path) -> None:
    """Small caps lost 3 dollars while all funds gained 9: no part of it."""
    funds = [fund(1, "Large ETF", "600", "4"), fund(2, "Small-Cap ETF", "100", "-1")]
    path = write_archive(tmp_path / "2026q3_nport.zip", funds)
    done = smallcap("universe", "funds", str(path), "-f", "json")
    answer = json.loads(done.out)
    assert answer["rows"][0]["net_flow_3m_usd"] == 9.0
    missing = {name: answer["cells"][f"2026Q2.{name}"]["missing"] for name in ("share_of_flow", "launches")}
    assert missing == {"share_of_flow": "not_comparable", "launches": "too_short"}


def test_filings_after_the_as_of_day_are_not_known(smallcap: Run, sets: Sequence[str]) -> None:
    """The amendment of 1 September is not: the fund has 900."""
    done = smallcap("universe", "funds", *sets, "--as-of", "2026-08-31", "-f", "csv")
    assert rows(done.out)[0]["small_cap_assets_usd"] == "960.0"
    before = smallcap("universe", "funds", *sets, "--as-of", "2026-01-31")
    assert (before.code, "no report of a fund filed by 2026-01-31" in before.err) == (
        3 if before.code == 3 else 4,
        True,
    )


def test_bad_archives_and_options_are_refused(smallcap: Run, sets: Sequence[str], tmp_path: Path) -> None:
    torn = tmp_path / "torn.zip"
    torn.write_bytes(Path(sets[0]).read_bytes()[:300])
    other = write_archive(tmp_path / "other.zip", [ArchiveFund("0000000000-26-000001")], drop="INVESTMENT_COUNTRY")
    for arguments, code, said in (
        ((str(torn),), 4, "not a whole archive"),
        ((*sets, str(other)), 4, "FUND_REPORTED_HOLDING.tsv: no column INVESTMENT_COUNTRY"),
        ((str(tmp_path / "none.zip"),), 2, "no file"),
        ((*sets, "--by", "month"), 2, "--by month is not known"),
        ((*sets, "--fund-classes", str(tmp_path / "none.json")), 2, "none.json"),
        ((), 2, "FILE"),
    ):
        done = smallcap("universe", "funds", *arguments)
        assert (done.code, done.out, said in done.err) == (code, "", True), done.err
