"""`--as-of`: whatever came after the day, every command answers as it would have answered on it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from smallcap_cli.app import every_command
from smallcap_cli.call.commands import GROUPS, load
from tests.conftest import Run
from tests.core.builders import every_day, weekdays_between

#: A Friday, the last session of its month.
DAY = "2020-05-29"
BOTH = ("IWM", "IJR")
#: Command -> its calls; `claims.yaml` and `lines` lie in the folder in which they are made.
CALLS: dict[str, tuple[tuple[str, ...], ...]] = {
    "compare": (
        ("IWM", "IJR", "BTC-USD", "LATER", "--preset", "all"), (*BOTH, "--preset", "card"), (*BOTH, "--explain"),
        (*BOTH, "--explain", "--window", "max"), (*BOTH, "--intervals", "--window", "1y"), (*BOTH, "--versus", "IWM"),
        (*BOTH, "LATER", "--where", "return_1y>-1", "--sort", "-return_1y"), ("LATER",),
        (*BOTH, "-c", "period_return:max,volatility:max,period_return:2019,cagr:since:2019-03-01"),
        (*BOTH, "-c", "max_drawdown:low:2020-03,var_95:max,best_month:max,high_52w"),
        ("IWM", "--show", "IWM.beta"), ("IWM", "--show", "IWM.dividend_yield"), ("IWM", "--show", "IWM.max_drawdown"),
        (*BOTH, "-c", "sharpe,beta,tracking_error", "--risk-free", "tbill", "--frequency", "weekly", "--window", "1y"),
    ),
    "returns": (
        (*BOTH, "LATER"), (*BOTH, "--by", "month"), (*BOTH, "--by", "quarter", "--summary"),
        (*BOTH, "--window", "ytd,1y,max"), (*BOTH, "--rolling", "6m"), (*BOTH, "--rolling", "6m", "--summary"),
    ),
    "growth": (
        (*BOTH, "--window", "1y"), (*BOTH, "LATER", "--window", "max", "--by", "quarter"),
        ("IWM", "--relative-to", "IJR", "--window", "max", "--by", "year"),
    ),
    "drawdown": ((*BOTH, "--window", "max", "--top", "20"), (*BOTH, "LATER", "--window", "1y")),
    "correlate": ((*BOTH, "BTC-USD", "LATER", "--window", "1y"), (*BOTH, "--window", "max", "--frequency", "weekly")),
    "season": (("IWM",), ("IWM", "--benchmark", "IJR")),
    "rotation": (("IWM", "IJR"), ("IWM", "SPY", "--window", "1y,2019")),
    "rates": ((*BOTH, "LATER"), (*BOTH, "--beta", "--window", "2018-01-31:2021-06-30")),
    "pair": ((*BOTH, "--window", "1y"), (*BOTH, "--window", "max")),
    "levels": (("IWM", "--at", "90,110", "--window", "max"),),
    "alpha": (
        (*BOTH, "LATER", "--model", "ff3", "--factors", "factors", "--window", "max"),
        ("IWM", "--model", "capm", "--factors", "factors", "--window", "2017-01:2021-05", "--detail"),
        (*BOTH, "--model", "capm", "--benchmark", "SPY", "--window", "max"),
    ),
    "attribute": (
        ("IWM", "--vs", "IJR", "--by", "factor", "--factors", "factors", "--window", "max"),
        ("IWM", "--vs", "IJR", "--by", "holding", "--holdings", "lines", "--window", "2020-04-30:2020-05-29"),
    ),
    "fees": ((*BOTH, "LATER"),),
    "blend": (
        ("IWM:60", "IJR:40", "--window", "1y"), ("IWM:60", "IJR:40", "--rebalance", "monthly", "--window", "max"),
    ),
    "closure": ((*BOTH, "LATER"),),
    "check": (("checks.yaml",),),
    "check replay": (("checks.yaml", "--from", "2019-06-03"),),
    "check test": (("checks.yaml",),),
    "verify": (("claims.yaml",),),
    "holdings": (("IWM", "--holdings", "lines"),),
    "quality": (
        (*BOTH, "--holdings", "lines", "--fundamentals", "incomes.csv"),
        ("IWM", "--names", "--holdings", "lines", "--fundamentals", "incomes.csv"),
    ),
    "overlap": ((*BOTH, "--holdings", "lines"),),
    "universe build": ((*BOTH, "--holdings", "lines"),),
    "flows": (("IWM",), ("IWM", "--by", "year", "--rank")),
    "liquidity": (BOTH,),
    "report": (BOTH,),
    "report run": (("daily",),),
    "fund show": (("IWM",), ("IJR",)),
    "fund like": (("IJR", "--window", "1y"),),
}  # fmt: skip
#: They look into funds or at their flows, and at no closes.
INSIDE = ("holdings", "quality", "overlap", "universe build", "flows")
#: They look at no dated series: the rules of indexes, a table of companies, the catalogue. `universe funds` reads
#: archives alone, whose filings have days of their own (tests/commands/test_universe_funds.py).
OTHERS = {"fund list", "universe funds"} | {f"methodology {name}" for name in GROUPS["methodology"]}

CLAIM = """\
- id: {id}
  text: "IWM"
  source: {{title: "Note", published: {day}}}
  kind: value
  ticker: IWM
  metric: {metric}
  value: {value}
