"""`smallcap rotation`: hand-made closes, and the bundled histories."""

from __future__ import annotations

import csv
import io
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from smallcap_cli.core.analysis.rotation import LeadRun, YearPair, breadth, lead_run, rank_of
from smallcap_cli.core.model import NOT_LISTED_THEN, Gap, Value, absent
from tests.conftest import Run
from tests.core.builders import weekdays_between

OFFLINE = ("-f", "csv", "--offline")


def rows(text: str) -> dict[str, dict[str, str]]:
    return {row["signal"]: row for row in csv.DictReader(io.StringIO(text))}


def pair(year: int, gap: float, *, whole: bool = True) -> YearPair:
    return YearPair(year, Value(0.10 + gap, "fraction"), Value(0.10, "fraction"), whole)


def test_a_planted_streak_is_counted() -> None:
    years = [pair(2019, 0.02), pair(2020, -0.01), pair(2021, -0.03), pair(2022, -0.02), pair(2023, 0.05, whole=False)]
    found = lead_run(years, "S", "L")
    assert isinstance(found, LeadRun)
    assert (found.ahead, found.years, found.since, found.last) == ("L", 3, 2020, 2022)
    assert (found.wins, found.counted) == (1, 4)
    assert found.running is not None
    assert found.running.year == 2023  # the year that runs ends no streak and begins none


def test_a_tie_is_nobodys_year() -> None:
    found = lead_run([pair(2020, -0.01), pair(2021, 0.0), pair(2022, -0.02)], "S", "L")
    assert isinstance(found, LeadRun)
    assert (found.ahead, found.years) == ("L", 1)
    tie = lead_run([pair(2020, -0.01), pair(2021, 0.0)], "S", "L")
    assert isinstance(tie, LeadRun)
    assert (tie.ahead, tie.years) == ("", 0)


def test_a_missing_year_ends_a_streak() -> None:
    hole = YearPair(2021, absent("fraction", Gap(NOT_LISTED_THEN)), Value(0.1, "fraction"), False)
    found = lead_run([pair(2020, 0.01), hole, pair(2022, 0.01)], "S", "L")
    assert isinstance(found, LeadRun)
    assert (found.ahead, found.years) == ("S", 1)


def test_without_a_whole_year_there_is_no_streak() -> None:
    found = lead_run([pair(2020, 0.01, whole=False)], "S", "L")
    assert isinstance(found, Gap)


def over(value: float, start: date = date(2020, 1, 31)) -> Value:
    return Value(value, "fraction", start=start, as_of=date(2020, 4, 30))


def test_breadth_counts_funds_over_the_same_days_alone() -> None:
    found = breadth([("A", over(0.06)), ("B", over(0.05)), ("C", over(0.09, date(2020, 2, 3)))], over(0.05))
    assert not isinstance(found, Gap)
    assert (found.ahead, found.funds, found.apart) == (("A",), ("A", "B"), ("C",))  # B is level, C has other days
    assert found.share == 0.5


def test_a_share_of_too_few_funds_is_none() -> None:
    found = breadth([("A", over(0.06)), ("B", over(0.05, date(2020, 2, 3)))], over(0.05), 2)
    assert isinstance(found, Gap)
    assert found.detail == "returns of 1 of 2 funds over these days, 2 needed"


def test_a_share_of_fewer_than_half_of_the_funds_is_none() -> None:
    """Two of five funds say little of a group, whatever the least number."""
    elsewhere = [(name, over(0.05, date(2020, 2, 3))) for name in "CDE"]
    found = breadth([("A", over(0.06)), ("B", over(0.05)), *elsewhere], over(0.05))
    assert isinstance(found, Gap)
    assert found.detail == "returns of 2 of 5 funds over these days, 3 needed"


def test_the_place_of_a_sector() -> None:
    assert rank_of("B", [("A", over(0.06)), ("B", over(0.05)), ("C", over(0.01))]) == (2, 3)
    assert isinstance(rank_of("D", [("A", over(0.06))]), Gap)


