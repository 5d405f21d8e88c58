"""`--where`, `--sort` and `--limit` on the tables whose rows can be many."""

from __future__ import annotations

import csv
import io
import json

import pytest

from tests.conftest import Run

MANY = (
    "data status", "data check", "config show", "fees", "holdings", "season", "rotation", "rates", "drawdown", "growth",
    "correlate", "attribute", "fund list", "metric list", "methodology list", "compare",
)  # fmt: skip


def column(out: str, name: str) -> list[str]:
    return [row[name] for row in csv.DictReader(io.StringIO(out))]


@pytest.mark.parametrize("command", MANY)
def test_tables_of_many_rows_have_the_three_options(smallcap: Run, command: str) -> None:
    text = smallcap(*command.split(), "--help").out
    assert all(option in text for option in ("--where", "--sort", "--limit"))


def test_fees_are_sorted_and_cut(smallcap: Run) -> None:
    """`fees` had no --sort and no --limit."""
    out = smallcap("fees", "IJR", "IWM", "VB", "--sort", "-fee", "--limit", "2", "-f", "csv", "-q").out
    assert column(out, "ticker") == ["IWM", "IJR"]  # 0.19 %, 0.06 %; VB 0.03 %: configs/funds.yaml


def test_settings_are_tested(smallcap: Run) -> None:
    out = smallcap("config", "show", "--where", "key=options.window", "-f", "csv").out
    assert column(out, "value") == ["5y"]
    assert "5y" in smallcap("config", "show", "--where", "setting=options.window").out  # as the screen heads it


def test_rows_with_days_of_their_own_are_in_order(smallcap: Run) -> None:
    """Drawdowns and years that ended earlier than the last one came behind it, whatever they were."""
    out = smallcap("drawdown", "IWM", "--sort", "depth", "-f", "csv", "-q").out
    depths = [float(depth) for depth in column(out, "depth")]
    assert len(depths) > 3
    assert depths == sorted(depths)
    levels = smallcap("growth", "IWM", "--by", "year", "--sort", "-IWM", "-f", "csv", "-q").out
    assert column(levels, "IWM") == sorted(column(levels, "IWM"), key=float, reverse=True)


def test_pairs_are_the_rows_of_a_correlation(smallcap: Run) -> None:
    """People see a matrix; a choice of rows is one of pairs in every format."""
    asked = ("correlate", "IWM", "IJR", "VB", "--sort", "-correlation", "--limit", "1", "-q")
    assert len(column(smallcap(*asked, "-f", "csv").out, "correlation")) == 1
    assert smallcap(*asked).code == 0


def test_a_limit_says_among_which_rows_extremes_are_marked(smallcap: Run) -> None:
    """The mark stood on the lowest of the rows shown as if it were the lowest of all."""
    out = smallcap("fees", "IJR", "IWM", "VB", "--limit", "2", "-q").out
    assert ("extremes are marked among these" in out) == ("◂" in out)
    assert smallcap("fees", "IJR", "IWM", "VB", "--limit", "3", "-q").out.count("among these") == 0


@pytest.mark.parametrize(
    ("asked", "kept", "gone"),
    [
        ("closure IWM SFLO --where ticker=SFLO", "SFLO: 1 of 3", "IWM: "),
        ("closure IWM SFLO --limit 1", "IWM: ", "SFLO: "),
        ("rates IWM IJR --limit 1", "IWM less SPY: mean", "IJR less SPY"),
        ("flows IWM IJR --where fund=IJR", "IWM, IJR: published flows are known", "IWM: "),
        ("alpha IWM IJR --model capm --benchmark SPY --sort -alpha_year --limit 1", "IJR: skill or tilt", "IWM: "),
        ("alpha IWM IJR --model capm --benchmark SPY --detail --limit 2", "IWM: skill or tilt", "IJR: "),
    ],
)
def test_sentences_are_about_the_funds_that_are_left(smallcap: Run, asked: str, kept: str, gone: str) -> None:
    """All funds had their sentences below one row."""
    shown = smallcap(*asked.split(), "--as-of", "2026-07-31", "-q").out
    assert (kept in shown, gone in shown) == (True, False), shown


def test_a_faulty_choice_is_an_error(smallcap: Run) -> None:
    assert smallcap("fees", "IWM", "--sort", "no_such").code == 3
    assert smallcap("data", "status", "--where", "<<").code in (0, 2)


@pytest.mark.parametrize("command", ["fees", "compare"])
def test_rows_that_could_not_be_judged_are_named_in_every_format(smallcap: Run, command: str) -> None:
    """In csv and json funds without the figure vanished under --where without a word; XSVM has no fee."""
    asked = (command, "IWM", "IJR", "XSVM", "--where", "expense_ratio > 0.1%", "--offline")
    text = "1 row has no expense_ratio and was not tested"
    for form in ("csv", "tsv", "json", "ndjson"):
        ran = smallcap(*asked, "-f", form)
        assert (ran.err.count(f"note: {text}"), "XSVM" in ran.out) == (1, False)
    assert json.loads(smallcap(*asked, "-f", "json").out)["warnings"].count(text) == 1
    table = smallcap(*asked)
    assert (table.out.count(text), table.err.count(text)) == (1, 0)