"""
CLAIMS = "".join(
    CLAIM.format(id=name, day=day, metric=metric, value=value)
    for name, day, metric, value in (
        ("year", "2020-05-20", "return_1y", "10%"), ("beta", "2020-05-20", "beta", "1.1"),
        ("late", "2020-07-20", "return_1y", "10%"),
    )
)  # fmt: skip


CHECKS = """\
checks:
  - id: fall
    when: max_drawdown:1y of IWM < -5% for 2 sessions
    clear: -4%
    keep: 2
    expect: [{as_of: 2020-05-01, state: firing}]
  - {id: lead, when: "return_ytd of IWM - return_ytd of IJR > 0"}
  - {id: vol, when: "volatility:3m of IWM > 15%"}
  - {id: beta, when: "beta:1y of IWM > 0", severity: note}
  - {id: sharpe, when: "sharpe:1y of IJR > 0.2", for: 1 month}
  - {id: low, when: "period_return:low:2020-03 of IWM > 0"}
  - {id: whole, when: "cagr:max of IWM > 0"}
  - {id: coin, when: "return_1y of BTC-USD > return_1y of IWM"}
  - {id: young, when: "return_1m of LATER > 0", no_data: hold}
  - {id: age, when: "age of IWM > 3 sessions"}
  - {id: paid, when: "dividend_yield of IWM > 1%"}
  - {id: high, when: "high_52w of IWM changed", keep: 1}
  - {id: flow, when: "net_flow of IWM < 0 for 2 months"}
  - {id: loss, when: "unprofitable_share of IWM > 40%"}
  - {id: mid, when: "median(return_1m of group russell-2000) > 0"}
"""


def write_folder(folder: Path, *, later: bool) -> None:
    """Price files, rates and holdings; with `later` all that follows the day is another world with fewer days."""
    folder.mkdir()
    rng, wild = np.random.default_rng(1), np.random.default_rng(2)
    calendars = {ticker: weekdays_between("2016-12-30", "2021-06-30") for ticker in ("IWM", "IJR", "SPY")}
    calendars["BTC-USD"] = every_day("2018-01-01", 1200)
    calendars["LATER"] = weekdays_between("2020-06-01", "2021-06-30")
    calendars |= {ticker: weekdays_between("2020-01-02", "2021-06-30") for ticker in ("AAA", "BBB")}
    for ticker, days in calendars.items():
        closes = 100.0 * np.exp(np.cumsum(rng.normal(0.0003, 0.01, len(days))))
        paid = np.where(np.arange(len(days)) % 63 == 40, 0.5, 0.0)
        grown = 50.0 * np.cumprod(np.append(1.0, (closes[1:] + paid[1:]) / closes[:-1]))
        lines = ["Date,Close,Adj Close,Volume,Dividends"]
        for number, day in enumerate(days):
            factor = 1.0
            if later and str(day) > DAY:
                factor = float(wild.uniform(0.3, 3.0))
                if wild.random() < 0.3 and number not in (0, len(days) - 1):
                    continue
            close, adjusted = closes[number] * factor, grown[number] * factor
            lines.append(f"{day},{close:.6f},{adjusted:.6f},{1e6 + number:.0f},{paid[number]}")
        (folder / f"{ticker}.csv").write_text("\n".join(lines) + "\n")
    days = weekdays_between("2016-12-30", "2021-06-30")
    rates = [f"{day},{9 if later and str(day) > DAY else 1.5}" for day in days]
    for name in ("_IRX.csv", "_TNX.csv"):
        (folder / name).write_text("Date,Close\n" + "\n".join(rates) + "\n")


def write_factors(folder: Path, *, later: bool) -> None:
    """Monthly factors of 2017 to 2021, in percent."""
    folder.mkdir()
    rng = np.random.default_rng(3)
    lines = ["Made with the 202107 CRSP database.", "", ",Mkt-RF,SMB,HML,RF"]
    for month in np.arange("2017-01", "2021-07", dtype="datetime64[M]"):
        market, small, value = rng.normal(0.6, 4.0, 3)
        factor = -3.0 if later and str(month) > DAY[:7] else 1.0
        lines.append(f"{str(month).replace('-', '')},{factor * market:.2f},{small:.2f},{factor * value:.2f},0.10")
    (folder / "F-F_Research_Data_Factors.csv").write_text("\n".join(lines) + "\n")


def write_holdings(folder: Path, *, later: bool) -> None:
    folder.mkdir()
    for day in ("2020-04-30", *(("2020-06-30",) if later else ())):
        for fund in ("IWM", "IJR"):
            (folder / f"{fund}_{day}.csv").write_text(f"ticker,name,weight\nAAA,A of {day},0.6\nBBB,B,0.4\n")
    rows = ["AAA,-5,2020-03-31", *(["BBB,-7,2020-06-30"] if later else [])]
    (folder.parent / "incomes.csv").write_text("\n".join(["ticker,net_income_ttm_usd,as_of", *rows]) + "\n")


@pytest.fixture(scope="module")
def worlds(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Two folders that are the same up to the day."""
    made = []
    for later in (False, True):
        place = tmp_path_factory.mktemp("world")
        write_folder(place / "prices", later=later)
        write_holdings(place / "lines", later=later)
        write_factors(place / "factors", later=later)
        (place / "claims.yaml").write_text(CLAIMS)
        (place / "checks.yaml").write_text(CHECKS)
        made.append(place)
    return made[0], made[1]


