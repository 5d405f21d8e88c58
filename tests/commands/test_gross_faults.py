"""A figure that rests on a close that looks grossly wrong is marked, and neither ranked nor subtracted."""

from __future__ import annotations

import csv
import io
import json
import math
from pathlib import Path

import pytest

from tests.commands.test_compare import weekdays
from tests.conftest import Run

DAY = "2026-07-31"
#: The tick of the fund TICK, and the day after a split that was not applied to the closes of SPLIT before it.
TICK_DAY, SPLIT_DAY = "2026-03-04", "2026-04-08"
COLUMNS = "beta:1y,period_return:1y"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """IWM, VB and SPY as they are, IJR with one close 100 times too high, SPSM with a 5:4 split not applied."""
    made = tmp_path / "prices"
    made.mkdir()
    for phase, ticker in enumerate(("IWM", "VB", "SPY", "IJR", "SPSM")):
        lines = ["Date,Close,Adj Close,Dividends"]
        for number, day in enumerate(weekdays("2024-06-28", DAY)):
            close = 100.0 * math.exp((0.0003 + 0.0001 * phase) * number + 0.02 * math.sin(number / 3.0 + phase))
            close *= 100.0 if ticker == "IJR" and str(day) == TICK_DAY else 1.0
            close *= 2.0 if ticker == "SPSM" and str(day) < SPLIT_DAY else 1.0
            lines.append(f"{day},{close:.6f},{close:.6f},0")
        (made / f"{ticker}.csv").write_text("\n".join(lines) + "\n")
    return made


def asked(smallcap: Run, folder: Path, *words: str, form: str = "json") -> str:
    ran = smallcap(*words, "--prices", str(folder), "--as-of", DAY, "--offline", "-f", form)
    assert ran.code == 0, ran.err
    return ran.out


def marks(text: str) -> dict[str, str]:
    return {name: cell.get("mark", "") for name, cell in json.loads(text)["cells"].items() if not cell["missing"]}


def test_a_figure_over_the_tick_says_on_which_close_it_rests(smallcap: Run, folder: Path) -> None:
    """Volatility of 1 year was 9,995 %, the row's highest, without a word in the table."""
    out = json.loads(asked(smallcap, folder, "compare", "IWM", "VB", "IJR", "-c", "volatility:1y,period_return:1y"))
    cell = out["cells"]["IJR.volatility:1y"]
    assert cell["mark"] == "!"
    (note,) = cell["notes"]
    assert note.startswith(f"rests on a close that looks wrong: bad tick, {TICK_DAY}: close ")
    assert "mark" not in out["cells"]["IWM.volatility:1y"]
    # The return takes the first and the last close alone, and both are right.
    assert "mark" not in out["cells"]["IJR.period_return:1y"]


def test_weekly_returns_do_not_see_a_tick_on_a_wednesday(smallcap: Run, folder: Path) -> None:
    weekly = ("--frequency", "weekly", "-c", "volatility:1y")
    assert set(marks(asked(smallcap, folder, "compare", "IWM", "IJR", *weekly)).values()) == {""}


@pytest.mark.parametrize("column", ["period_return:1y", "volatility:1y", "max_drawdown:1y", "beta:1y"])
def test_a_split_is_in_every_figure_across_it(smallcap: Run, folder: Path, column: str) -> None:
    found = marks(asked(smallcap, folder, "compare", "IWM", "SPSM", "-c", column))
    assert (found[f"SPSM.{column}"], found[f"IWM.{column}"]) == ("!", "")
    later = marks(asked(smallcap, folder, "compare", "IWM", "SPSM", "-c", "period_return:3m"))
    assert later["SPSM.period_return:3m"] == ""


def test_a_split_of_the_benchmark_is_in_every_beta(smallcap: Run, folder: Path) -> None:
    found = marks(
        asked(smallcap, folder, "compare", "IWM", "VB", "--benchmark", "SPSM", "-c", "beta:1y,period_return:1y")
    )
    assert (found["IWM.beta:1y"], found["VB.beta:1y"], found["IWM.period_return:1y"]) == ("!", "!", "")


