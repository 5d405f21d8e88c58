"""`smallcap fees --break-even` through the command line, on the bundled month ends."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import numpy as np
import pytest

from tests.commands.test_alpha import price_file
from tests.conftest import Run
from tests.fakes.french import monthly_file

AT = ("--as-of", "2026-07-31")


def rows(text: str) -> dict[str, dict[str, str]]:
    return {row["ticker"]: row for row in csv.DictReader(io.StringIO(text))}


def test_dearer_funds_stand_against_the_cheapest(smallcap: Run) -> None:
    found = rows(smallcap("fees", "AVUV", "IWM", "IJR", "--break-even", *AT, "-f", "csv", "-q").out)
    assert list(found) == ["AVUV", "IWM"]
    assert {row["cheapest"] for row in found.values()} == {"IJR"}
    # 0.25 and 0.19 less 0.06 %; exactly 1.08 * 0.9994 / 0.9975 - 1.08.
    assert float(found["AVUV"]["break_even"]) == pytest.approx(0.0019, abs=1e-15)
    assert float(found["AVUV"]["break_even_exact"]) == pytest.approx(1.08 * 0.9994 / 0.9975 - 1.08, abs=1e-14)
    assert found["IWM"]["months"] == "60"
    assert float(found["IWM"]["lead_years"]) < 0 < float(found["AVUV"]["lead_years"])
    low, high = float(found["AVUV"]["alpha_low"]), float(found["AVUV"]["alpha_high"])
    assert low < float(found["AVUV"]["alpha"]) < high


def test_five_funds_stand_beside_each_other_at_80_columns(smallcap: Run) -> None:
    """The fifth stood below the others in a table of its own, as it did not in compare; the amount had no currency."""
    lines = smallcap("fees", "IWM", "IJR", "VB", "SPSM", "AVUV", *AT, env={"COLUMNS": "80"}).out.splitlines()
    assert lines[0].startswith("10,000.00 USD for 10 years at 8 % per year")
    assert lines[1].split() == ["IWM", "IJR", "VB", "SPSM", "AVUV"]
    assert max(map(len, lines)) <= 80


def test_the_lead_is_the_difference_of_the_annual_returns_of_compare(smallcap: Run) -> None:
    lead = rows(smallcap("fees", "IWM", "IJR", "--break-even", *AT, "-f", "csv", "-q").out)["IWM"]["return_lead"]
    both = rows(smallcap("compare", "IWM", "IJR", "-c", "ticker,cagr", *AT, "-f", "csv", "-q").out)
    assert float(lead) == pytest.approx(float(both["IWM"]["cagr"]) - float(both["IJR"]["cagr"]), abs=1e-12)


def test_a_short_window_is_refused_with_its_months(smallcap: Run) -> None:
    answer = smallcap("fees", "IWM", "IJR", "--break-even", "--window", "2y", *AT, "-q")
    assert "history too short: 24 months, 36 needed to test" in answer.out
    found = json.loads(smallcap("fees", "IWM", "IJR", "--break-even", "--window", "2y", *AT, "-f", "json", "-q").out)
    assert found["rows"][0]["probability"] is None
    assert found["cells"]["IWM.probability"]["missing"] == "too_short"


@pytest.mark.parametrize(
    ("line", "message", "hint"),
    [
        ("IWM IJR --window 3y", "fees rest on no closes: --window needs --break-even", "leave out --window"),
        ("IWM IJR --risk-free zero", "--risk-free needs --break-even", "leave out --risk-free"),
        ("IWM IJR --break-even --years 5", "--years cannot be combined with it", "leave out --years"),
        ("IWM IJR --break-even --amount 5", "--amount cannot be combined with it", "leave out --amount"),
        ("IWM IJR --model ff3", "fees rest on no returns: --model needs --break-even", "leave out --model"),
        ("IWM IJR --break-even --factors x", "--factors needs --model", "such as --model ff3"),
        ("IWM IJR --break-even --model ff3 --basis price", "--basis cannot be combined with it", "leave out --basis"),
        ("IWM IJR --break-even --model ff9", "--model ff9 is not known", "ff3"),
        ("IWM --break-even", "sets funds against the cheapest of them, not IWM alone", "name two funds"),
        ("IWM IJR --break-even --window low:2025-04", "begins on a day of each fund's own", "since:2025-04-08"),
    ],
)
def test_options_that_would_be_ignored_are_refused(smallcap: Run, line: str, message: str, hint: str) -> None:
    answer = smallcap("fees", *line.split())
    assert answer.code == 2
    assert message in answer.err
    assert hint in answer.err


def test_funds_without_a_known_fee_are_no_data(smallcap: Run) -> None:
    answer = smallcap("fees", "BTC-USD", "ETH-USD", "--break-even", *AT, "--offline")
    assert answer.code == 4
    assert "no expense ratio of BTC-USD, ETH-USD is known on 2026-07-31" in answer.err


def test_a_fund_that_stands_still_has_no_alpha(smallcap: Run, tmp_path: Path) -> None:
    """Its closes are equal, so its returns less a bill that moves were regressed: an alpha of t -6.85."""
    random = np.random.default_rng(1)
    price_file(tmp_path, "IWM", np.zeros(66), "2021-01")
    price_file(tmp_path, "IJR", random.normal(0.01, 0.05, 66), "2021-01")
    price_file(tmp_path, "SPY", random.normal(0.01, 0.05, 66), "2021-01")
    prices = ("--prices", str(tmp_path), *AT, "--window", "5y")
    answer = smallcap("fees", "IWM", "IJR", "--break-even", *prices)
    assert "the fund follows IJR exactly, or one of them does not vary" in answer.out
    columns = "alpha_low,alpha_high,alpha_t,beta_low,beta_high"
    found = rows(smallcap("compare", "IWM", "IJR", "-c", f"ticker,{columns}", *prices, "-f", "csv").out)
    assert [found["IWM"][name] for name in columns.split(",")] == [""] * 5
    assert "" not in [found["IJR"][name] for name in columns.split(",")]


@pytest.mark.parametrize("form", ["table", "csv", "json", "md"])
def test_the_vintage_and_the_months_of_a_model_are_in_every_format(smallcap: Run, tmp_path: Path, form: str) -> None:
    """Factors end with April 2026, three months before the closes: five years begin with May 2021."""
    (tmp_path / "three.csv").write_bytes(monthly_file())
    asked = ("fees", "IWM", "IJR", "--break-even", "--model", "ff3", "--factors", str(tmp_path), *AT, "-q")
    out = smallcap(*asked, "-f", form).out
    assert [word in out for word in ("202604", "2021-05", "2026-04")] == [True] * 3


def test_without_a_model_there_is_no_vintage(smallcap: Run) -> None:
    found = rows(smallcap("fees", "IWM", "IJR", "--break-even", *AT, "-f", "csv", "-q").out)["IWM"]
    assert (found["start"], found["end"], found["vintage"]) == ("2021-08-31", "2026-07-31", "")


def test_factors_that_nobody_has_are_no_data(smallcap: Run) -> None:
    answer = smallcap("fees", "IWM", "IJR", "--break-even", "--model", "ff3", *AT, "--offline")
    assert answer.code == 4
    assert answer.err.endswith("no factors are stored\nhint: smallcap data fetch --factors, or --factors DIR\n")


def test_a_backtest_without_factors_has_a_hint_that_it_understands(smallcap: Run) -> None:
    """It was told to name a `--benchmark`, which backtest has not."""
    line = "methodology backtest russell_2000 --universe sample --model ff3 --offline"
    answer = smallcap(*line.split())
    assert answer.code == 4
    assert answer.err.endswith("no factors are stored\nhint: smallcap data fetch --factors, or --factors DIR\n")


def test_several_funds_are_corrected_for_their_number(smallcap: Run) -> None:
    shown = smallcap("fees", "AVUV", "IWM", "IJR", "--break-even", *AT, "-q").out
    assert "Holm correction for 2 funds" in shown
    assert "Holm" not in smallcap("fees", "IWM", "IJR", "--break-even", *AT, "-q").out


def test_no_alpha_at_all_is_no_answer(smallcap: Run) -> None:
    short = smallcap("fees", "AVUV", "IJR", "--break-even", "--window", "1y", *AT)
    assert short.code == 4
    assert "no alpha: 12 months, 36 needed to test" in short.err
    assert "must earn more per year" in short.out


def test_sixty_returns_are_of_sixty_months(smallcap: Run) -> None:
    # 60 returns to December 2025 are those of January 2021 and after: their first close is of December 2020.
    shown = smallcap("fees", "AVUV", "IJR", "--break-even", "--as-of", "2025-12-31", "-q").out
    assert "60 months 2021-01 to 2025-12" in " ".join(shown.split())


def test_one_month_is_one(smallcap: Run) -> None:
    shown = smallcap("fees", "AVUV", "IJR", "--break-even", "--window", "1m", *AT).out
    assert ": 1 month, 36 needed" in " ".join(shown.split())


def test_the_lead_says_between_which_month_ends_it_lies(smallcap: Run) -> None:
    """A window may begin and end inside months: the lead is of the month ends in it, and nothing said so."""
    shown = " ".join(smallcap("fees", "AVUV", "IJR", "--break-even", *AT, "-q").out.split())
    assert "AVUV: return lead between the month ends 2021-07-31 and 2026-07-31" in shown


def test_leads_of_different_spans_are_not_subtracted(smallcap: Run) -> None:
    """SFLO has fewer than 36 months: over `max` its lead is of its own."""
    shown = smallcap("fees", "AVUV", "IJR", "SFLO", "--break-even", "--window", "max", *AT, "-q").out
    line = next(line for line in shown.splitlines() if line.startswith("return lead"))
    assert " pp" not in line.split("pp", 2)[2]
    assert "82 months" in " ".join(shown.split())
