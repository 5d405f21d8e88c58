"""`smallcap alpha`: what people and programs see, and what is refused."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from smallcap_cli import alpha
from tests.conftest import Run
from tests.fakes.french import FakeFrench, daily_file, library, monthly_file, months_between, percents_of
from tests.tools.readme import CLOCK, Result

#: The columns of interface.md, which scripts depend on.
COLUMNS = [
    "fund",
    "model",
    "start",
    "end",
    "n",
    "alpha_month",
    "alpha_year",
    "alpha_t",
    "alpha_p",
    "market",
    "smb",
    "hml",
    "rmw",
    "cma",
    "mom",
    "r2",
    "adjusted_r2",
    "errors",
    "vintage",
]
MONTHS = months_between("2016-01", "2026-04")
#: Alpha of 0.1 % a month and loadings on market, SMB and HML that the invented fund has beside noise.
TRUE = {"alpha": 0.001, "market": 1.1, "smb": 0.8, "hml": 0.5}


def price_file(folder: Path, ticker: str, returns: np.ndarray, first: str = "2015-12") -> None:
    """Month ends as a daily price file of the last days of months: a close every month end is what months need."""
    ends = (np.arange(len(returns) + 1) + np.datetime64(first, "M") + 1).astype("datetime64[D]") - 1
    levels = 100.0 * np.cumprod(np.r_[1.0, 1.0 + returns])
    rows = "".join(f"{day},{level:.10f},{level:.10f}\n" for day, level in zip(ends, levels, strict=True))
    (folder / f"{ticker}.csv").write_text(f"Date,Close,Adj Close\n{rows}")


@pytest.fixture
def folders(tmp_path: Path) -> tuple[str, ...]:
    """Options that name invented factors and three invented funds: 124 months, 124 with another seed, 14 months."""
    prices, factors = tmp_path / "prices", tmp_path / "french files"
    prices.mkdir()
    factors.mkdir()
    for kind in ("three", "five", "momentum"):
        (factors / f"{kind}.csv").write_bytes(monthly_file(kind))
    three = percents_of("three", len(MONTHS)) / 100.0
    systematic = TRUE["alpha"] + three[:, :3] @ [TRUE["market"], TRUE["smb"], TRUE["hml"]] + three[:, 3]
    random = np.random.default_rng(7)
    price_file(prices, "AAA", systematic + random.normal(0.0, 0.005, len(MONTHS)))
    price_file(prices, "BBB", systematic - 0.004 + random.normal(0.0, 0.005, len(MONTHS)))
    price_file(prices, "NEW", systematic[-14:], "2025-02")
    return ("--prices", str(prices), "--factors", str(factors), "--as-of", "2026-04-30")


def rows_of(ran: Result) -> list[dict[str, str]]:
    assert ran.code == 0, ran.err
    return list(csv.DictReader(io.StringIO(ran.out)))


def test_the_columns_are_those_of_the_interface(smallcap: Run, folders: tuple[str, ...]) -> None:
    ran = smallcap("alpha", "AAA", "--window", "max", "-f", "csv", *folders)
    assert ran.out.splitlines()[0].split(",") == COLUMNS


def test_true_loadings_and_alpha_are_found(smallcap: Run, folders: tuple[str, ...]) -> None:
    (row,) = rows_of(smallcap("alpha", "AAA", "--window", "max", "-f", "csv", *folders))
    assert (row["start"], row["end"], row["n"]) == ("2016-01-31", "2026-04-30", "124")
    for name in ("market", "smb", "hml"):
        assert float(row[name]) == pytest.approx(TRUE[name], abs=0.05)
    assert float(row["alpha_month"]) == pytest.approx(TRUE["alpha"], abs=0.001)
    assert float(row["alpha_year"]) == pytest.approx(12 * float(row["alpha_month"]), rel=1e-12)
    assert row["rmw"] == row["cma"] == row["mom"] == ""
    assert (row["model"], row["vintage"], row["errors"]) == ("ff3", "202604", "HAC, 4 lags, n/(n-k)")


@pytest.mark.parametrize(
    ("model", "given"),
    [
        ("capm", ["market"]),
        ("ff3", ["market", "smb", "hml"]),
        ("carhart", ["market", "smb", "hml", "mom"]),
        ("ff5", ["market", "smb", "hml", "rmw", "cma"]),
        ("ff5+mom", ["market", "smb", "hml", "rmw", "cma", "mom"]),
    ],
)
def test_each_model_has_its_loadings(smallcap: Run, folders: tuple[str, ...], model: str, given: list[str]) -> None:
    (row,) = rows_of(smallcap("alpha", "AAA", "--model", model, "-f", "csv", *folders))
    assert [name for name in ("market", "smb", "hml", "rmw", "cma", "mom") if row[name]] == given


def test_a_window_of_months_is_taken_whole(smallcap: Run, folders: tuple[str, ...]) -> None:
    (row,) = rows_of(smallcap("alpha", "AAA", "--window", "2019-10:2022-09", "-f", "csv", *folders))
    assert (row["start"], row["end"], row["n"]) == ("2019-10-31", "2022-09-30", "36")


def test_a_named_window_ends_with_the_last_month_of_factors(smallcap: Run, folders: tuple[str, ...]) -> None:
    earlier = ("--as-of", "2024-06-15")
    (row,) = rows_of(smallcap("alpha", "AAA", "-f", "csv", *folders[:4], *earlier))
    assert (row["start"], row["end"], row["n"]) == ("2019-06-30", "2024-05-31", "60")


def test_a_fund_less_another_has_the_difference_of_their_alphas(smallcap: Run, folders: tuple[str, ...]) -> None:
    both = rows_of(smallcap("alpha", "AAA", "BBB", "-f", "csv", *folders))
    (less,) = rows_of(smallcap("alpha", "AAA", "BBB", "--versus", "BBB", "-f", "csv", *folders))
    expected = float(both[0]["alpha_month"]) - float(both[1]["alpha_month"])
    assert float(less["alpha_month"]) == pytest.approx(expected, abs=1e-12)
    assert less["fund"] == "AAA"


def test_people_see_certainty_tilt_holm_and_vintage(smallcap: Run, folders: tuple[str, ...]) -> None:
    ran = smallcap("alpha", "AAA", "BBB", *folders, env={"COLUMNS": "200"})
    assert "factors: CRSP vintage 202604" in ran.out
    assert "smallest detectable (80 % power)" in ran.out
    assert "AAA: skill or tilt:" in ran.out
    assert "alpha of 2 funds tested, Holm:" in ran.out
    assert "doi:10.1016/0304-405X(93)90023-5" in ran.out


def test_the_fee_stands_beside_alpha(smallcap: Run, folders: tuple[str, ...], tmp_path: Path) -> None:
    # IJR is in the catalogue with 0.06 %.
    content = (tmp_path / "prices" / "AAA.csv").read_text()
    (tmp_path / "prices" / "IJR.csv").write_text(content)
    ran = smallcap("alpha", "IJR", *folders, env={"COLUMNS": "200"})
    assert "; fee 0.06 % a year, alpha before it" in ran.out


def test_too_few_months_are_refused_with_both_numbers(smallcap: Run, folders: tuple[str, ...]) -> None:
    ran = smallcap("alpha", "NEW", *folders)
    assert ran.code == 4
    assert "a too short to test: 14 months, needs 36" in ran.out
    assert "error: NEW: too short to test: 14 months, needs 36" in ran.err
    beside = smallcap("alpha", "AAA", "NEW", "-f", "csv", *folders)
    assert beside.code == 0
    assert beside.out.splitlines()[2].startswith("NEW,ff3,,,,,,")


def test_a_fund_in_another_currency_is_not_explained_by_dollar_factors(
    smallcap: Run, folders: tuple[str, ...], tmp_path: Path
) -> None:
    (tmp_path / "prices" / "layout.yaml").write_text("currency: EUR\n")
    ran = smallcap("alpha", "AAA", *folders)
    assert ran.code == 4
    assert "closes in EUR, factors in USD" in ran.out


def test_closes_that_end_after_the_factors_are_enough(smallcap: Run, folders: tuple[str, ...], tmp_path: Path) -> None:
    """Factors end with 2026-04, BBB on 2026-04-30, the others half a year later."""
    random = np.random.default_rng(2)
    for ticker in ("AAA", "IWM"):
        price_file(tmp_path / "prices", ticker, random.normal(0.005, 0.04, len(MONTHS) + 6))
    asked = ("alpha", "AAA", "BBB", "--versus", "BBB", "-f", "csv", *folders[:4], "--as-of", "2026-10-30")
    (row,) = rows_of(smallcap(*asked))
    assert (row["start"], row["end"], row["n"]) == ("2021-05-31", "2026-04-30", "60")


@pytest.mark.parametrize("asked", [("AAA",), ("OLD", "--versus", "AAA")])
def test_factors_that_end_before_a_fund_began_are_named_and_not_the_fund(
    smallcap: Run, folders: tuple[str, ...], tmp_path: Path, asked: tuple[str, ...]
) -> None:
    """The closes of AAA begin on 2015-12-31, those of OLD in 2005; the factors end with 2014-12."""
    price_file(tmp_path / "prices", "OLD", np.random.default_rng(2).normal(0.005, 0.04, 244), "2005-12")
    for file in (tmp_path / "french files").iterdir():
        file.unlink()
    (tmp_path / "french files" / "three.csv").write_bytes(monthly_file("three", months_between("2005-01", "2014-12")))
    ran = smallcap("alpha", *asked, *folders)
    assert ran.code == 4
    assert "the factors end with 2014-12, before the first close of AAA, 2015-12-31" in ran.err
    assert "not yet listed" not in ran.out


@pytest.mark.parametrize(
    ("closes", "window", "words"),
    [
        # Factors end with 2026-04; three months are the usual lag.
        ("2026-07-31", "5y", ""),
        ("2026-08-31", "5y", "factors end with 2026-04 and so do the figures, 4 months before the closes"),
        ("2026-08-31", "2023-01:2026-05", "and so do the figures, 1 month before 2023-01:2026-05 does"),
        ("2026-08-31", "2020-01:2026-04", ""),
        ("2026-07-31", "2026", ""),
    ],
)
def test_factors_that_end_long_before_the_window_are_said_loudly(
    smallcap: Run, folders: tuple[str, ...], tmp_path: Path, closes: str, window: str, words: str
) -> None:
    for ticker, seed in (("AAA", 1), ("IJR", 2)):
        random = np.random.default_rng(seed)
        price_file(tmp_path / "prices", ticker, random.normal(0.005, 0.04, len(MONTHS) + 4))
    asked = (*folders[:4], "--window", window, "--as-of", closes, "-q")
    commands = [("alpha", "AAA")]
    if window == "5y":
        commands += [("attribute", "AAA", "--vs", "IJR", "--by", "factor")]
        commands += [("fees", "AAA", "IJR", "--break-even", "--model", "ff3")]
    for command in commands:
        ran = smallcap(*command, *asked)
        assert ("so do the figures" in ran.err, words in ran.err) == (bool(words), True), ran.err


@pytest.mark.parametrize("form", [("-f", "json"), ("-f", "json", "--detail"), ("-f", "json", "--rolling", "36m")])
def test_figures_are_as_of_the_last_month_and_not_of_the_closes(
    smallcap: Run, folders: tuple[str, ...], tmp_path: Path, form: tuple[str, ...]
) -> None:
    price_file(tmp_path / "prices", "AAA", np.random.default_rng(1).normal(0.005, 0.04, len(MONTHS) + 6))
    answer = json.loads(smallcap("alpha", "AAA", *form, *folders[:4], "--as-of", "2026-10-30").out)
    assert answer["as_of"] == "2026-04-30"
    assert any("so do the figures, 6 months before the closes" in line for line in answer["warnings"])
    assert (answer["rows"][-1]["start"], answer["rows"][-1]["end"][:7]) == (
        "2023-05-31" if "--rolling" in form else "2021-05-31", "2026-04",
    )  # fmt: skip
    early = json.loads(smallcap("alpha", "AAA", *form, *folders, "--window", "2019-10:2023-09").out)
    assert early["as_of"] == "2023-09-30"


@pytest.mark.parametrize("form", ["table", "md", "html", "json", "csv"])
@pytest.mark.parametrize("more", [(), ("--detail",), ("--rolling", "36m")])
def test_the_first_and_the_last_month_are_in_every_format(
    smallcap: Run, folders: tuple[str, ...], form: str, more: tuple[str, ...]
) -> None:
    out = smallcap("alpha", "AAA", *more, "-f", form, *folders, "--window", "2019-10:2023-09").out
    assert "2019-10" in out.replace("2019-10:2023-09", "")
    assert "2023-09" in out.replace("2019-10:2023-09", "")


def test_a_fund_younger_than_a_named_window_says_from_when_it_could(smallcap: Run, folders: tuple[str, ...]) -> None:
    # 15 years to 2026-04 begin with 2011-05; factors and fund begin with 2016-01. NEW begins with 2025-03.
    ran = smallcap("alpha", "AAA", "--window", "15y", *folders, env={"COLUMNS": "200"})
    assert ran.code == 4
    assert "the factors begin in 2016-01, after 2011-05: --window max or 2016-01:2026-04" in ran.out


def without_months(folder: Path, ticker: str, name: str, months: Sequence[str]) -> None:
    """A price file as another is, without its closes of some months."""
    lines = (folder / f"{ticker}.csv").read_text().splitlines(keepends=True)
    (folder / f"{name}.csv").write_text("".join(line for line in lines if line[:7].replace("-", "") not in months))


AFTER_2024_04 = months_between("2024-05", "2026-04")


@pytest.mark.parametrize("window", ["5y", "max"])
def test_closes_that_end_before_the_window_have_no_alpha_and_their_last_day(
    smallcap: Run, folders: tuple[str, ...], tmp_path: Path, window: str
) -> None:
    """DEAD ends with April 2024: it had an alpha of 36 months in a table of 60 and a place in Holm's correction."""
    without_months(tmp_path / "prices", "BBB", "DEAD", AFTER_2024_04)
    asked = ("alpha", "DEAD", "AAA", "--window", window, *folders)
    answer = smallcap(*asked, "-f", "json")
    found = json.loads(answer.out)
    assert (answer.code, found["inference"]["funds_tested"]) == (0, 1)
    cell = found["cells"]["DEAD.alpha_year"]
    assert (cell["missing"], cell["detail"]) == ("not_fetched", "last close 2024-04-30")
    alone = rows_of(smallcap("alpha", "AAA", "--window", window, *folders, "-f", "csv"))[0]
    assert (found["rows"][1]["n"], found["rows"][1]["alpha_year"]) == (int(alone["n"]), float(alone["alpha_year"]))
    assert "DEAD: prices end on 2024-04-30, before 2026-04-30" in answer.err
    assert "hint: --as-of 2024-04-30 includes them" in answer.err
    assert smallcap(*asked, "--strict").code == 5
    assert smallcap("alpha", "DEAD", "--window", window, *folders).code == 4


