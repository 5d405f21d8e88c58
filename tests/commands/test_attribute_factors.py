"""`attribute FUND --vs FUND --by factor`: planted loadings, sums, signs, and what is said without factors."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import numpy as np
import pytest

from tests.commands.inside_files import rows_of
from tests.commands.test_alpha import MONTHS, price_file
from tests.conftest import Run
from tests.fakes.french import monthly_file, months_between, percents_of

PAIR = ("attribute", "AAA", "--vs", "BBB", "--by", "factor")
#: AAA less BBB: 0.1 % a month, 0.4 of SMB, -0.2 of HML, and noise.
GAPS = {"market": 0.0, "SMB": 0.4, "HML": -0.2}


@pytest.fixture
def folders(tmp_path: Path) -> tuple[str, ...]:
    """Invented factors, and two invented funds of 124 months."""
    prices, factors = tmp_path / "prices", tmp_path / "french files"
    prices.mkdir()
    factors.mkdir()
    for kind in ("three", "five", "momentum"):
        (factors / f"{kind}.csv").write_bytes(monthly_file(kind))
    three = percents_of("three", len(MONTHS)) / 100.0
    chance = np.random.default_rng(3)
    other = three[:, 0] + 0.5 * three[:, 1] + three[:, 3] + chance.normal(0, 0.01, len(MONTHS))
    gap = 0.001 + 0.4 * three[:, 1] - 0.2 * three[:, 2] + chance.normal(0, 0.002, len(MONTHS))
    price_file(prices, "AAA", other + gap)
    price_file(prices, "BBB", other)
    return "--prices", str(prices), "--factors", str(factors), "--as-of", "2026-04-30"


def test_planted_gaps_are_found_and_effects_add_up(smallcap: Run, folders: tuple[str, ...]) -> None:
    result = smallcap(*PAIR, "--window", "max", *folders, "-f", "csv")
    assert result.code == 0, result.err
    rows = {row["group"]: row for row in rows_of(result.out)}
    for name, gap in GAPS.items():
        assert float(rows[name]["gap"]) == pytest.approx(gap, abs=0.03)
        assert float(rows[name]["gap"]) == pytest.approx(
            float(rows[name]["loading"]) - float(rows[name]["other_loading"]), abs=1e-12
        )
        assert float(rows[name]["monthly"]) == pytest.approx(
            float(rows[name]["gap"]) * float(rows[name]["premium"]), abs=1e-15
        )
    assert float(rows["alpha"]["gap"]) == pytest.approx(0.001, abs=0.0006)
    whole = rows.pop("difference")
    assert sum(float(row["total"]) for row in rows.values()) == pytest.approx(float(whole["total"]), abs=1e-12)
    assert {(row["n"], row["vintage"]) for row in rows.values()} == {("124", "202604")}


def test_swapping_the_funds_changes_every_sign(smallcap: Run, folders: tuple[str, ...]) -> None:
    there = rows_of(smallcap(*PAIR, *folders, "-f", "csv").out)
    back = rows_of(smallcap("attribute", "BBB", "--vs", "AAA", "--by", "factor", *folders, "-f", "csv").out)
    for one, other in zip(there, back, strict=True):
        assert float(one["total"]) == pytest.approx(-float(other["total"]), abs=1e-12)


def test_a_fund_against_itself_is_zero(smallcap: Run, folders: tuple[str, ...]) -> None:
    result = smallcap("attribute", "AAA", "--vs", "AAA", "--by", "factor", *folders, "-f", "csv")
    assert result.code == 0, result.err
    rows = rows_of(result.out)
    assert {float(row["total"]) for row in rows} == {0.0}
    assert {row["p"] for row in rows} == {""}


@pytest.mark.parametrize("pair", [("FLAT", "--vs", "AAA"), ("AAA", "--vs", "FLAT")])
def test_returns_that_do_not_vary_have_no_loadings(
    smallcap: Run, folders: tuple[str, ...], tmp_path: Path, pair: tuple[str, ...]
) -> None:
    price_file(tmp_path / "prices", "FLAT", np.zeros(len(MONTHS)))
    result = smallcap("attribute", *pair, "--by", "factor", *folders)
    assert (result.code, "returns of FLAT do not vary" in result.err) == (4, True), result.out


def test_closes_that_end_after_the_factors_are_enough(smallcap: Run, folders: tuple[str, ...], tmp_path: Path) -> None:
    """Factors end with 2026-04, BBB on 2026-04-30, AAA half a year later."""
    price_file(tmp_path / "prices", "AAA", np.random.default_rng(2).normal(0.005, 0.04, len(MONTHS) + 6))
    result = smallcap(*PAIR, *folders[:4], "--as-of", "2026-10-30", "-f", "csv")
    assert result.code == 0, result.err
    assert {row["n"] for row in rows_of(result.out)} == {"60"}


def test_closes_that_end_before_the_factors_are_refused_with_their_last_day(
    smallcap: Run, folders: tuple[str, ...], tmp_path: Path
) -> None:
    lines = (tmp_path / "prices" / "BBB.csv").read_text().splitlines()
    (tmp_path / "prices" / "BBB.csv").write_text("\n".join(lines[:-4]) + "\n")
    for window in ("5y", "max"):
        result = smallcap(*PAIR, "--window", window, *folders)
        assert (result.code, "BBB: last close 2025-12-31" in result.err) == (4, True), result.err
    both = smallcap(*PAIR, "--window", "2016-01:2025-12", *folders, "-f", "csv")
    assert {row["n"] for row in rows_of(both.out)} == {"120"}


def test_factors_that_end_before_a_fund_began_are_named(
    smallcap: Run, folders: tuple[str, ...], tmp_path: Path
) -> None:
    """The closes of both begin on 2015-12-31, the factors end with 2014-12."""
    (tmp_path / "french files" / "three.csv").write_bytes(monthly_file("three", months_between("2005-01", "2014-12")))
    result = smallcap(*PAIR, *folders)
    assert result.code == 4
    assert "the factors end with 2014-12, before the first close of AAA, 2015-12-31" in result.err


def test_a_model_with_momentum_has_a_row_more(smallcap: Run, folders: tuple[str, ...]) -> None:
    rows = rows_of(smallcap(*PAIR, "--model", "carhart", *folders, "-f", "csv").out)
    assert [row["group"] for row in rows] == ["market", "SMB", "HML", "MOM", "alpha", "residual", "difference"]


@pytest.mark.parametrize(
    ("options", "code", "said"),
    [
        (("--window", "1y"), 4, "too short to test: 12 months, needs 36"),
        (("--model", "ff9"), 2, "--model ff9 is not known"),
        (("--window", "3m", "--effects", "two"), 2, "--effects is not used with --vs --by factor"),
        (("--window", "5d",), 3, "5d"),
        (("--window", "low:2025-04",), 2, "is not made of months"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused(
    smallcap: Run, folders: tuple[str, ...], options: tuple[str, ...], code: int, said: str
) -> None:
    result = smallcap(*PAIR, *options, *folders)
    assert (result.code, said in result.err) == (code, True), result.err


def test_without_factors_it_says_how_to_get_them(smallcap: Run) -> None:
    result = smallcap("attribute", "IWM", "--vs", "IJR", "--by", "factor")
    assert result.code == 4
    assert "no factors" in result.err
    assert "smallcap data fetch --factors, or --factors DIR" in result.err
    assert "--model capm --benchmark SPY takes a fund for the market" in result.err


def test_a_fund_may_be_the_market(smallcap: Run) -> None:
    """The gap of the loadings and of alpha is that of two regressions of `alpha`, which are on the same months."""
    sources = ("--model", "capm", "--benchmark", "SPY", "--as-of", "2026-07-31", "-f", "csv")
    alone = {row["fund"]: row for row in rows_of(smallcap("alpha", "IWM", "IJR", *sources).out)}
    ran = smallcap("attribute", "IWM", "--vs", "IJR", "--by", "factor", *sources)
    rows = {row["group"]: row for row in rows_of(ran.out)}
    for effect, column in (("market", "market"), ("alpha", "alpha_month")):
        gap = float(alone["IWM"][column]) - float(alone["IJR"][column])
        assert float(rows[effect]["gap"]) == pytest.approx(gap, abs=1e-12)
    assert {(row["n"], row["vintage"]) for row in rows.values()} == {("60", "SPY less tbill")}


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (("--by", "factor", "--benchmark", "SPY"), "--benchmark is the market of --model capm; ff3 takes"),
        (("--by", "factor", "--risk-free", "3%"), "--risk-free is the bill of --model capm --benchmark FUND"),
        (("--by", "factor", "--model", "capm", "--benchmark", "IJR"), "IJR is the market itself"),
        (("--by", "sector", "--benchmark", "SPY"), "--benchmark is not used with --vs --by sector"),
    ],
)  # fmt: skip
def test_a_market_goes_with_the_model_of_a_market(smallcap: Run, more: tuple[str, ...], said: str) -> None:
    result = smallcap("attribute", "IWM", "--vs", "IJR", *more)
    assert (result.code, said in result.err) == (2, True), result.err


def test_people_read_the_reference_the_vintage_and_the_fees(smallcap: Run, folders: tuple[str, ...]) -> None:
    screen = " ".join(smallcap("attribute", "IWM", "--vs", "IJR", "--by", "factor", *folders[2:]).out.split())
    for words in ("doi:10.1016/0304-405X(93)90023-5", "CRSP vintage 202604", "the fees alone make -0.13 pp"):
        assert words in screen


def test_stored_factors_fill_the_explanation(smallcap: Run, folders: tuple[str, ...]) -> None:
    """What loadings contributed to the gap of IJR to IWM is the sum of the factors' effects in `attribute`."""
    asked = ("compare", "IWM", "IJR", "--explain", "--as-of", "2026-04-30")
    before = smallcap(*asked, "-f", "csv").out
    assert "from loadings" not in before
    assert smallcap("data", "import", "--factors", folders[3]).code == 0
    found = smallcap(*asked, "-f", "csv").out
    rows = {row["item"]: row for row in csv.DictReader(io.StringIO(found))}
    effects = rows_of(smallcap("attribute", "IJR", "--vs", "IWM", "--by", "factor", *folders[4:], "-f", "csv").out)
    total = sum(float(row["total"]) for row in effects if row["kind"] == "factor")
    assert float(rows["from loadings on ff3"]["IJR_less_IWM"]) == pytest.approx(total, abs=1e-15)
    assert (
        found.replace(next(line for line in found.splitlines(keepends=True) if "from loadings" in line), "") == before
    )
    shown = " ".join(smallcap(*asked, "-q").out.split())
    assert "60 months 2021-05 to 2026-04, factors of CRSP vintage 202604; smallcap attribute IJR" in shown
