"""`smallcap season`: calendar months of hand-made closes, and of the bundled histories."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from math import sqrt
from pathlib import Path

import numpy as np
import pytest

from smallcap_cli.core.model import Gap
from smallcap_cli.core.statistics.seasonality import MonthFigures, month_figures, within_years_p
from tests.conftest import Run
from tests.core.builders import weekdays_between

AT = ("--as-of", "2026-07-31")
#: Three Januaries; of the 33 other months eleven each of 0, 1 and -1 %.
JANUARIES = (0.03, 0.01, 0.05)
OTHERS = (0.0, 0.01, -0.01) * 11


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def three_years() -> list[float]:
    """36 months from January 2022 on."""
    rest = iter(OTHERS)
    return [JANUARIES[number // 12] if number % 12 == 0 else next(rest) for number in range(36)]


def write_closes(folder: Path, ticker: str, returns: Sequence[float]) -> None:
    """A close every weekday from December 2021 on, which changes with the month."""
    levels = 100.0 * np.cumprod([1.0, *(1.0 + r for r in returns)])
    lines = ["Date,Close,Adj Close,Dividends"]
    for day in weekdays_between("2021-12-01", "2024-12-31"):
        level = float(levels[int((day.astype("datetime64[M]") - np.datetime64("2021-12")).astype(int))])
        lines.append(f"{day},{level!r},{level!r},0")
    folder.mkdir(exist_ok=True)
    (folder / f"{ticker}.csv").write_text("\n".join(lines) + "\n")


@pytest.fixture
def asked(tmp_path: Path) -> tuple[str, ...]:
    """IWM as above, and SPY with 1 % every month."""
    write_closes(tmp_path / "prices", "IWM", three_years())
    write_closes(tmp_path / "prices", "SPY", [0.01] * 36)
    return ("--prices", str(tmp_path / "prices"), "--as-of", "2024-12-31")


def test_the_worked_january(smallcap: Run, asked: tuple[str, ...]) -> None:
    found = rows(smallcap("season", "IWM", "-f", "csv", *asked).out)[0]
    # Means 0.03 and 0; variances 0.0008 / 2 and 22 * 0.0001 / 32.
    own, other = 0.0004 / 3, 0.0022 / 32 / 33
    assert (found["month"], found["years"], found["first_year"], found["last_year"]) == ("1", "3", "2022", "2024")
    assert float(found["mean"]) == pytest.approx(0.03, rel=1e-12)
    assert float(found["positive"]) == 1.0
    assert float(found["difference"]) == pytest.approx(0.03, rel=1e-12)
    assert float(found["t"]) == pytest.approx(0.03 / sqrt(own + other), rel=1e-9)
    assert float(found["degrees"]) == pytest.approx((own + other) ** 2 / (own**2 / 2 + other**2 / 32), rel=1e-9)
    # Pooled: (2 * 0.0004 + 0.0022) / 34 of variance.
    assert float(found["pooled_t"]) == pytest.approx(0.03 / sqrt(0.003 / 34 * (1 / 3 + 1 / 33)), rel=1e-9)
    # Only 5 %, 3 % and one of the twelve months of 1 % lie as far; there are C(36, 3) = 7140 splits.
    assert (float(found["permutation_p"]), found["permutation"]) == (pytest.approx(12 / 7140, rel=1e-12), "exact")
    # Student's t of 2.06296 degrees at 1 - 0.05 / 24 and at 0.8 (scipy.stats.t.ppf): 14.4870 and 1.0527.
    assert float(found["detectable"]) == pytest.approx((14.486974 + 1.052717) * sqrt(own + other), rel=1e-6)


def test_less_the_benchmark_a_constant_changes_levels_alone(smallcap: Run, asked: tuple[str, ...]) -> None:
    found = rows(smallcap("season", "IWM", "-f", "csv", *asked).out)[0]
    assert float(found["relative_mean"]) == pytest.approx(0.02, rel=1e-10)
    assert float(found["relative_positive"]) == pytest.approx(2 / 3)  # 1 % is not ahead of 1 %
    assert float(found["relative_t"]) == pytest.approx(float(found["t"]), rel=1e-9)


def test_holm_corrects_for_the_months_looked_at(smallcap: Run, asked: tuple[str, ...]) -> None:
    every = rows(smallcap("season", "IWM", "-f", "csv", *asked).out)
    (alone,) = rows(smallcap("season", "IWM", "--month", "1", "-f", "csv", *asked).out)
    assert alone["p_holm"] == alone["p"] == every[0]["p"]
    smallest = min(every, key=lambda row: float(row["p"]))
    assert float(smallest["p_holm"]) == pytest.approx(min(1.0, 12 * float(smallest["p"])))
    assert (every[0]["months_looked_at"], alone["months_looked_at"]) == ("12", "1")


def test_a_series_that_does_not_vary_has_no_test(smallcap: Run, asked: tuple[str, ...]) -> None:
    answer = smallcap("season", "SPY", "--benchmark", "IWM", "-f", "json", *asked)
    cells = json.loads(answer.out)["cells"]
    assert cells["SPY.1.t"]["missing"] == "not_comparable"
    assert cells["SPY.1.relative_t"].get("missing") is None


def test_a_running_month_and_a_first_partial_one_do_not_count(smallcap: Run, asked: tuple[str, ...]) -> None:
    until = ("--prices", asked[1], "--as-of", "2024-12-30")
    found = {row["month"]: row["years"] for row in rows(smallcap("season", "IWM", "-f", "csv", *until).out)}
    # December 2021 has no close before it, and that of 2024 has a session left.
    assert (found["12"], found["11"]) == ("2", "3")


def test_a_short_history_has_means_and_no_tests(smallcap: Run, asked: tuple[str, ...]) -> None:
    answer = smallcap("season", "IWM", "--window", "2y", "-f", "json", *asked)
    cells = json.loads(answer.out)["cells"]
    assert json.loads(answer.out)["rows"][0]["mean"] == pytest.approx(0.03)  # 1 and 5 %
    assert (cells["IWM.1.p"]["missing"], cells["IWM.1.p"]["detail"]) == (
        "too_short", "24 months, 36 needed for a test",
    )  # fmt: skip


def test_one_fund_has_twelve_rows_and_several_have_their_january(smallcap: Run) -> None:
    assert len(rows(smallcap("season", "IWM", *AT, "-f", "csv").out)) == 12
    several = rows(smallcap("season", "IWM", "IJR", *AT, "-f", "csv").out)
    assert [(row["ticker"], row["month"]) for row in several] == [("IWM", "1"), ("IJR", "1")]
    every = rows(smallcap("season", "IWM", "IJR", "--month", "all", *AT, "-f", "csv").out)
    assert len(every) == 24


def test_two_runs_draw_the_same(smallcap: Run) -> None:
    asked = ("season", "IWM", *AT, "-f", "csv")
    first = smallcap(*asked).out
    assert first == smallcap(*asked).out
    assert {row["permutation"] for row in rows(first)} == {"within years"}


def test_a_month_is_that_of_returns(smallcap: Run) -> None:
    found = rows(smallcap("season", "IWM", "--month", "1", *AT, "-f", "csv").out)[0]
    months = rows(smallcap("returns", "IWM", "--by", "month", "--limit", "1000", *AT, "-f", "csv").out)
    januaries = [float(row["IWM"]) for row in months if row["month"].endswith("-01") and row["IWM"]]
    assert int(found["years"]) == len(januaries)
    assert float(found["mean"]) == pytest.approx(sum(januaries) / len(januaries), rel=1e-12)


def test_a_change_of_index_is_said(smallcap: Run) -> None:
    cells = json.loads(smallcap("season", "SPSM", *AT, "-f", "json").out)["cells"]
    assert cells["SPSM.1.mean"]["notes"] == ["two other indexes before 2020-01-24"]


def test_people_read_how_many_years_and_what_is_left(smallcap: Run) -> None:
    shown = " ".join(smallcap("season", "IWM", *AT, "-q").out.split())
    assert "2000 to 2026: one observation per month and year: each mean has 26 to 27 observations" in shown
    assert "Holm correction for 12 months: no month significant (p below 0.05)" in shown
    assert "minus SPY, Holm correction for 12 months: no month significant (p below 0.05)" in shown


def test_a_benchmark_that_began_later_has_its_own_number_of_years(smallcap: Run) -> None:
    """VOO began in September 2010, so its first whole September is that of 2011."""
    asked = ("season", "IWM", "--month", "9", "--window", "20y", "--benchmark", "VOO", *AT)
    shown = " ".join(smallcap(*asked, "-q").out.split())
    assert "2006 to 2025: one September per year: each mean has 20 observations" in shown
    assert "minus VOO: 2011 to 2025: one September per year: each mean has 15 observations" in shown
    assert "minus SPY: 2006" not in smallcap(*asked[:6], *AT, "-q").out


def test_three_januaries_that_scatter_prove_nothing(smallcap: Run, asked: tuple[str, ...]) -> None:
    # t is 2.58 with two degrees of freedom: p 0.12.
    shown = " ".join(smallcap("season", "IWM", "--month", "1", "-q", *asked).out.split())
    assert "one month tested, no correction needed: no month significant (p below 0.05)" in shown


def test_people_read_which_month_is_left(smallcap: Run, asked: tuple[str, ...]) -> None:
    rest = iter(OTHERS)
    steady = [0.1 + 0.001 * (number // 12) if number % 12 == 0 else next(rest) for number in range(36)]
    write_closes(Path(asked[1]), "IWM", steady)
    shown = " ".join(smallcap("season", "IWM", "-q", *asked).out.split())
    assert "Holm correction for 12 months: January (<0.001) significant (p below 0.05)" in shown


def test_a_fund_is_not_compared_with_itself(smallcap: Run) -> None:
    cells = json.loads(smallcap("season", "SPY", "--month", "1", *AT, "-f", "json").out)["cells"]
    assert cells["SPY.1.relative_mean"]["detail"] == "the benchmark itself"


def test_a_basis_that_is_not_at_hand_is_the_reason(smallcap: Run) -> None:
    cells = json.loads(smallcap("season", "IWM", "--basis", "price", *AT, "-f", "json").out)["cells"]
    assert {cells[f"IWM.1.{name}"]["missing"] for name in ("mean", "t", "relative_mean")} == {"not_offered"}


def test_without_the_benchmark_the_fund_keeps_its_own_months(smallcap: Run, asked: tuple[str, ...]) -> None:
    (Path(asked[1]) / "SPY.csv").unlink()
    answer = smallcap("season", "IWM", "--provider", "files", "-f", "json", *asked)
    found = json.loads(answer.out)
    assert (answer.code, found["rows"][0]["mean"]) == (0, pytest.approx(0.03, rel=1e-12))
    assert found["cells"]["IWM.1.relative_mean"]["missing"] == "not_fetched"
    assert smallcap("season", "IWM", "--provider", "files", "--strict", *asked).code == 5


def test_a_benchmark_without_a_whole_month_is_the_reason(smallcap: Run, asked: tuple[str, ...]) -> None:
    path = Path(asked[1]) / "SPY.csv"
    head, *lines = path.read_text().splitlines()
    path.write_text("\n".join([head, *lines[-10:]]) + "\n")
    cells = json.loads(smallcap("season", "IWM", "-f", "json", *asked).out)["cells"]
    assert cells["IWM.1.relative_mean"]["missing"] == "too_short"
    assert cells["IWM.1.relative_mean"]["detail"] == "no whole month of SPY in the window"


def test_month_ends_among_daily_closes_are_marked(smallcap: Run, asked: tuple[str, ...]) -> None:
    cells = json.loads(smallcap("season", "IWM", "IJR", "-f", "json", *asked).out)["cells"]
    assert (cells["IJR.1.mean"]["mark"], cells["IWM.1.mean"].get("mark")) == ("m", None)


def test_nothing_later_than_the_as_of_day_is_counted(smallcap: Run) -> None:
    cells = json.loads(smallcap("season", "IWM", "--as-of", "2020-02-14", "-f", "json").out)["cells"]
    days = [day for cell in cells.values() for day in (cell["as_of"], *(s.get("as_of") for s in cell["sources"]))]
    assert max(day for day in days if day) == "2020-01-31"


@pytest.mark.usefixtures("no_network_configured")
def test_an_unknown_fund_keeps_its_row_and_the_exit_code(smallcap: Run) -> None:
    answer = smallcap("season", "IWM", "QQQQQ", *AT, "-f", "csv")
    assert (answer.code, [row["mean"] != "" for row in rows(answer.out)]) == (3, [True, False])


@pytest.mark.usefixtures("no_network_configured")
@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        (("--month", "0"), 2), (("--month", "0110000"), 2), (("--month", "13"), 2),
        (("--month", "january"), 2), (("--month", ""), 2),
        (("--window", "low:2025-04"), 2), (("--window", "5zears"), 3), (("--basis", "gross"), 2),
        (("--benchmark", "QQQQQ"), 3), (("--anchor", "after"), 2),
    ],
)  # fmt: skip
def test_impossible_questions_are_refused(smallcap: Run, wrong: tuple[str, ...], code: int) -> None:
    assert smallcap("season", "IWM", *AT, *wrong).code == code


# The permutation within years


def test_every_year_chooses_its_own_month() -> None:
    years = np.array([2020, 2020, 2021, 2021, 2022])
    chosen = np.array([True, False, True, False, False])
    values = np.array([0.03, 0.01, 0.05, 0.01, 0.9])
    # Sums 8, 4, 6 and 2 % have the same chance, 5 % is expected: 8 and 2 lie as far. 2022 has nothing to choose.
    assert within_years_p(years, chosen, values) == pytest.approx(0.5, abs=0.02)


def test_years_that_differ_do_not_look_like_months_that_do() -> None:
    years = np.repeat([2020, 2021], 12)
    chosen = np.arange(24) % 12 == 0
    values = np.where(years == 2020, 0.1, -0.1)
    assert within_years_p(years, chosen, values) == 1.0


def test_nothing_chosen_is_refused() -> None:
    with pytest.raises(ValueError, match="no value is chosen"):
        within_years_p(np.array([2020]), np.array([False]), np.array([0.1]))


def test_a_month_without_a_value_is_a_gap_and_corrects_nobody() -> None:
    months = np.arange(np.datetime64("2018-01"), np.datetime64("2023-01"))
    kept = months.astype(int) % 12 != 5
    found = month_figures(months[kept], np.sin(np.arange(60.0))[kept], (1, 6))
    january = found[1]
    assert isinstance(found[6], Gap)
    assert isinstance(january, MonthFigures)
    assert not isinstance(january.test, Gap)
    assert january.test.holm == january.test.welch.p


@pytest.fixture
def ended(asked: tuple[str, ...], tmp_path: Path) -> tuple[str, ...]:
    """DEAD is IWM without its last eight months: its closes end with April 2024."""
    lines = (tmp_path / "prices" / "IWM.csv").read_text().splitlines(keepends=True)
    (tmp_path / "prices" / "DEAD.csv").write_text("".join(line for line in lines if not "2024-05" <= line[:7] < "2030"))
    return asked


@pytest.mark.parametrize("window", ["max", "3y"])
def test_a_fund_whose_closes_end_early_says_so(smallcap: Run, ended: tuple[str, ...], window: str) -> None:
    """A row of DEAD under `closes to 31 Dec 2024` had nothing that said that its months end in April."""
    line = ("season", "DEAD", "IWM", "--month", "1", "--window", window, *ended)
    answer = smallcap(*line, "-f", "json")
    found = json.loads(answer.out)
    assert answer.code == 0
    assert (found["rows"][0]["years"], found["rows"][1]["years"]) == (3, 3)
    assert (found["rows"][0]["other_months"], found["rows"][1]["other_months"]) == (25, 33)
    for name in ("mean", "relative_mean"):
        assert found["cells"][f"DEAD.1.{name}"]["notes"] == ["to 2024-04-30"]
        assert "notes" not in found["cells"][f"IWM.1.{name}"]
    said = (
        "DEAD: prices end on 2024-04-30, before 2024-12-31, and so do its months; "
        "--as-of 2024-04-30 takes all to that day"
    )
    assert f"warning: {said}" in answer.err
    assert said in found["warnings"]
    assert smallcap(*line, "--strict").code == 5
    assert smallcap("season", "IWM", *line[3:], "--strict").code == 0


def test_a_window_before_the_last_close_says_nothing_of_it(smallcap: Run, ended: tuple[str, ...]) -> None:
    answer = smallcap("season", "DEAD", "--month", "1", "--window", "2022-01:2023-12", *ended, "-f", "json")
    assert (answer.code, "prices end on" in answer.err) == (0, False)
    assert "notes" not in json.loads(answer.out)["cells"]["DEAD.1.mean"]


def test_a_benchmark_whose_closes_end_early_says_so(smallcap: Run, ended: tuple[str, ...]) -> None:
    answer = smallcap("season", "SPY", "--month", "1", "--benchmark", "DEAD", *ended, "-f", "json")
    cells = json.loads(answer.out)["cells"]
    assert cells["SPY.1.relative_mean"]["notes"] == ["to 2024-04-30"]
    assert "notes" not in cells["SPY.1.mean"]
    assert "warning: DEAD: prices end on 2024-04-30" in answer.err


def test_a_fund_that_ended_before_the_window_has_its_last_close(smallcap: Run, ended: tuple[str, ...]) -> None:
    answer = smallcap("season", "DEAD", "IWM", "--month", "9", "--window", "6m", *ended, "-f", "json")
    cell = json.loads(answer.out)["cells"]["DEAD.9.mean"]
    assert (cell["missing"], cell["detail"]) == ("not_fetched", "last close 2024-04-30")


def test_a_fund_younger_than_the_window_says_since_when(smallcap: Run) -> None:
    """AVUV began in September 2019: under `10y` it had seven Januaries and no word."""
    asked = ("season", "AVUV", "IWM", "--month", "1", *AT, "-f", "json")
    cells = json.loads(smallcap(*asked, "--window", "10y").out)["cells"]
    assert cells["AVUV.1.mean"]["notes"] == ["since 2019-09-30"]
    assert "notes" not in cells["IWM.1.mean"]
    assert "notes" not in json.loads(smallcap(*asked).out)["cells"]["AVUV.1.mean"]  # max is of each fund's own


def test_the_funds_tested_are_those_that_have_a_test(smallcap: Run, asked: tuple[str, ...], tmp_path: Path) -> None:
    """YOUNG has 24 months, of 36 that a test needs, and was counted as tested."""
    lines = (tmp_path / "prices" / "IWM.csv").read_text().splitlines(keepends=True)
    (tmp_path / "prices" / "YOUNG.csv").write_text(
        "".join([lines[0], *(one for one in lines if "2022-12-30" <= one[:10] < "2030")])
    )
    (tmp_path / "prices" / "COPY.csv").write_text("".join(lines))
    shown = " ".join(smallcap("season", "IWM", "COPY", "YOUNG", "--month", "1", *asked).out.split())
    assert "each of the 2 funds tested separately" in shown
    assert "3 funds tested" not in shown


@pytest.mark.parametrize(
    "line",
    [("season", "WEEK"), ("rates", "WEEK", "--beta"), ("alpha", "WEEK", "--model", "capm", "--benchmark", "IWM")],
)
def test_closes_a_week_apart_are_no_months(
    smallcap: Run, asked: tuple[str, ...], tmp_path: Path, line: tuple[str, ...]
) -> None:
    """From last Friday to last Friday is no calendar month: such returns stood beside months, factors and yields."""
    lines = (tmp_path / "prices" / "IWM.csv").read_text().splitlines(keepends=True)
    (tmp_path / "prices" / "WEEK.csv").write_text("".join([lines[0], *lines[3::5]]))
    answer = smallcap(*line, "--window", "max", *asked)
    assert (answer.code, "closes about every 7 days, not daily" in answer.out) == (4, True), answer.out + answer.err


def test_months_that_are_missing_inside_are_named(smallcap: Run, asked: tuple[str, ...]) -> None:
    """Without closes from 2 March to 31 May 2022 the last close of March to May is that of 1 March: three months."""
    path = Path(asked[1]) / "GAP.csv"
    lines = (Path(asked[1]) / "IWM.csv").read_text().splitlines()
    path.write_text("\n".join(line for line in lines if not "2022-03-02" <= line[:10] <= "2022-05-31") + "\n")
    line = ("season", "GAP", "IWM", "--month", "1", "--window", "2022-01:2024-12", *asked)
    cells = json.loads(smallcap(*line, "-f", "json").out)["cells"]
    assert cells["GAP.1.mean"]["notes"] == ["without 2022-03 and 3 months more"]  # nor June, whose start has no close
    assert "notes" not in cells["IWM.1.mean"]
    assert "without 2022-03 and 3 months more" in smallcap(*line).out
    assert (smallcap(*line, "--strict").code, smallcap("season", *line[2:], "--strict").code) == (5, 0)