def test_a_window_that_ends_before_the_closes_do_has_an_alpha(
    smallcap: Run, folders: tuple[str, ...], tmp_path: Path
) -> None:
    without_months(tmp_path / "prices", "BBB", "DEAD", AFTER_2024_04)
    asked = ("alpha", "DEAD", "BBB", "--window", "2019-10:2024-04", *folders, "--strict", "-f", "csv")
    dead, whole = rows_of(smallcap(*asked))
    assert (dead["n"], dead["alpha_year"]) == ("55", whole["alpha_year"])


def test_a_fund_that_ended_is_nothing_to_be_less(smallcap: Run, folders: tuple[str, ...], tmp_path: Path) -> None:
    without_months(tmp_path / "prices", "BBB", "DEAD", AFTER_2024_04)
    ran = smallcap("alpha", "AAA", "--versus", "DEAD", *folders)
    assert ran.code == 4
    assert "a DEAD: last close 2024-04-30" in ran.out
    assert ran.err.splitlines()[-2:] == [
        "error: DEAD: prices end on 2024-04-30, before 2026-04-30; windows that end later are missing",
        "hint: --as-of 2024-04-30 includes them",
    ]


@pytest.mark.parametrize("window", ["5y", "max"])
@pytest.mark.parametrize(
    ("asked", "whose"),
    [
        (("GAP",), ""),
        (("AAA", "--versus", "GAP"), "GAP: "),
        (("AAA", "--model", "capm", "--benchmark", "GAP"), "GAP: "),
    ],
)
def test_a_month_without_a_close_is_no_step_of_a_regression(
    smallcap: Run, folders: tuple[str, ...], tmp_path: Path, asked: tuple[str, ...], whose: str, window: str
) -> None:
    """GAP has no close in March 2022: `alpha` had 58 months of 60, `attribute --by factor` refused the same regression.

    April 2022 has no close before it either; from May 2022 to April 2026 there are 48 months.
    """
    without_months(tmp_path / "prices", "BBB", "GAP", ["202203"])
    sources = (*folders[:2], *folders[4:], "--risk-free", "3%") if "--benchmark" in asked else folders
    ran = smallcap("alpha", *asked, "--window", window, *sources)
    assert (ran.code, f"{whose}no month 2022-03: --window 2022-05:2026-04" in ran.out) == (4, True), ran.out
    later = rows_of(smallcap("alpha", *asked, "--window", "2022-05:2026-04", *sources, "-f", "csv"))
    assert [row["n"] for row in later] == ["48"]
    if not whose:
        pair = smallcap("attribute", "GAP", "--vs", "AAA", "--by", "factor", "--window", window, *folders)
        assert (pair.code, "error: GAP: no month 2022-03: --window 2022-05:2026-04" in pair.err) == (4, True)


