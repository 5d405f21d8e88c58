"""The bundled claims on real daily history: which convention stands behind what others printed.

Read from the folder that SMALLCAP_REAL_DATA names, and skipped without it. Funds whose price files end in 2025 are
answered from the total-return closes beside them.
"""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.conftest import Run
from tests.tools.readme import ROOT

Row = Mapping[str, str]
#: Their price files end in December 2025; the claims end in January 2026.
ENDED = ("SPSM", "VTWO", "IWB", "IWC")


def rows_of(run: Run, name: str, *arguments: str) -> dict[str, Row]:
    answer = run("verify", name, *arguments, "-f", "csv", "-q")
    assert answer.code in (0, 1), answer.err
    return {row["id"]: row for row in csv.DictReader(io.StringIO(answer.out))}


def percent(row: Row, column: str = "computed") -> float:
    return round(float(row[column]) * 100, 2)


def found(row: Row) -> tuple[str, str, str, str]:
    return row["status"], row["as_of"], row["basis"], row["anchor"]


@pytest.fixture
def to_2026(real_data: Path, tmp_path: Path) -> Path:
    """The price files, and total-return closes in place of those that end too early."""
    for path in real_data.glob("*.csv"):
        if path.stem != "splits":
            shutil.copyfile(path, tmp_path / path.name)
    for ticker in ENDED:
        longer = real_data.parent / "adjclose" / f"{ticker}.csv"
        if not longer.is_file():
            pytest.skip("no folder of total-return closes beside the price files")
        shutil.copyfile(longer, tmp_path / longer.name)
    return tmp_path


# A report of November 2025


@pytest.fixture
def fragmentation(smallcap: Run, real_data: Path) -> dict[str, Row]:
    return rows_of(smallcap, "fragmentation_2025", "--prices", str(real_data))


@pytest.mark.parametrize(("ticker", "printed"), [("ijr", -2.07), ("iwm", 1.05), ("vb", 1.89)])
def test_july_2025_is_the_price_return_to_the_22nd(fragmentation: dict[str, Row], ticker: str, printed: float) -> None:
    # Three figures of one day and one convention: each alone would be ambiguous, 23 to 30 of 100 near it fit something.
    row = fragmentation[f"s0-{ticker}-ytd"]
    assert found(row) == ("reproduced", "2025-07-22", "price", "before")
    assert percent(row) == printed


@pytest.mark.parametrize(("ticker", "printed"), [("xsmo", 10.44), ("sflo", 8.79)])
def test_two_funds_in_2025_meet_on_one_day_only(fragmentation: dict[str, Row], ticker: str, printed: float) -> None:
    row = fragmentation[f"s0-{ticker}-2025"]
    assert found(row) == ("ambiguous", "2025-08-26", "total", "before")
    assert percent(row) == printed


def test_the_whole_report_as_one_group_mixes_bases(smallcap: Run, real_data: Path, tmp_path: Path) -> None:
    """Two end days explain it: that of July on prices, that of August on total returns."""
    text = (ROOT / "configs" / "claims" / "fragmentation_2025.yaml").read_text(encoding="utf-8")
    path = tmp_path / "whole.yaml"
    path.write_text(re.sub(r"^  group: .*$", "  group: s0", text, flags=re.MULTILINE))
    answer = smallcap("verify", str(path), "--prices", str(real_data), "-f", "json", "-q")
    rows = {row["id"]: (row["status"], row["as_of"]) for row in json.loads(answer.out)["rows"]}
    assert {rows[f"s0-{name}-ytd"] for name in ("ijr", "iwm", "vb")} == {("reproduced", "2025-07-22")}
    assert {rows[f"s0-{name}-2025"] for name in ("xsmo", "sflo")} == {("ambiguous", "2025-08-26")}
    assert json.loads(answer.out)["warnings"] == [
        "group s0: one end day fits 3 of 5 claims: 2025-07-22",
        "group s0: one end day fits 2 of 5 claims: 2025-08-26",
        "group s0: mixed bases: price: s0-ijr-ytd, s0-iwm-ytd, s0-vb-ytd; total: s0-xsmo-2025, s0-sflo-2025",
    ]