def test_every_command_that_takes_a_day_and_closes_is_tried() -> None:
    takes = {" ".join(words) for words in every_command() if "as_of" in str(load(*words).run.__signature__)}
    assert takes - OTHERS == set(CALLS)


@pytest.mark.parametrize(
    ("command", "asked"), [(command, asked) for command, calls in CALLS.items() for asked in calls],
    ids=lambda words: words if isinstance(words, str) else "-".join(words),
)  # fmt: skip
@pytest.mark.parametrize("form", ["table", "json"])
def test_what_comes_after_the_day_changes_nothing(
    smallcap: Run, worlds: tuple[Path, Path], command: str, asked: tuple[str, ...], form: str
) -> None:
    answers = []
    for place in worlds:
        closes = ("--offline",) if command in INSIDE else ("--prices", "prices", "--offline")
        ran = smallcap(*command.split(), *asked, *closes, "--as-of", DAY, "-f", form, cwd=place)
        answers.append((ran.code, ran.out.replace(str(place), ""), ran.err.replace(str(place), "")))
    assert answers[0] == answers[1]
    assert answers[0][0] in (
        0,
        1,
        4,
        5,
    )  # 4 of `fees`: the catalogue has none of that day; 5 of a report with such a section
    assert answers[0][1]


def test_a_fund_long_listed_whose_closes_begin_later_could_not_be_had(smallcap: Run, worlds: tuple[Path, Path]) -> None:
    ran = smallcap("compare", "IJR", "--prices", "prices", "--as-of", "2010-01-29", "--offline", cwd=worlds[0])
    assert ran.code == 4
    assert "error: IJR: prices begin on 2016-12-30" in ran.err


def test_a_fund_that_was_not_listed_yet_is_an_answer(smallcap: Run, worlds: tuple[Path, Path]) -> None:
    ran = smallcap("compare", "LATER", "--prices", "prices", "--as-of", DAY, "--offline", "--strict", cwd=worlds[0])
    assert (ran.code, ran.err) == (0, "")


def test_a_file_a_day_late_is_named_on_any_day(smallcap: Run, tmp_path: Path) -> None:
    # What concerns every day bore the last one of the file, so `--as-of` before that day passed in silence.
    folder = tmp_path / "late"
    folder.mkdir()
    days = weekdays_between("2018-01-01", "2021-06-30") + np.timedelta64(1, "D")
    lines = [f"{day},{100 + number % 7}" for number, day in enumerate(days)]
    (folder / "IWM.csv").write_text("Date,Close\n" + "\n".join(lines) + "\n")
    ran = smallcap("returns", "IWM", "--window", "1y", "--prices", str(folder), "--as-of", DAY, "--offline")
    assert "shifted dates" in ran.err


def test_a_hole_around_the_day_ends_the_closes_before_it(smallcap: Run, tmp_path: Path) -> None:
    # What follows the hole is not known on the day, so nothing tells it from a history that has ended.
    days = weekdays_between("2018-01-01", "2021-06-30")
    days = days[(days <= np.datetime64("2020-05-08")) | (days > np.datetime64("2020-06-30"))]
    lines = [f"{day},{100 + number % 7}" for number, day in enumerate(days)]
    (tmp_path / "IWM.csv").write_text("Date,Close\n" + "\n".join(lines) + "\n")
    ran = smallcap("returns", "IWM", "--window", "1y", "--prices", str(tmp_path), "--as-of", DAY, "--offline")
    errors = [line for line in ran.err.splitlines() if line.startswith("error: ")]
    assert (ran.code, errors) == (
        4,
        ["error: IWM: prices end on 2020-05-08, before 2020-05-29; windows that end later are missing"],
    )