def test_a_window_that_begins_in_a_hole_is_not_that_of_a_young_fund(
    smallcap: Run, folders: tuple[str, ...], tmp_path: Path
) -> None:
    without_months(tmp_path / "prices", "BBB", "GAP", ["202203"])
    ran = smallcap("alpha", "GAP", "--window", "2022-03:2026-04", *folders)
    assert (ran.code, "no month 2022-03" in ran.out, "not yet listed" in ran.out) == (4, True, False)


def test_a_month_that_the_factors_lack_is_named(smallcap: Run, folders: tuple[str, ...], tmp_path: Path) -> None:
    file = tmp_path / "french files" / "three.csv"
    file.write_text("".join(line for line in file.read_text().splitlines(keepends=True) if "202203" not in line))
    ran = smallcap("alpha", "AAA", *folders)
    assert (ran.code, "factors: no month 2022-03" in ran.out) == (4, True), ran.out


def test_a_fund_that_has_no_regression_shortens_nobody(smallcap: Run, folders: tuple[str, ...], tmp_path: Path) -> None:
    """MID began in 2019 and lacks March 2022: AAA keeps its 124 months."""
    without_months(tmp_path / "prices", "BBB", "MID", [*months_between("2015-12", "2018-12"), "202203"])
    rows = rows_of(smallcap("alpha", "AAA", "MID", "--window", "max", "-f", "csv", *folders))
    assert [row["n"] for row in rows] == ["124", ""]