@pytest.mark.parametrize(("large", "years", "since"), [("SPY", 5, 2021), ("IWB", 9, 2017)])
def test_the_run_to_2025_depends_on_the_benchmark(smallcap: Run, large: str, years: int, since: int) -> None:
    """By published yearly returns large caps led five years against the S&P 500, nine against the Russell 1000."""
    found = rows(smallcap("rotation", "IWM", large, *OFFLINE).out)["years_in_a_row"]
    assert (float(found["value"]), found["speaks_for"]) == (years, large)
    assert found["label"] == f"{large} ahead, {since} to 2025"


def test_the_fourth_quarter_of_2025(smallcap: Run) -> None:
    """The article printed 2.4 % for the Russell 1000 and 6.3 % for the Microcap; funds on them made 2.5 and 6.3."""
    out = smallcap("returns", "IWM", "IWB", "IWC", "--window", "2025Q4", *OFFLINE).out
    found = next(csv.DictReader(io.StringIO(out)))
    assert [round(float(found[ticker]) * 100, 1) for ticker in ("IWM", "IWB", "IWC")] == [2.1, 2.5, 6.3]


def test_a_lag_of_one_point_one_is_not_reproduced(smallcap: Run) -> None:
    """Two decades to 2025 give -2.63 points a year, those to 2022 -0.44; the search is printed."""
    for claim, nearest in (("s4-lag-to-2025", "-2.63 %"), ("s4-lag-to-2022", "-0.44 %")):
        result = smallcap("verify", "active_small_cap_2026", "--show", claim, "--offline")
        assert result.code == 1
        assert f"{claim}: not reproduced, 0 of 1 conventions fit" in result.out
        assert nearest in result.out


@pytest.mark.parametrize(
    ("day", "words"),
    [
        # IWB was ahead in 2011 alone, IWM in 2008 and 2009: bundled returns by year.
        ("2012-06-30", "IWB was ahead of IWM in 1 calendar year, 2011"),
        ("2010-06-30", "IWM was ahead of IWB in 2 calendar years in a row, 2008 to 2009"),
    ],
)
def test_one_year_is_no_row_of_years(smallcap: Run, day: str, words: str) -> None:
    assert words in smallcap("rotation", "IWM", "IWB", "--as-of", day, "-q", env={"COLUMNS": "200"}).out


def test_windows_and_ratio_of_bundled_months(smallcap: Run) -> None:
    found = rows(smallcap("rotation", *OFFLINE).out)
    own, other = (float(found["return_3m"][name]) for name in ("small_return", "large_return"))
    assert float(found["return_3m"]["value"]) == pytest.approx(own - other, rel=1e-12)
    # The bundled months May to July 2026 of IWM and SPY multiply to these.
    assert (round(own, 4), round(other, 4)) == (0.0501, 0.0422)
    assert float(found["ratio_change_3m"]["value"]) == pytest.approx((1 + own) / (1 + other) - 1, rel=1e-12)
    assert found["running_year"]["label"] == "2026 so far"
    assert found["equal_weight_3m"]["value"] == ""  # RSP is not bundled: a reason, no number


def test_flows_say_whether_they_confirm_prices(smallcap: Run) -> None:
    result = smallcap("rotation", "--as-of", "2025-09-30", "--offline")
    assert "flows confirm prices: the ratio changed by -1.2 % over these months" in result.out
    assert "IWM, 2025-05 to 2025-07" in result.out
    late = smallcap("rotation", "--as-of", "2026-07-31", "--offline").out
    assert "flows known to 2025-07 only" in late


def test_another_window_list_and_choice_of_rows(smallcap: Run) -> None:
    found = rows(smallcap("rotation", "--window", "2y,2024", "--where", "group=windows", *OFFLINE).out)
    assert list(found) == ["return_2y", "return_2024"]


@pytest.mark.parametrize("group", ["us-smallcap", "smallcap-value"])
def test_the_whole_history_is_that_of_the_two_funds(smallcap: Run, group: str) -> None:
    """A young fund of the group shortened `max` of IWM and SPY to its own years, and the sign of the row changed."""
    asked = ("IWM", "SPY", "--window", "max", "--as-of", "2026-07-31", *OFFLINE)
    row = rows(smallcap("rotation", *asked, "--group", group).out)["return_max"]
    (alone,) = csv.DictReader(io.StringIO(smallcap("returns", *asked).out))
    assert (row["small_return"], row["large_return"]) == (alone["IWM"], alone["SPY"])
    assert row["start"] == "2000-05-31"


