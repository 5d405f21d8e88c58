"""`smallcap blend` through the command line: hand-made closes, and the bundled month ends."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import numpy as np
import pytest

from tests.conftest import Run
from tests.core.builders import weekdays_between

AT = ("--as-of", "2026-07-31")


def rows(text: str) -> dict[str, dict[str, str]]:
    return {row["ticker"]: row for row in csv.DictReader(io.StringIO(text))}


def write_closes(folder: Path, ticker: str, closes: dict[str, float]) -> None:
    folder.mkdir(exist_ok=True)
    lines = ["Date,Close,Adj Close,Dividends", *(f"{day},{close},{close},0" for day, close in closes.items())]
    (folder / f"{ticker}.csv").write_text("\n".join(lines) + "\n")


@pytest.fixture
def three_closes(tmp_path: Path) -> tuple[str, ...]:
    """One fund gains 10 % twice, the other loses 10 % and gains 20 %; the second close is the last of its year."""
    days = ("2024-12-30", "2024-12-31", "2025-01-02")
    for ticker, closes in (("UP", (100.0, 110.0, 121.0)), ("TURN", (100.0, 90.0, 108.0))):
        write_closes(tmp_path / "prices", ticker, dict(zip(days, closes, strict=True)))
    return ("--prices", str(tmp_path / "prices"), "--as-of", "2025-01-02", "--window", "max", "-f", "csv", "-q")


def test_the_worked_example_with_and_without_a_trade(smallcap: Run, three_closes: tuple[str, ...]) -> None:
    """0.6 * 1.1 + 0.4 * 0.9 = 1.02; held on 0.726 + 0.432 = 1.158, brought back 1.02 * (0.66 + 0.48) = 1.1628."""
    never = rows(smallcap("blend", "UP:60", "TURN:40", "--rebalance", "never", *three_closes).out)["blend"]
    assert float(never["period_return"]) == pytest.approx(0.158, rel=1e-12)
    assert (float(never["turnover"]), never["rebalances"]) == (0.0, "0")
    found = rows(smallcap("blend", "UP:60", "TURN:40", *three_closes).out)
    assert float(found["blend"]["period_return"]) == pytest.approx(0.1628, rel=1e-12)
    assert found["blend"]["rebalances"] == "1"
    # 0.048 of 1.02 is sold, in the three days from 30 December to 2 January.
    assert float(found["blend"]["turnover"]) == pytest.approx(0.048 / 1.02 * 365.25 / 3, rel=1e-12)
    assert (float(found["UP"]["weight"]), float(found["TURN"]["weight"])) == (0.6, 0.4)
    assert float(found["UP"]["weight_end"]) == pytest.approx(0.66 / 1.14, rel=1e-12)
    assert float(found["TURN"]["period_return"]) == pytest.approx(0.08, rel=1e-12)


def test_a_band_is_judged_at_every_close(smallcap: Run, three_closes: tuple[str, ...]) -> None:
    # The second close finds 0.66 / 1.02 = 64.7 %, 4.7 points too much.
    within = rows(smallcap("blend", "UP:60", "TURN:40", "--rebalance", "band", *three_closes).out)["blend"]
    beyond = smallcap("blend", "UP:60", "TURN:40", "--rebalance", "band", "--band", "4%", *three_closes)
    assert within["rebalances"] == "0"
    assert rows(beyond.out)["blend"]["rebalances"] == "1"
    assert float(rows(beyond.out)["blend"]["period_return"]) == pytest.approx(0.1628, rel=1e-12)


def test_one_part_of_100_is_the_fund_of_compare(smallcap: Run) -> None:
    columns = "period_return,cagr,volatility,max_drawdown,sharpe"
    fund = next(iter(rows(smallcap("compare", "IWM", "-c", f"ticker,{columns}", *AT, "-f", "csv", "-q").out).values()))
    blend = rows(smallcap("blend", "IWM:100", *AT, "-f", "csv", "-q").out)["blend"]
    for name in columns.split(","):
        assert float(blend[name]) == pytest.approx(float(fund[name]), rel=1e-12)


def two_funds(folder: Path) -> tuple[str, ...]:
    """Two invented funds with a close every weekday to 15 July 2026; answers the options that read them."""
    chance = np.random.default_rng(4)
    days = [str(day) for day in weekdays_between("2022-12-30", "2026-07-15")]
    for ticker in ("UP", "TURN"):
        levels = 100.0 * np.cumprod(1.0 + chance.normal(0.0003, 0.01, len(days)))
        write_closes(folder / "prices", ticker, dict(zip(days, levels.tolist(), strict=True)))
    return ("--prices", str(folder / "prices"), "--as-of", "2026-07-15", "--risk-free", "zero")


@pytest.mark.parametrize("window", ["3y", "2023-07-15:2026-07-15", "1y"])
def test_statistics_of_a_blend_of_one_fund_are_those_of_compare_on_any_day(
    smallcap: Run, tmp_path: Path, window: str
) -> None:
    """The blend has no close before the window; those of three years begin with the month end before it."""
    asked = (*two_funds(tmp_path), "--window", window, "-f", "csv", "-q")
    alone = smallcap("compare", "UP", "-c", "ticker,volatility,sharpe", *asked).out
    volatility, sharpe = map(float, alone.splitlines()[1].split(",")[1:])
    found = rows(smallcap("blend", "UP:100", *asked).out)
    for ticker in ("blend", "UP"):
        assert float(found[ticker]["volatility"]) == pytest.approx(volatility, rel=1e-12)
        assert float(found[ticker]["sharpe"]) == pytest.approx(sharpe, rel=1e-9)


def test_three_years_to_any_day_are_tested(smallcap: Run, tmp_path: Path) -> None:
    asked = two_funds(tmp_path)
    shown = " ".join(smallcap("blend", "UP:60", "TURN:40", "--window", "3y", "--versus", "TURN", *asked).out.split())
    assert "36 monthly returns 2023-06-30 to 2026-06-30" in shown
    assert "volatility and Sharpe ratio: 2023-06-30 to 2026-06-30, from month end to month end" in shown
    within = " ".join(smallcap("blend", "UP:100", "--window", "2023-07-15:2026-07-15", *asked).out.split())
    assert "volatility and Sharpe ratio: 2023-07-31 to 2026-06-30, the monthly returns within the window" in within


def test_a_fund_beside_the_blend_is_tested_against_it(smallcap: Run) -> None:
    answer = smallcap("blend", "VOO:80", "AVUV:20", "--versus", "IWM", *AT, "-f", "json", "-q")
    found = json.loads(answer.out)
    assert [row["ticker"] for row in found["rows"]] == ["blend", "VOO", "AVUV", "IWM"]
    assert {(pair["first"], pair["second"], pair["figure"]) for pair in found["inference"]["pairs"]} == {
        ("blend", "IWM", "sharpe"), ("blend", "IWM", "return"),
    }  # fmt: skip
    assert found["inference"]["returns"] == 60
    assert found["conventions"]["rebalance"] == "yearly"


@pytest.mark.parametrize(
    ("line", "message", "hint"),
    [
        ("VOO:80 AVUV:15", "the weights add up to 95, not to 100", "add 5"),
        ("VOO:80.5 AVUV:20", "the weights add up to 100.5, not to 100", "take off 0.5"),
        ("VOO:50 voo:50", "VOO stands twice in the blend", "write it once, such as VOO:100"),
        ("VOO AVUV:20", "'VOO' has no weight", "write TICKER:WEIGHT"),
        ("VOO:x AVUV:20", "VOO: 'x' is not a weight", "a number of percent"),
        ("VOO:120 AVUV:-20", "AVUV: a weight of -20 is not positive", "leave the fund out"),
        ("VOO:100 AVUV:0", "AVUV: a weight of 0 is not positive", "leave the fund out"),
        ("VOO:nan AVUV:20", "VOO: 'nan' is not a weight", "a number of percent"),
        ("VOO:100 --rebalance weekly", "--rebalance weekly is not valid", "one of: yearly"),
        ("VOO:100 --band 5%", "--band needs --rebalance band, not yearly", "leave out --band"),
        ("VOO:100 --rebalance band --band 5", "--band 5 is not a part of the blend", "write 5% or 0.05"),
        ("VOO:100 --window low:2025-04", "begins on a day of each fund's own", "since:2025-04-08"),
        ("", "no fund given", "smallcap blend VOO:80 AVUV:20"),
    ],
)
def test_what_is_no_portfolio_is_refused(smallcap: Run, line: str, message: str, hint: str) -> None:
    answer = smallcap("blend", *line.split())
    assert answer.code == 2
    assert message in answer.err
    assert hint in answer.err


def test_thirds_are_written_with_decimals(smallcap: Run) -> None:
    """33.34 + 33.33 + 33.33 is 100 exactly, which binary fractions are not."""
    assert smallcap("blend", "IWM:33.34", "IJR:33.33", "VB:33.33", *AT, "-q").code == 0


def test_a_part_too_young_for_the_window_is_named_with_the_way_out(smallcap: Run) -> None:
    answer = smallcap("blend", "VOO:80", "AVUV:20", "--window", "10y", *AT)
    assert answer.code == 4
    assert "no blend over 10y: AVUV: " in answer.err
    assert "--window max takes the days that all parts have" in answer.err
    assert "2019-09-30 to 2026-07-31" in smallcap("blend", "VOO:80", "AVUV:20", "--window", "max", *AT).out


def test_a_basis_that_a_part_lacks_has_its_own_way_out(smallcap: Run) -> None:
    """The hint was a longer window, which has no prices either."""
    answer = smallcap("blend", "VOO:80", "AVUV:20", "--basis", "price", *AT, "--offline")
    assert answer.code == 4
    assert "VOO: no price basis: month-end total returns only" in answer.err
    assert "hint: --basis total" in answer.err


@pytest.mark.usefixtures("no_network_configured")
def test_an_unknown_part_does_not_exist(smallcap: Run) -> None:
    answer = smallcap("blend", "VOO:80", "ZZZZQ:20", *AT, "--offline")
    assert answer.code == 3
    assert "no fund called ZZZZQ" in answer.err


def test_the_blend_is_drawn_with_its_parts(smallcap: Run) -> None:
    shown = smallcap("blend", "VOO:80", "AVUV:20", *AT, "-q", "--chart").out
    assert "Growth of 1,000" in shown
    assert all(name in shown for name in ("blend", "VOO", "AVUV"))


def test_weights_have_no_difference_that_could_be_taken_for_one(
    smallcap: Run, three_closes: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a wide screen the greatest weight less the least, 60.00 pp, stood beside the weights under "spread"."""
    monkeypatch.setenv("COLUMNS", "170")
    asked = three_closes[: three_closes.index("-f")]
    lines = smallcap("blend", "UP:60", "TURN:40", "--versus", "UP", *asked).out.splitlines()
    heads = next(line for line in lines if "UP" in line and "blend" in line)
    assert "max - min" in heads
    assert "spread" not in heads
    end = heads.index("max - min") + len("max - min")
    weights = [line for line in lines if line.startswith("weight")]
    assert [line[:end].split()[-1] for line in weights] == ["—", "—"]
    # TURN gained 8 %, UP 21 %, and the blend 16.28 % lies between.
    (gained,) = [line for line in lines if line.startswith("return max")]
    assert gained[:end].endswith("13.00 pp")