def test_the_whole_history_is_that_of_the_youngest_fund_that_can_be_tested(
    smallcap: Run, folders: tuple[str, ...], tmp_path: Path
) -> None:
    lines = (tmp_path / "prices" / "BBB.csv").read_text().splitlines()
    (tmp_path / "prices" / "MID.csv").write_text("\n".join([lines[0], *lines[-61:]]) + "\n")
    rows = rows_of(smallcap("alpha", "AAA", "MID", "NEW", "--window", "max", "-f", "csv", *folders))
    assert [row["n"] for row in rows] == ["60", "60", ""]
    shown = smallcap("alpha", "AAA", "MID", "NEW", "--window", "max", *folders, env={"COLUMNS": "200"}).out
    assert "MID shortens the window: its first whole month is 2021-05" in shown


def test_detail_has_a_row_a_coefficient_with_both_errors(smallcap: Run, folders: tuple[str, ...]) -> None:
    rows = rows_of(smallcap("alpha", "AAA", "--detail", "--model", "carhart", "-f", "csv", *folders))
    assert [row["term"] for row in rows] == ["alpha, month", "market", "SMB", "HML", "MOM"]
    for row in rows:
        assert float(row["low"]) < float(row["estimate"]) < float(row["high"])
        assert float(row["plain_error"]) > 0
        assert float(row["t"]) == pytest.approx(float(row["estimate"]) / float(row["error"]), rel=1e-9)
        assert float(row["durbin_watson"]) > 0
    gave = sum(float(row["contribution_year"]) for row in rows)
    assert rows[0]["vif"] == ""
    shown = smallcap("alpha", "AAA", "--detail", "--model", "carhart", *folders, env={"COLUMNS": "200"}).out
    assert "Durbin-Watson" in shown
    assert "Breusch-Pagan" in shown
    assert "(p <0.001); Durbin-Watson" in shown
    assert "; VIF market 1.0, SMB" in shown
    assert f"skill or tilt: {gave * 100:+.2f} % a year above the bill" in shown