def test_a_window_of_years_that_is_no_rate_says_so(smallcap: Run) -> None:
    windows = "since:2023-12-29,2024-01:2025-12,2024,5y"
    found = rows(
        smallcap("rotation", "--window", windows, "--where", "group=windows", "--as-of", "2026-07-31", *OFFLINE).out
    )
    assert [row["label"] for row in found.values()] == [
        "since:2023-12-29, in all", "2024-01:2025-12, in all", "2024", "5 years p.a.",
    ]  # fmt: skip


def test_a_window_named_twice_counts_once(smallcap: Run) -> None:
    """`--window 3m,3m` was two windows, and the fund ahead in both of them."""
    assert " of 2 windows\n" in smallcap("rotation", "--window", "1y,3m,12m,1y", "--offline").out
    found = rows(smallcap("rotation", "--window", "1y,3m,12m,1y", "--where", "group=windows", *OFFLINE).out)
    assert list(found) == ["return_1y", "return_3m"]


def write_closes(folder: Path, ticker: str, growth: float) -> None:
    days = weekdays_between("2018-12-31", "2021-12-31")
    closes = 100.0 * np.exp(growth / 260.0 * np.arange(len(days)))
    lines = [
        "Date,Close,Adj Close,Dividends",
        *(f"{d},{c!r},{c!r},0" for d, c in zip(days, closes.tolist(), strict=True)),
    ]
    folder.mkdir(exist_ok=True)
    (folder / f"{ticker}.csv").write_text("\n".join(lines) + "\n")


def test_daily_closes_of_ones_own(smallcap: Run, tmp_path: Path) -> None:
    write_closes(tmp_path / "prices", "AAA", 0.10)
    write_closes(tmp_path / "prices", "BBB", 0.04)
    result = smallcap(
        "rotation", "AAA", "BBB", "--prices", str(tmp_path / "prices"), "--as-of", "2021-12-31", *OFFLINE,
    )  # fmt: skip
    assert result.code == 0, result.err
    found = rows(result.out)
    assert (float(found["years_in_a_row"]["value"]), found["years_in_a_row"]["speaks_for"]) == (3.0, "AAA")
    # 156 weeks and four days are 784 steps of 0.06 / 260 in the logarithm.
    assert float(found["ratio_level"]["value"]) == pytest.approx(100.0 * np.exp(0.06 / 260.0 * 784), rel=1e-9)


def test_what_cannot_be_asked(smallcap: Run) -> None:
    same = smallcap("rotation", "IWM", "IWM", "--offline")
    assert (same.code, "IWM against itself says nothing" in same.err) == (2, True)
    assert smallcap("rotation", "--group", "nothing", "--offline").code == 3
    assert smallcap("rotation", "IWM", "NOSUCH", "--offline").code in (3, 4)


def test_the_tests_of_the_article_pass_or_fail_with_their_figures(smallcap: Run) -> None:
    """In September 2025 small caps were 4.30 points behind in the year, so that test fails; -6.79 is not below -10."""
    found = rows(smallcap("rotation", "--as-of", "2025-09-30", *OFFLINE).out)
    behind, year = found["test_small-behind"], found["test_small-behind-1y"]
    assert (behind["label"], behind["speaks_for"]) == ("fail small-behind (< 0.00 %)", "SPY")
    assert float(behind["value"]) == pytest.approx(float(found["return_ytd"]["value"]), rel=1e-9)
    assert (year["label"], year["speaks_for"]) == ("pass small-behind-1y (< -10.00 %)", "IWM")
    # Two months of outflow are not three.
    assert found["test_outflows-iwm"]["label"] == "pass outflows-iwm (< 0.00)"
    assert "test_closes-are-old" not in found  # the age of data is no signal