@pytest.mark.parametrize("form", ["table", "md", "html"])
def test_every_layout_tells_and_marks_no_extreme_there(smallcap: Run, folder: Path, form: str) -> None:
    out = asked(smallcap, folder, "compare", "IWM", "VB", "IJR", "-c", "max_drawdown:1y", form=form)
    flat = " ".join(out.split())
    assert "rests on a close that looks wrong" in flat
    assert "-99.0" in flat
    for layout in ("funds-across", "funds-down"):
        lines = smallcap(
            "compare", "IWM", "VB", "IJR", "-c", "volatility:1y", "--layout", layout, "--prices", str(folder),
            "--as-of", DAY, "--offline",
        ).out  # fmt: skip
        assert "!" in lines


def test_the_parts_of_a_return_over_it_are_marked_and_have_no_difference(smallcap: Run, folder: Path) -> None:
    """The market part rests on the beta and the return, the rest on both; the fee on neither."""
    out = json.loads(asked(smallcap, folder, "compare", "IWM", "SPSM", "--explain", "--window", "1y"))["cells"]
    parts = ("return 1y", "from SPY at its beta", "from the fee", "the rest", "beta to SPY")
    cells = {row: {name: out[f"return.{row}.{name}"] for name in ("IWM", "SPSM", "SPSM_less_IWM")} for row in parts}
    assert [cells[part]["SPSM"].get("mark") for part in parts] == ["!", "!", None, "!", "!"]
    assert [cells[part]["IWM"].get("mark") for part in parts] == [None] * 5
    for part in ("return 1y", "from SPY at its beta", "the rest"):
        assert "looks wrong" in cells[part]["SPSM"]["notes"][-1]
        assert cells[part]["SPSM_less_IWM"]["missing"] == "not_comparable"
    assert cells["from the fee"]["SPSM_less_IWM"]["missing"] is None


def test_it_comes_last_in_either_order(smallcap: Run, folder: Path) -> None:
    for sort in ("volatility:1y", "-volatility:1y"):
        out = asked(
            smallcap, folder, "compare", "IWM", "IJR", "VB", "-c", "ticker,volatility:1y", "--sort", sort, form="csv"
        )
        assert [row["ticker"] for row in csv.DictReader(io.StringIO(out))][-1] == "IJR"


def test_it_has_no_difference(smallcap: Run, folder: Path) -> None:
    out = json.loads(
        asked(smallcap, folder, "compare", "IWM", "SPSM", "VB", "-c", "period_return:1y", "--versus", "IWM")
    )["cells"]  # fmt: skip
    assert out["SPSM.period_return:1y"]["missing"] == "not_comparable"
    assert "looks wrong" in out["SPSM.period_return:1y"]["detail"]
    assert out["VB.period_return:1y"]["missing"] is None


@pytest.mark.parametrize(
    "words",
    [
        ("returns", "IWM", "SPSM", "--by", "year"), ("returns", "IWM", "SPSM", "--window", "1y"),
        ("growth", "IWM", "SPSM", "--window", "1y"), ("drawdown", "IWM", "SPSM", "--window", "1y"),
        ("correlate", "IWM", "SPSM", "--window", "1y"), ("returns", "IWM", "SPSM", "--rolling", "1m"),
        ("growth", "IWM", "SPSM", "--relative-to", "IWM", "--window", "1y"),
    ],
    ids=" ".join,
)  # fmt: skip
def test_other_tables_mark_it_too(smallcap: Run, folder: Path, words: tuple[str, ...]) -> None:
    ran = smallcap(*words, "--prices", str(folder), "--as-of", DAY, "--offline", "-f", "json")
    assert ran.code == 0, ran.err
    found = [name for name, mark in marks(ran.out).items() if mark == "!"]
    assert found
    assert all("SPSM" in name or words[0] in ("drawdown", "correlate") for name in found)


def test_the_highest_close_is_marked_where_it_is_the_tick(smallcap: Run, folder: Path) -> None:
    found = marks(asked(smallcap, folder, "compare", "IWM", "IJR", "-c", "high_52w,low_52w,last_close"))
    assert {name for name, mark in found.items() if mark} == {"IJR.high_52w"}


def test_growth_before_the_split_is_right(smallcap: Run, folder: Path) -> None:
    for words in (("growth", "IWM", "SPSM"), ("growth", "IWM", "SPSM", "--relative-to", "IWM")):
        found = marks(asked(smallcap, folder, *words, "--window", "6m"))
        assert {name[:10] for name, mark in found.items() if mark and "SPSM" in name} == {
            "2026-04-30", "2026-05-29", "2026-06-30", "2026-07-31",
        }  # fmt: skip