def test_rolling_loadings_have_intervals_and_a_chart(smallcap: Run, folders: tuple[str, ...], tmp_path: Path) -> None:
    picture = tmp_path / "rolling.svg"
    ran = smallcap("alpha", "AAA", "--rolling", "36m", "-f", "csv", "--svg", str(picture), *folders)
    rows = rows_of(ran)
    assert (len(rows), rows[0]["end"], rows[-1]["end"]) == (124 - 36 + 1, "2018-12-31", "2026-04-30")
    assert all(float(row["hml_low"]) < float(row["hml"]) < float(row["hml_high"]) for row in rows)
    assert "HML loading" in picture.read_text()
    (last,) = rows_of(smallcap("alpha", "AAA", "--window", "3y", "-f", "csv", *folders))
    assert float(last["hml"]) == pytest.approx(float(rows[-1]["hml"]), rel=1e-12)
    yearly = rows_of(smallcap("alpha", "AAA", "--rolling", "3y", "--step", "year", "-f", "csv", *folders))
    assert [row["end"][:7] for row in yearly][-2:] == ["2025-04", "2026-04"]


def test_a_window_in_which_a_fund_stands_still_has_no_loadings_and_says_so(
    smallcap: Run, folders: tuple[str, ...], tmp_path: Path
) -> None:
    """Of 124 months the last 40 are flat: windows of 36 that end in the last five months lie inside them."""
    moving = np.random.default_rng(3).normal(0.01, 0.05, len(MONTHS) - 40)
    price_file(tmp_path / "prices", "STOP", np.r_[moving, np.zeros(40)])
    picture = tmp_path / "rolling.svg"
    asked = ("alpha", "STOP", "--rolling", "36m", *folders)
    rows = rows_of(smallcap(*asked, "-f", "csv", "--svg", str(picture)))
    assert [row["end"][:7] for row in rows if not row["market"]] == [
        "2025-12", "2026-01", "2026-02", "2026-03", "2026-04",
    ]  # fmt: skip
    assert (rows[-1]["start"], rows[-1]["r2"], rows[-1]["alpha_year_low"]) == ("2023-05-31", "", "")
    assert "nan" not in picture.read_text()
    shown = smallcap(*asked)
    assert (shown.code, "returns of STOP do not vary" in shown.out) == (0, True)
    assert smallcap(*asked, "--strict").code == 5


def test_windows_that_nobody_has_are_no_answer(smallcap: Run, folders: tuple[str, ...]) -> None:
    """AAA has 124 months, NEW 14: with --rolling 11y no window had an alpha, and the code was 0, under --strict too."""
    alone = smallcap("alpha", "AAA", "--rolling", "11y", *folders)
    assert (alone.code, alone.err.splitlines()[0]) == (
        4, "error: no window could be tested: too short to test: 124 months, needs 132",
    )  # fmt: skip
    assert smallcap("alpha", "AAA", "NEW", "--rolling", "11y", "-f", "csv", *folders).code == 4
    both = ("alpha", "AAA", "NEW", "--rolling", "10y", "-f", "csv", *folders)
    assert [smallcap(*both).code, smallcap(*both, "--strict").code] == [0, 5]
    assert smallcap("alpha", "AAA", "--rolling", "10y", "--strict", *folders).code == 0


def test_rolling_names_the_lags_of_its_windows(smallcap: Run, folders: tuple[str, ...]) -> None:
    """Newey and West: 4 (n / 100) ^ (2 / 9), which is 3.19 for 36 months; the 4 of all 124 stood below them."""
    asked = ("alpha", "AAA", "--rolling", "36m", *folders)
    shown = smallcap(*asked, env={"COLUMNS": "200"}).out
    assert "intervals: Newey-West errors, 3 lags, times n / (n - k)" in shown
    assert "4 lags" not in shown
    assert json.loads(smallcap(*asked, "-f", "json").out)["inference"]["lags"] == "3"


@pytest.mark.parametrize("more", [(), ("--detail",), ("--rolling", "36m")])
def test_every_figure_names_the_closes_of_both_funds_and_the_factors(
    smallcap: Run, folders: tuple[str, ...], more: tuple[str, ...]
) -> None:
    cells = json.loads(smallcap("alpha", "AAA", "--versus", "BBB", "-f", "json", *more, *folders).out)["cells"]
    texts = ("fund", "model", "term", "vintage")
    figures = [cell for name, cell in cells.items() if not cell["missing"] and name.rpartition(".")[2] not in texts]
    named = {tuple(source["citation"] for source in cell["sources"]) for cell in figures}
    assert named == {("AAA.csv", "BBB.csv", "three.csv, CRSP vintage 202604")}
    assert {cell["basis"] for cell in figures} <= {None, "monthly total return less that of BBB"}


def test_each_line_of_rolling_loadings_names_its_window_and_keeps_intervals_whole(
    smallcap: Run, folders: tuple[str, ...]
) -> None:
    """On 80 columns the lower lines said the fund alone, and the last interval was torn."""
    asked = ("alpha", "AAA", "BBB", "--rolling", "36m", "--step", "year", "--model", "ff5+mom", *folders)
    lines = smallcap(*asked, env={"COLUMNS": "80"}).out.splitlines()
    heads = [number for number, line in enumerate(lines) if line.startswith("fund, to")]
    assert len(heads) > 1
    for head in heads:
        names = lines[head].split()[2:]
        assert [names[n + 1 : n + 3] for n, name in enumerate(names) if name not in ("low", "high", "R2")] == [
            ["low", "high"]
        ] * names.count("low")
        assert lines[head + 1].startswith("AAA 2019-04 ")
    machine = rows_of(smallcap(*asked, "-f", "csv"))[0]
    assert (machine["fund"], machine["end"], "window" in machine) == ("AAA", "2019-04-30", False)


def test_people_see_the_newest_windows(smallcap: Run, folders: tuple[str, ...]) -> None:
    ran = smallcap("alpha", "AAA", "--rolling", "36m", *folders)
    assert "the newest 24 windows; -f csv has 65 earlier ones too" in ran.out


