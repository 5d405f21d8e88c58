"""`compare --intervals` through the real command line, on the bundled month ends."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest

from smallcap_cli import compare
from tests.conftest import Run

DAY = ("--as-of", "2026-07-31", "-q")
SETS = ("sharpe", "sharpe_low", "sharpe_high", "alpha", "alpha_low", "alpha_high", "alpha_t")
BETA = ("beta", "beta_low", "beta_high")


def rows(text: str) -> dict[str, dict[str, str]]:
    return {row["ticker"]: row for row in csv.DictReader(io.StringIO(text))}


def document(text: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(text)
    return found


def joined(text: str) -> str:
    """The answer without its line breaks."""
    return " ".join(text.split())


def test_nothing_is_said_unless_asked(smallcap: Run) -> None:
    plain = smallcap("compare", "IWM", "IJR", *DAY)
    assert "significant difference" not in plain.out
    assert "inference" not in document(smallcap("compare", "IWM", "IJR", *DAY, "-f", "json").out)


def test_columns_are_added_at_the_end_and_the_others_stay(smallcap: Run) -> None:
    plain = smallcap("compare", "IWM", "IJR", *DAY, "-f", "csv").out
    made = smallcap("compare", "IWM", "IJR", *DAY, "-f", "csv", "--intervals").out
    before, after = (list(rows(text)["IWM"]) for text in (plain, made))
    assert after == [*before, *SETS, *BETA]
    assert {n: rows(made)["IWM"][n] for n in before} == rows(plain)["IWM"]


def test_a_figure_that_is_asked_for_is_followed_by_its_interval(smallcap: Run) -> None:
    out = smallcap("compare", "IWM", "-c", "volatility:10y,beta", *DAY, "-f", "csv", "--intervals").out
    assert list(rows(out)["IWM"]) == [
        "ticker", "volatility:10y", "volatility_low:10y", "volatility_high:10y", *BETA, *SETS,
    ]  # fmt: skip
    row = {name: float(text) for name, text in rows(out)["IWM"].items() if name != "ticker"}
    assert row["volatility_low:10y"] < row["volatility:10y"] < row["volatility_high:10y"]
    assert row["beta_low"] < row["beta"] < row["beta_high"]


def test_people_see_the_ends_below_the_figure_and_the_verdict_below_the_table(smallcap: Run) -> None:
    lines = smallcap("compare", "IWM", "IJR", "-c", "return_5y", *DAY, "--intervals").out.splitlines()
    at = next(n for n, line in enumerate(lines) if line.startswith("Sharpe ratio 5y"))
    assert [line.split("  ")[1] for line in lines[at + 1 : at + 3]] == ["95 % low", "95 % high"]
    assert "IWM and IJR: no significant difference. Sharpe ratio 0.25 and 0.27" in joined("\n".join(lines))


@pytest.mark.parametrize("width", ["40", "80", "200"])
def test_no_line_is_wider_than_the_screen(smallcap: Run, width: str) -> None:
    out = smallcap(
        "compare", "IWM", "IJR", "-c", "return_5y", *DAY, "--intervals", env={"COLUMNS": width}
    ).out  # fmt: skip
    assert max(len(line) for line in out.splitlines()) <= max(int(width), 46)


def test_machines_get_the_pairs(smallcap: Run) -> None:
    made = document(smallcap("compare", "IWM", "IJR", "VB", *DAY, "-f", "json", "--intervals").out)["inference"]
    assert (made["returns"], made["block_length"], made["level"]) == (60, 4, 0.95)
    assert [(p["first"], p["second"], p["figure"]) for p in made["pairs"]] == [
        ("IWM", "IJR", "sharpe"), ("IWM", "IJR", "return"), ("IWM", "VB", "sharpe"), ("IWM", "VB", "return"),
        ("IJR", "VB", "sharpe"), ("IJR", "VB", "return"),
    ]  # fmt: skip
    assert all(pair["low"] <= pair["difference"] <= pair["high"] for pair in made["pairs"])


def test_two_runs_are_the_same(smallcap: Run) -> None:
    asked = ("compare", "IWM", "IJR", "VB", "SPSM", "AVUV", *DAY, "-f", "json", "--intervals")
    assert smallcap(*asked).out == smallcap(*asked).out


def test_differences_have_the_interval_of_the_difference(smallcap: Run) -> None:
    asked = ("compare", "IWM", "IJR", "-c", "return_5y", *DAY, "--intervals", "--versus", "IWM")
    row = rows(smallcap(*asked, "-f", "csv").out)["IJR"]
    pair = document(smallcap(*asked, "-f", "json").out)["inference"]["pairs"][0]
    assert float(row["sharpe"]) == pytest.approx(pair["difference"], rel=1e-12)
    assert (float(row["sharpe_low"]), float(row["sharpe_high"])) == (pair["low"], pair["high"])
    assert (row["alpha_low"], row["alpha_t"]) == ("", "")


def test_the_ends_of_two_intervals_have_no_difference(smallcap: Run) -> None:
    out = smallcap("compare", "IWM", "IJR", "-c", "sharpe_low:10y", *DAY, "--versus", "IWM", "-f", "json").out
    cell = document(out)["cells"]["IJR.sharpe_low:10y"]
    assert (cell["missing"], cell["detail"]) == ("not_comparable", "interval bounds cannot be subtracted")


def test_a_choice_among_more_funds_is_named(smallcap: Run) -> None:
    asked = ("compare", "IWM", "IJR", "VB", *DAY, "--sort", "-return_5y", "--limit", "2", "--intervals")
    assert "these 2 funds were chosen from 3: intervals are not corrected for that choice" in joined(
        smallcap(*asked).out
    )


def test_a_choice_below_a_reference_counts_the_reference(smallcap: Run) -> None:
    asked = ("compare", "IWM", "IJR", "VB", *DAY, "--versus", "IWM", "--intervals")
    assert "were chosen" not in joined(smallcap(*asked).out)


def test_one_cell_takes_no_intervals(smallcap: Run) -> None:
    result = smallcap("compare", "IWM", "--show", "IWM.sharpe", "--intervals")
    assert (result.code, result.err.splitlines()[0]) == (
        2, "error: --show is about one cell: --intervals cannot be combined with it",
    )  # fmt: skip


def test_a_notebook_has_them_too() -> None:
    made = compare(["IWM", "IJR"], as_of="2026-07-31", intervals=True)
    assert made.table.inference["seed"]
    assert "sharpe_low" in made.to_pandas().columns
    assert "no significant difference" in " ".join(made.to_text().split())


@pytest.mark.parametrize("form", ["md", "html"])
def test_documents_for_people_have_the_verdict(smallcap: Run, form: str) -> None:
    assert "no significant difference" in joined(smallcap("compare", "IWM", "IJR", *DAY, "--intervals", "-f", form).out)


def test_too_short_a_window_says_so_and_answers(smallcap: Run) -> None:
    result = smallcap("compare", "IWM", "IJR", *DAY, "--intervals", "--window", "2y")
    assert result.code == 0
    assert "too little data to compare the funds over 2y: 24 monthly returns, 36 needed" in joined(result.out)


def test_the_ends_of_intervals_have_no_spread_on_a_wide_screen(smallcap: Run) -> None:
    out = smallcap("compare", "IWM", "IJR", "-c", "sharpe", *DAY, "--intervals", env={"COLUMNS": "200"}).out
    ends = [line.split("bundled")[0].split()[-1] for line in out.splitlines() if line.startswith("  95 %")][:2]
    assert ends == ["—", "—"]