def test_every_test_says_what_it_measures(smallcap: Run) -> None:
    """`narrow-market (< -3.00 %)` said nowhere that it is a median of sector funds less SPY over three months."""
    asked = ("rotation", "--as-of", "2025-09-30")
    found = rows(smallcap(*asked, *OFFLINE).out)
    sectors = "XLB, XLC, XLE, XLF, XLI, XLK, XLP, XLRE, XLU, XLV, XLY"
    assert {name: row["condition"] for name, row in found.items() if row["group"] == "tests"} == {
        "test_small-behind": "IWM less SPY: return YTD < 0.00 %",
        "test_small-behind-1y": "IWM less SPY: return 1 year < -10.00 %",
        "test_small-caps-fall": "IWM: max drawdown 1y < -20.00 %",
        "test_microcap-behind": "IWC less IWB: return 3m < -5.00 %",
        "test_outflows-small-caps": "group us-smallcap: net flow 1 month < 0.00",
        "test_outflows-iwm": "IWM: net flow 1 month < 0.00",
        "test_technology-leads": found["test_technology-leads"]["condition"],
        "test_big-tech-is-back": "QQQ less IWM: return 3m > 5.00 %",
        "test_narrow-market": f"median of ({sectors}) less SPY: return 3m < -3.00 %",
    }
    others = sectors.replace("XLK, ", "")
    assert found["test_technology-leads"]["condition"].startswith(f"XLK against highest of ({others}): return YTD >=")
    assert {row["condition"] for row in found.values() if row["group"] != "tests"} == {""}
    text = " ".join(smallcap(*asked, "--offline").out.split())
    assert "IWM less SPY: return YTD" in text
    assert "IWC less IWB: return 3m" in text


def test_one_outflow_speaks_for_one_side_and_once(smallcap: Run) -> None:
    """IWM lost money in June and July 2025 and over three months: that spoke for SPY twice and for IWM twice."""
    asked = ("rotation", "--as-of", "2025-09-15")
    found = rows(smallcap(*asked, *OFFLINE).out)
    flows = ("flow_IWM", "flow_us-smallcap", "test_outflows-iwm", "test_outflows-small-caps")
    assert [found[name]["speaks_for"] for name in flows] == ["SPY", "", "", ""]
    assert (found["test_outflows-iwm"]["start"], found["test_outflows-iwm"]["end"]) == ("2025-07-01", "2025-07-31")
    result = smallcap(*asked, "--offline")
    text = " ".join(result.out.split())
    assert "sum of 1 of 41 funds: IWM, whose row counts already" in text
    assert "2025-07 alone, the newest month known; has held for 2 months, fails after 3 months" in text
    counted = [row for name, row in found.items() if name.startswith("test_") and "small-caps (" not in row["label"]]
    passing = sum(row["label"].startswith("pass") for row in counted)
    known = sum(row["value"] != "" for row in counted)
    assert f"{passing} of {known} tests of the article pass" in text


def test_three_months_of_outflow_speak_for_large_caps(smallcap: Run) -> None:
    """August, September and October 2024, of which October was public on 4 November."""
    found = rows(smallcap("rotation", "--as-of", "2024-11-04", *OFFLINE).out)
    assert (found["test_outflows-iwm"]["label"], found["test_outflows-iwm"]["speaks_for"]) == (
        "fail outflows-iwm (< 0.00)", "SPY",
    )  # fmt: skip
    # December 2024 lost 2.6bn after 6.3bn came in November: one month is for neither. January 2025 brought 0.8bn.
    assert rows(smallcap("rotation", "--as-of", "2025-01-15", *OFFLINE).out)["test_outflows-iwm"]["speaks_for"] == ""
    assert rows(smallcap("rotation", "--as-of", "2025-02-14", *OFFLINE).out)["test_outflows-iwm"]["speaks_for"] == "IWM"


def test_the_two_named_funds_decide_the_day(smallcap: Run, tmp_path: Path) -> None:
    """A fund that breadth counts had closes to later: every window of the two was missing."""
    for ticker in ("AAA", "BBB"):
        write_closes(tmp_path / "prices", ticker, 0.10)
    later = (tmp_path / "prices" / "AAA.csv").read_text() + "2022-03-31,150.0,150.0,0\n"
    (tmp_path / "prices" / "IWM.csv").write_text(later)
    result = smallcap("rotation", "AAA", "BBB", "--prices", str(tmp_path / "prices"), *OFFLINE)
    assert result.code == 0, result.err
    found = rows(result.out)
    assert found["return_1y"]["end"] == "2021-12-31"
    assert float(found["return_1y"]["value"]) == pytest.approx(0.0, abs=1e-12)