def test_a_fund_may_be_the_market_where_there_are_no_factors(smallcap: Run) -> None:
    ran = smallcap("alpha", "IWM", "--model", "capm", "--benchmark", "SPY", "-f", "csv", "--as-of", "2026-07-31")
    (row,) = rows_of(ran)
    assert (row["n"], row["vintage"]) == ("60", "SPY less tbill")
    assert 1.0 < float(row["market"]) < 1.3


def test_a_fund_that_others_are_less_says_when_it_followed_another_index(
    smallcap: Run, folders: tuple[str, ...]
) -> None:
    """SPSM has followed its index since January 2020; rolling windows say it of the funds themselves."""
    asked = ("--window", "10y", *folders[2:])
    for line in (("IJR", "--versus", "SPSM"), ("SPSM", "--rolling", "36m", "--step", "year")):
        assert "SPSM: two other indexes before 2020-01-24" in " ".join(smallcap("alpha", *line, *asked).out.split())
    assert "other indexes" not in smallcap("alpha", "IJR", "--versus", "IWM", *asked).out


@pytest.mark.parametrize(
    "line",
    [
        "alpha SPSM", "alpha SPSM --detail", "alpha SPSM --rolling 36m --step year", "alpha IJR --versus SPSM",
        "alpha IJR --model capm --benchmark SPSM", "attribute SPSM --vs IJR --by factor",
        "attribute IJR --vs IWM --by factor --model capm --benchmark SPSM", "pair SPSM IJR",
        "correlate SPSM IJR --rolling 3y", "fees SPSM IJR --break-even", "season IJR --benchmark SPSM",
        "rates IJR --benchmark SPSM", "rates IJR --beta --benchmark SPSM",
    ],
)  # fmt: skip
@pytest.mark.parametrize("form", ["table", "json"])
def test_a_change_of_index_is_said_wherever_the_fund_has_a_part(
    smallcap: Run, folders: tuple[str, ...], line: str, form: str
) -> None:
    """The detail never said it, JSON not where it is of several funds, and nothing where the benchmark changed."""
    command, *rest = line.split()
    sources = folders[2:4] if command in ("alpha", "attribute") and "--benchmark" not in rest else ()
    window = () if command == "rates" and "--beta" not in rest else ("--window", "10y")
    out = smallcap(command, *rest, *window, *sources, "--as-of", "2026-04-30", "-f", form).out
    assert ("other indexes before 2020-01-24" in out) or ("another index before 2020-01-24" in out)


def test_a_rate_of_the_settings_is_not_said_where_the_factors_have_a_bill(
    smallcap: Run, folders: tuple[str, ...], tmp_path: Path
) -> None:
    (tmp_path / "mine.yaml").write_text("options:\n  risk_free: 0.03\n")
    mine = ("--config", str(tmp_path / "mine.yaml"))
    assert "risk-free 3" not in smallcap("alpha", "AAA", *folders, *mine).out
    own = smallcap("alpha", "IWM", "--model", "capm", "--benchmark", "SPY", "--as-of", "2026-07-31", *mine).out
    assert "risk-free 3 %" in own


@pytest.mark.usefixtures("no_network_configured")
@pytest.mark.parametrize(
    ("more", "code", "words"),
    [
        (["AAA", "--model", "ff9"], 2, "--model ff9 is not known"),
        (["AAA", "--benchmark", "SPY"], 2, "--benchmark is the market of --model capm"),
        (["AAA", "--risk-free", "3%"], 2, "--risk-free is the bill of --model capm --benchmark FUND"),
        (["AAA", "--versus", "AAA"], 2, "AAA less AAA is nothing to explain"),
        (["AAA", "--detail", "--rolling", "36m"], 2, "--detail cannot be combined with --rolling"),
        (["AAA", "--step", "year"], 2, "--step needs --rolling"),
        (["AAA", "--rolling", "24m"], 2, "--rolling 24m is too short to test"),
        (["AAA", "--window", "1w"], 2, "not made of months"),
        (["AAA", "--window", "low:2020-03"], 2, "not made of months"),
        (["NONE"], 3, "no fund called NONE"),
        (["AAA", "--versus", "NONE"], 3, "no fund called NONE"),
    ],
)
def test_what_cannot_be_is_refused(
    smallcap: Run, folders: tuple[str, ...], more: list[str], code: int, words: str
) -> None:
    ran = smallcap("alpha", *more, *folders)
    assert (ran.code, words in ran.err) == (code, True), ran.err


def test_a_window_after_the_last_factors_says_where_they_end(smallcap: Run, folders: tuple[str, ...]) -> None:
    ran = smallcap("alpha", "AAA", "--window", "2026-05:2026-09", *folders[:4], "--as-of", "2026-10-30")
    assert ran.code == 4
    assert "begins after the last month of the factors, 2026-04" in ran.err


def test_the_same_fund_twice_has_no_variance_less_itself(
    smallcap: Run, folders: tuple[str, ...], tmp_path: Path
) -> None:
    (tmp_path / "prices" / "TWO.csv").write_text((tmp_path / "prices" / "AAA.csv").read_text())
    ran = smallcap("alpha", "AAA", "--versus", "TWO", *folders)
    assert ran.code == 4
    assert "the same returns as TWO" in ran.out