def test_one_of_the_two_alone_is_ambiguous(smallcap: Run, real_data: Path, tmp_path: Path) -> None:
    """10.4 % is rounded from the total return to 22, 26 and 29 August, 17 October and 2 December 2025."""
    path = tmp_path / "xsmo.yaml"
    path.write_text("- {id: xsmo, kind: value, metric: return_ytd, ticker: XSMO, value: 10.4%, as_of: 2025}\n")
    assert rows_of(smallcap, str(path), "--prices", str(real_data))["xsmo"]["status"] == "ambiguous"
    tries = smallcap("verify", str(path), "--prices", str(real_data), "--show", "xsmo", "-f", "csv", "-q").out
    days = {
        row["as_of"] for row in csv.DictReader(io.StringIO(tries))
        if row["fits"] == "yes" and (row["basis"], row["anchor"]) == ("total", "before")
        and abs(float(row["difference"])) <= 0.0005
    }  # fmt: skip
    assert days == {"2025-08-22", "2025-08-26", "2025-08-29", "2025-10-17", "2025-12-02"}


def test_the_size_band_is_contradicted_by_its_owner(fragmentation: dict[str, Row]) -> None:
    row = fragmentation["s0-crsp-band-bottom"]
    assert (row["status"], percent(row)) == ("not_reproduced", 98.0)


@pytest.mark.parametrize(
    "claim",
    ["s0-iwm-outflow", "s0-vb-inflow", "s0-vb-outflow", "s0-russell-2000-unprofitable", "s0-sp-600-unprofitable"],
)
def test_flows_and_shares_of_one_publisher_prove_nothing(fragmentation: dict[str, Row], claim: str) -> None:
    row = fragmentation[claim]
    assert (row["status"], bool(row["reason"])) == ("not_checkable", True)


# A note of January 2026 on SPSM and VB


@pytest.fixture
def spsm_vb(smallcap: Run, to_2026: Path) -> dict[str, Row]:
    return rows_of(smallcap, "spsm_vb_2026", "--prices", str(to_2026))


@pytest.mark.parametrize(("ticker", "nearest"), [("spsm", 11.22), ("vb", 13.90)])
def test_one_year_of_january_2026_is_only_met_nearly(spsm_vb: dict[str, Row], ticker: str, nearest: float) -> None:
    """Nearest together: the close of 9 January 2026 over that of 8 January 2025, the day before a closed one."""
    row = spsm_vb[f"s1-{ticker}-one-year"]
    assert (*found(row), row["start"]) == ("not_reproduced", "2026-01-09", "total", "before", "2025-01-08")
    assert percent(row) == nearest


@pytest.mark.parametrize(("ticker", "beta"), [("spsm", 1.233), ("vb", 1.269)])
def test_a_beta_of_five_years_was_one_of_36_months(spsm_vb: dict[str, Row], ticker: str, beta: float) -> None:
    row = spsm_vb[f"s1-{ticker}-beta"]
    assert (row["status"], row["as_of"], row["window"], row["frequency"], row["benchmark"]) == (
        "not_reproduced", "2025-12-31", "3y", "monthly", "SPY",
    )  # fmt: skip
    assert float(row["computed"]) == pytest.approx(beta, abs=1e-3)


@pytest.mark.parametrize(
    ("claim", "status", "ticker", "nearest"),
    [
        ("s1-russell-2000-rally", "not_reproduced", "VTWO", 42.52),
        ("s1-russell-1000-rally", "not_reproduced", "IWB", 38.24),
        ("s1-russell-1000-q4", "ambiguous", "IWB", 2.48),
        ("s1-microcap-q4", "ambiguous", "IWC", 6.26),
    ],
)
def test_an_index_is_held_against_its_funds(
    spsm_vb: dict[str, Row], claim: str, status: str, ticker: str, nearest: float
) -> None:
    row = spsm_vb[claim]
    assert (row["status"], row["as_of"], row["basis"], row["ticker"]) == (status, "2025-12-31", "total", ticker)
    assert percent(row) == nearest


def test_large_caps_so_far_in_2026_fit_no_close(spsm_vb: dict[str, Row]) -> None:
    assert spsm_vb["s1-large-caps-ytd"]["status"] == "not_reproduced"


def test_fees_of_january_2026_are_those_in_force(spsm_vb: dict[str, Row]) -> None:
    assert {spsm_vb[name]["status"] for name in ("s1-spsm-fee", "s1-vb-fee", "s1-fee-gap")} == {"reproduced"}