def test_a_ratio_that_ends_before_one_of_the_funds_says_so(smallcap: Run, tmp_path: Path) -> None:
    for ticker in ("AAA", "BBB"):
        write_closes(tmp_path / "prices", ticker, 0.10)
    asked = ("rotation", "AAA", "BBB", "--prices", str(tmp_path / "prices"), "--offline", "-q")
    assert "the last day both have" not in smallcap(*asked).out
    later = (tmp_path / "prices" / "AAA.csv").read_text() + "2022-03-31,150.0,150.0,0\n"
    (tmp_path / "prices" / "AAA.csv").write_text(later)
    assert "to 2021-12-31, the last day both have" in smallcap(*asked).out


def test_old_flows_are_no_test(smallcap: Run) -> None:
    found = rows(smallcap("rotation", "--as-of", "2026-07-31", *OFFLINE).out)
    assert found["test_outflows-iwm"]["value"] == ""
    assert "7 of 7 tests of the article pass; 2 without data" in smallcap("rotation", "--offline").out


def test_the_tests_are_of_the_funds_that_the_article_names(smallcap: Run) -> None:
    assert not [name for name in rows(smallcap("rotation", "IJR", "VOO", *OFFLINE).out) if name.startswith("test_")]


def test_a_run_of_years_is_a_column_and_a_condition(smallcap: Run, tmp_path: Path) -> None:
    asked = ("compare", "IWM", "-c", "years_ahead:max", "--as-of", "2026-07-31", *OFFLINE)
    assert next(csv.DictReader(io.StringIO(smallcap(*asked).out)))["years_ahead:max"] == "-5"
    against = next(csv.DictReader(io.StringIO(smallcap(*asked, "--benchmark", "IWB").out)))
    assert against["years_ahead:max"] == "-9"
    file = tmp_path / "years.yaml"
    file.write_text("checks:\n  - id: five-years\n    when: years_ahead:20y of IWM <= -5\n    severity: fail\n")
    fired = smallcap("check", str(file), "--as-of", "2026-07-31", "--offline")
    assert (fired.code, "firing: five-years" in fired.out) == (1, True)
    early = smallcap("check", str(file), "--as-of", "2025-11-28", "--offline")
    assert early.code == 0, early.out


def test_funds_that_never_meet_are_no_answer(smallcap: Run) -> None:
    # AVUV began in September 2019.
    none = smallcap("rotation", "AVUV", "IWB", "--as-of", "2018-12-31")
    assert none.code == 4
    assert "nothing to compare of AVUV and IWB" in none.err


def test_leads_of_bundled_months_have_days_length_and_gain(smallcap: Run) -> None:
    """IWM and SPY on month ends; the largest rise is the ratio at its last day over that at its first."""
    found = rows(smallcap("rotation", "IWM", "IWB", *OFFLINE).out)
    largest = found["lead_largest"]
    start, end = largest["start"], largest["end"]
    out = smallcap("returns", "IWM", "IWB", "--window", f"{start}:{end}", *OFFLINE).out
    own, other = (float(next(csv.DictReader(io.StringIO(out)))[ticker]) for ticker in ("IWM", "IWB"))
    assert float(largest["value"]) == pytest.approx((1.0 + own) / (1.0 + other) - 1.0, rel=1e-9)
    assert largest["label"].startswith(f"largest: {start[:7]} to {end[:7]}, ")
    gains = [float(found[f"lead_{name}"]["value"]) for name in ("largest", "second", "third")]
    assert gains == sorted(gains, reverse=True)
    assert float(found["best_3y"]["value"]) > 0.0
    assert int(found["best_3y"]["n"]) > int(found["best_10y"]["n"]) > 0
    text = " ".join(smallcap("rotation", "IWM", "IWB", "--offline").out.split())
    assert "a rise begins at the trough from which the ratio rose by 10 %" in text


def test_rotation_is_no_wider_than_a_narrow_terminal(smallcap: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    assert max(map(len, smallcap("rotation", "IWM", "IWB", "--offline").out.splitlines())) <= 40