@pytest.mark.parametrize(
    "asked", [("FLAT",), ("AAA", "--versus", "FLAT"), ("AAA", "--model", "capm", "--benchmark", "FLAT")]
)
def test_returns_that_do_not_vary_have_no_alpha(
    smallcap: Run, folders: tuple[str, ...], tmp_path: Path, asked: tuple[str, ...]
) -> None:
    price_file(tmp_path / "prices", "FLAT", np.zeros(len(MONTHS)))
    sources = (*folders[:2], *folders[4:], "--risk-free", "3%") if "--benchmark" in asked else folders
    ran = smallcap("alpha", *asked, *sources)
    assert (ran.code, "returns of FLAT do not vary" in ran.out + ran.err) == (4, True), ran.out + ran.err


def test_factors_of_two_vintages_are_refused(smallcap: Run, folders: tuple[str, ...], tmp_path: Path) -> None:
    (tmp_path / "french files" / "momentum.csv").write_bytes(monthly_file("momentum", vintage="202508"))
    ran = smallcap("alpha", "AAA", "--model", "carhart", *folders)
    assert ran.code == 4
    assert "F-F_Momentum_Factor (202508)" in ran.err
    assert "files of different or unknown vintages are not combined" in ran.err
    for kind in ("three", "momentum"):
        (tmp_path / "french files" / f"{kind}_daily.csv").write_bytes(daily_file(kind))
    shown = smallcap("alpha", "AAA", "--model", "carhart", *folders, env={"COLUMNS": "200"})
    assert "MOM: compounded from the daily file, no monthly file of this vintage was found" in shown.out


@pytest.mark.parametrize("model", ["capm", "ff3", "carhart", "ff5", "ff5+mom"])
def test_the_same_files_give_the_same_answer_from_a_folder_and_from_the_store(
    smallcap: Run, folders: tuple[str, ...], tmp_path: Path, model: str
) -> None:
    """Six files of three vintages, one not stated, as a folder of downloads has them."""
    files = tmp_path / "french files"
    vintages = {"three": "", "five": "202604", "momentum": "202508"}
    for kind, vintage in vintages.items():
        last = "2025-10" if kind == "three" else "2026-04"
        (files / f"{kind}.csv").write_bytes(monthly_file(kind, months_between("2016-01", last), vintage=vintage))
        (files / f"{kind}_daily.csv").write_bytes(daily_file(kind))
    asked = ("alpha", "AAA", "--model", model, "-f", "csv")
    (folder,) = rows_of(smallcap(*asked, *folders))
    assert smallcap("data", "import", "--factors", str(files)).code == 0
    (store,) = rows_of(smallcap(*asked, *folders[:2], *folders[4:]))
    assert store == folder
    assert store["vintage"] == "202604"


FACTOR_FILE = monthly_file().decode()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        # The header is in line 4, the first month in line 5: 201601, 201602, ...
        (FACTOR_FILE.replace("Mkt-RF", "Market"), "three.csv:1: the first line is 'This file was created using"),
        (FACTOR_FILE.replace("201603,", "March,", 1), "three.csv:7: 'March' is not a month or a day"),
        (FACTOR_FILE.replace("201603,", "201602,", 1), "three.csv:7: 2016-02 follows 2016-02"),
        (
            monthly_file(percents=percents_of("three", len(MONTHS), scale=0.04)).decode(),
            "three.csv:5: returns from here on spread by 0.0",
        ),
    ],
)
def test_a_factor_file_of_yours_that_is_wrong_is_bad_input(
    smallcap: Run, folders: tuple[str, ...], tmp_path: Path, content: str, words: str
) -> None:
    """It was exit 4, as if data were missing; no other source answers where `--factors` is given."""
    file = tmp_path / "three.csv"
    file.write_text(content)
    given = (*folders[:2], "--factors", str(file), *folders[4:])
    for asked in (("alpha", "AAA", *given), ("data", "import", "--factors", str(file))):
        ran = smallcap(*asked)
        assert (ran.code, words in ran.err, "hint: " in ran.err) == (2, True, True), ran.err


def test_a_folder_without_factor_files_is_bad_input(smallcap: Run, folders: tuple[str, ...], tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "closes.csv").write_text("Date,Close\n2026-01-02,1\n")
    ran = smallcap("alpha", "AAA", *folders[:2], "--factors", str(other), *folders[4:])
    assert ran.code == 2
    assert f"no factor file in {other}: no header with Mkt-RF or Mom in closes.csv" in ran.err


def test_without_factors_it_says_how_to_get_them(smallcap: Run) -> None:
    ran = smallcap("alpha", "IWM")
    assert ran.code == 4
    assert "no factors are stored" in ran.err
    assert "smallcap data fetch --factors" in ran.err
    assert "--model capm --benchmark SPY" in ran.err


def test_the_library_is_asked_and_its_answer_kept(smallcap: Run, folders: tuple[str, ...]) -> None:
    options = ("-f", "csv", *folders[:2], *folders[4:])
    with FakeFrench() as server:
        online = {"SMALLCAP_OFFLINE": "0", "SMALLCAP_FRENCH_URL": server.url}
        first = rows_of(smallcap("alpha", "AAA", "--model", "ff5+mom", *options, env=online))
        asked = [path.rpartition("/")[2] for path, _ in server.requests]
    assert asked == ["F-F_Research_Data_5_Factors_2x3_CSV.zip", "F-F_Momentum_Factor_CSV.zip"]
    assert rows_of(smallcap("alpha", "AAA", "--model", "ff5+mom", *options)) == first