# A remark of January 2026 on five years of large caps


def test_five_years_depend_on_the_large_caps_meant(smallcap: Run, to_2026: Path) -> None:
    row = rows_of(smallcap, "outflows_2026", "--prices", str(to_2026))["s2-five-years"]
    assert (row["status"], row["benchmark"], row["as_of"], float(row["computed"])) == (
        "reproduced", "SPY", "2025-12-31", 5,
    )  # fmt: skip
    assert row["reason"] == "depends on the benchmark: IWB 9, SPY 5"


def test_volume_is_contradicted_by_the_fund(smallcap: Run, real_data: Path) -> None:
    """Shares of IWM traded a day: 31.47 million in 2024, 35.35 million in 2025, 12.3 % more."""
    row = rows_of(smallcap, "outflows_2026", "--prices", str(real_data))["s2-volume"]
    assert (row["status"], percent(row)) == ("not_reproduced", 12.3)
    with (real_data / "IWM.csv").open(encoding="utf-8") as lines:
        traded = [(line["Date"][:4], float(line["Volume"])) for line in csv.DictReader(lines)]
    means = [sum(v for y, v in traded if y == year) / sum(y == year for y, _ in traded) for year in ("2025", "2024")]
    assert round((means[0] / means[1] - 1) * 100, 1) == 12.3


# A note of April 2026 on VOO and IWM


@pytest.fixture
def voo_iwm(smallcap: Run, real_data: Path) -> dict[str, Row]:
    return rows_of(smallcap, "voo_iwm_2026", "--prices", str(real_data))


@pytest.mark.parametrize(
    ("claim", "anchor", "computed"),
    [
        ("s3-voo-drawdown", "before", -0.24521), ("s3-iwm-drawdown", "before", -0.31912),
        ("s3-voo-growth", "after", 1814.17), ("s3-iwm-growth", "after", 1294.52),
        ("s3-voo-one-year", "before", 0.3505), ("s3-iwm-one-year", "before", 0.4752),
    ],
)  # fmt: skip
def test_april_2026_is_total_return_to_the_16th(
    voo_iwm: dict[str, Row], claim: str, anchor: str, computed: float
) -> None:
    row = voo_iwm[claim]
    assert found(row) == ("reproduced", "2026-04-16", "total", anchor)
    assert float(row["computed"]) == pytest.approx(computed, rel=2e-5 if "year" not in claim else 2e-4)


def test_the_note_mixes_anchors(smallcap: Run, real_data: Path) -> None:
    shown = smallcap("verify", "voo_iwm_2026", "--prices", str(real_data), "-q").out
    assert "group s3: one end day fits 6 of 6 claims: 2026-04-16" in shown
    assert "mixed anchors: after: s3-voo-growth, s3-iwm-growth; before:" in shown


@pytest.mark.parametrize("claim", ["s3-voo-fee", "s3-iwm-fee", "s3-voo-yield", "s3-iwm-yield"])
def test_fees_and_yields_of_the_note_hold(voo_iwm: dict[str, Row], claim: str) -> None:
    assert voo_iwm[claim]["status"] == "reproduced"


# A note of early 2026 on two decades


@pytest.mark.parametrize(("claim", "lag"), [("s4-lag-to-2025", -2.63), ("s4-lag-to-2022", -0.44)])
def test_two_decades_do_not_reproduce(smallcap: Run, claim: str, lag: float) -> None:
    """IWM made 8.18 and 9.37 % a year, IWB 10.81 and 9.81: the products of their 240 monthly returns.

    With the indexes themselves it is 2.74 and 0.56.
    """
    row = rows_of(smallcap, "active_small_cap_2026")[claim]
    assert row["status"] == "not_reproduced"
    assert percent(row) == pytest.approx(lag, abs=0.01)


def test_month_ends_alone_refute_no_day(smallcap: Run) -> None:
    rows = rows_of(smallcap, "voo_iwm_2026")
    assert {rows[f"s3-{name}"]["status"] for name in ("voo-growth", "iwm-drawdown", "voo-one-year")} == {
        "not_checkable"
    }
    assert rows["s3-voo-fee"]["status"] == "reproduced"