@pytest.mark.parametrize(
    ("hours", "asked", "vintage"),
    [
        (24 * 6, [], "202508"),
        (
            24 * 8,
            [
                "F-F_Research_Data_Factors_CSV.zip", "F-F_Momentum_Factor_CSV.zip",
                "F-F_Research_Data_Factors_daily_CSV.zip", "F-F_Momentum_Factor_daily_CSV.zip",
            ],
            "202604",
        ),
    ],
)  # fmt: skip
def test_an_older_vintage_that_is_stored_whole_keeps_no_newer_file_from_being_asked_for(
    smallcap: Run, folders: tuple[str, ...], hours: int, asked: list[str], vintage: str
) -> None:
    """202508 is stored whole; since then the library has 202604 of all files but the monthly momentum.

    Within a week nothing is asked. Later the monthly files are, and since they differ the days of the newer one:
    202508 answered without that, out of its stored days.
    """
    options = ("alpha", "AAA", "--model", "carhart", "-f", "csv", *folders[:2])
    old = library("202508")
    with FakeFrench(old) as server:
        online = {"SMALLCAP_OFFLINE": "0", "SMALLCAP_FRENCH_URL": server.url}
        smallcap("data", "fetch", "--factors", env=online)
        server.files = library("202604") | {"F-F_Momentum_Factor_CSV.zip": old["F-F_Momentum_Factor_CSV.zip"]}
        server.requests.clear()
        later = {"SOURCE_DATE_EPOCH": str(int(CLOCK) + 3600 * hours)}
        (row,) = rows_of(smallcap(*options, env=online | later))
        first = [path.rpartition("/")[2] for path, _ in server.requests]
        server.requests.clear()
        smallcap(*options, env=online | later)
    assert (first, row["vintage"]) == (asked, vintage)
    assert server.requests == []


def test_stored_factors_answer_where_the_library_fails_and_a_note_says_why(
    smallcap: Run, folders: tuple[str, ...]
) -> None:
    """As of prices; nothing was said."""
    options = ("alpha", "AAA", "--model", "carhart", *folders[:2])
    with FakeFrench() as server:
        online = {"SMALLCAP_OFFLINE": "0", "SMALLCAP_FRENCH_URL": server.url}
        smallcap("data", "fetch", "--factors", env=online)
        server.modes["*"] = "503"
        later = online | {"SOURCE_DATE_EPOCH": str(int(CLOCK) + 3600 * 24 * 8)}
        ran = smallcap(*options, env=later)
        strict = smallcap(*options, "--strict", env=later)
    assert ran.code == 0
    assert ran.err.count("using stored factors, because Ken French's data library is out of order") == 1
    assert strict.code == 5


def test_factors_that_reach_the_day_asked_for_are_not_asked_for_anew(smallcap: Run, folders: tuple[str, ...]) -> None:
    """As closes are not: those in the store end with April 2026 and are two weeks old."""
    with FakeFrench() as server:
        online = {"SMALLCAP_OFFLINE": "0", "SMALLCAP_FRENCH_URL": server.url}
        smallcap("data", "fetch", "--factors", env=online)
        server.requests.clear()
        later = online | {"SOURCE_DATE_EPOCH": str(int(CLOCK) + 3600 * 24 * 14)}
        for day, requests in (("2026-04-30", 0), ("2026-05-29", 1)):
            smallcap("alpha", "AAA", *folders[:2], "--as-of", day, env=later)
            assert len(server.requests) == requests


def test_a_library_that_fails_is_exit_4_with_its_reason(smallcap: Run, folders: tuple[str, ...]) -> None:
    with FakeFrench(modes={"*": "503"}) as server:
        online = {"SMALLCAP_OFFLINE": "0", "SMALLCAP_FRENCH_URL": server.url}
        ran = smallcap("alpha", "AAA", *folders[:2], *folders[4:], env=online)
    assert ran.code == 4
    assert "out of order" in ran.err


def test_json_has_vintage_errors_and_sources(smallcap: Run, folders: tuple[str, ...]) -> None:
    answer = json.loads(smallcap("alpha", "AAA", "-f", "json", *folders).out)
    assert answer["conventions"]["model"] == "ff3"
    assert answer["inference"]["vintage"] == "202604"
    assert "CRSP vintage 202604" in json.dumps(answer["cells"]["AAA.vintage"])


def test_the_python_entry_has_the_same_table(folders: tuple[str, ...]) -> None:
    result = alpha("AAA", model="carhart", prices=folders[1], factors=folders[3], as_of="2026-04-30")
    assert [result.table.columns[number].name for number in range(5)] == COLUMNS[:5]
    assert result.table.keys == ("AAA",)


def test_it_is_a_section_of_a_report(smallcap: Run, folders: tuple[str, ...], tmp_path: Path) -> None:
    made = tmp_path / "skill.yaml"
    made.write_text(
        "report:\n  id: skill\n  title: Skill\n  funds: [AAA, BBB]\n  sections:\n  - {id: alpha, chart: true, "
        f"run: \"alpha {{funds}} --model capm --factors '{folders[3]}'\"}}\n"
    )
    into = tmp_path / "skill.md"
    ran = smallcap("report", "run", str(made), "-o", str(into), *folders[:2], *folders[4:])
    assert ran.code == 0, ran.err
    assert "factors: CRSP vintage 202604" in into.read_text()


def test_the_help_names_the_models_that_there_are() -> None:
    """The names are written once for the help, which imports no numbers."""
    from smallcap_cli.call.factors import MODEL_NAMES
    from smallcap_cli.core.factors import MODELS

    assert MODEL_NAMES.split("|") == list(MODELS)
