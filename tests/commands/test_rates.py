"""`smallcap rates`: hand-made cycles and a planted beta, and the bundled histories."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from smallcap_cli.core.model import Value
from smallcap_cli.core.table import text_of
from smallcap_cli.errors import UsageFault
from smallcap_cli.userfiles.rate_moves import bundled_moves, parse_moves
from tests.conftest import Run
from tests.core.builders import weekdays_between

HEAD = "announced,upper_target_pct,direction,cycle\n"
DATA = Path(__file__).parents[2] / "data"


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def write_daily(folder: Path, ticker: str, first: str, last: str, levels: Sequence[float]) -> None:
    """A close every weekday, which changes with the month."""
    start = np.datetime64(first, "M")
    lines = ["Date,Close,Adj Close"]
    for day in weekdays_between(first, last):
        level = levels[int((day.astype("datetime64[M]") - start).astype(int))]
        lines.append(f"{day},{level!r},{level!r}")
    folder.mkdir(exist_ok=True)
    (folder / f"{ticker}.csv").write_text("\n".join(lines) + "\n")


@pytest.fixture
def planted(tmp_path: Path) -> tuple[Path, np.ndarray, np.ndarray]:
    """Twenty years in which FUND lost 4 % a point of the note's yield and gained 2 % a point of the bill's."""
    random, months = np.random.default_rng(13), 240
    note = 4.0 + np.cumsum(np.concatenate([[0.0], random.normal(0.0, 0.25, months)]))
    bill = 2.0 + np.cumsum(np.concatenate([[0.0], random.normal(0.0, 0.20, months)]))
    # The rates that smallcap makes of the quotes: note with two coupons a year, bill at bank discount.
    note_rate = (1.0 + note / 200.0) ** 2 - 1.0
    bill_rate = (1.0 - bill / 100.0 * 91.0 / 360.0) ** (-365.0 / 91.0) - 1.0
    changes = np.column_stack([np.diff(note_rate), np.diff(bill_rate)])
    own = changes @ np.array([-4.0, 2.0]) + random.normal(0.005, 0.02, months)
    span = ("2003-12-01", "2023-12-31")
    write_daily(tmp_path / "prices", "FUND", *span, np.cumprod([100.0, *(1.0 + own)]).tolist())
    write_daily(
        tmp_path / "prices", "SPY", *span, np.cumprod([100.0, *(1.0 + random.normal(0.008, 0.03, months))]).tolist()
    )
    write_daily(tmp_path / "prices", "_TNX", *span, note.tolist())
    write_daily(tmp_path / "prices", "_IRX", *span, bill.tolist())
    return tmp_path / "prices", own, changes


def test_a_planted_rate_beta_is_found(smallcap: Run, planted: tuple[Path, np.ndarray, np.ndarray]) -> None:
    folder, own, changes = planted
    out = smallcap(
        "rates", "FUND", "--beta", "--prices", str(folder), "--as-of", "2023-12-31", "--offline", "-f", "csv"
    ).out
    found = {row["rate"]: row for row in rows(out) if not row["relative_to"]}
    exact = np.linalg.lstsq(np.column_stack([np.ones(240), changes]), own, rcond=None)[0]
    for rate, truth, fitted in (("10-year note", -4.0, exact[1]), ("13-week bill", 2.0, exact[2])):
        row = found[rate]
        assert row["months"] == "240"
        assert float(row["beta"]) == pytest.approx(fitted, rel=1e-9)
        assert float(row["low"]) < truth < float(row["high"])
        assert float(row["p_holm"]) < 0.05
        assert row["lags"] == "4"  # floor(4 (240 / 100)^(2 / 9))


def test_too_few_months_are_no_test(smallcap: Run, planted: tuple[Path, np.ndarray, np.ndarray]) -> None:
    asked = ("--prices", str(planted[0]), "--as-of", "2023-12-31", "--offline")
    result = smallcap("rates", "FUND", "--beta", "--window", "2y", *asked)
    assert "too short to test: 24 months, needs 36" in result.out
    row = rows(smallcap("rates", "FUND", "--beta", "--window", "2y", "-f", "csv", *asked).out)[0]
    assert (row["beta"], row["p"]) == ("", "")


def test_rates_that_do_not_move_give_no_beta(smallcap: Run, planted: tuple[Path, np.ndarray, np.ndarray]) -> None:
    write_daily(planted[0], "_TNX", "2003-12-01", "2023-12-31", [4.0] * 241)
    result = smallcap(
        "rates", "FUND", "--beta", "--prices", str(planted[0]), "--as-of", "2023-12-31", "--offline",
    )  # fmt: skip
    assert "the rates do not vary, or move together exactly" in result.out


def test_a_cycle_from_the_close_before_its_first_move(smallcap: Run, tmp_path: Path) -> None:
    """Moves on 10 and 20 March 2020: FUND went 100 -> 90, SPY 100 -> 95 between the closes of the 9th and the 20th."""
    days = weekdays_between("2020-01-01", "2021-06-30")
    (tmp_path / "prices").mkdir()
    for ticker, level in (("FUND", 90.0), ("SPY", 95.0)):
        lines = ["Date,Close,Adj Close"]
        for day in days:
            close = (
                100.0 if day < np.datetime64("2020-03-10") else level if day < np.datetime64("2020-03-23") else 120.0
            )
            lines.append(f"{day},{close},{close}")
        (tmp_path / "prices" / f"{ticker}.csv").write_text("\n".join(lines) + "\n")
    (tmp_path / "moves.csv").write_text(f"{HEAD}2020-03-10,1.25,cut,cuts 2020\n2020-03-20,0.25,cut,cuts 2020\n")
    asked = (
        "rates", "FUND", "--moves", str(tmp_path / "moves.csv"), "--prices", str(tmp_path / "prices"), "--offline",
    )  # fmt: skip
    row = rows(smallcap(*asked, "--as-of", "2021-06-30", "-f", "csv").out)[0]
    assert (row["direction"], row["moves"]) == ("easing", "2")
    assert float(row["return"]) == pytest.approx(-0.10, rel=1e-12)
    assert float(row["relative"]) == pytest.approx(-0.05, rel=1e-12)
    # Both stood at 120 on 9 March 2021.
    assert float(row["return_12m"]) == pytest.approx(0.20, rel=1e-12)
    assert float(row["relative_12m"]) == pytest.approx(0.0, abs=1e-12)
    sources = json.loads(smallcap(*asked, "--as-of", "2021-06-30", "-f", "json").out)["cells"][
        "FUND.cuts 2020.first_move"
    ]
    assert [one["provider"] for one in sources["sources"]] == ["files"]
    # Inside the cycle only its first move is known, and the twelve months are not over.
    early = rows(smallcap(*asked, "--as-of", "2020-03-12", "-f", "csv").out)[0]
    assert (early["moves"], early["last_move"], early["return_12m"]) == ("1", "2020-03-10", "")
    assert smallcap(*asked, "--as-of", "2020-02-28").code == 2


def product(ticker: str, first: str, last: str) -> float:
    with (DATA / "monthly_total_returns.csv").open(encoding="utf-8") as file:
        found = [float(row[ticker]) for row in csv.DictReader(file) if first <= row["month"] <= last]
    return float(np.prod(1.0 + np.array(found) / 100.0) - 1.0)


def test_month_ends_go_around_the_cycle(smallcap: Run) -> None:
    """The cuts of 2001-01-03 to 2003-06-25 lie in the months January 2001 to June 2003."""
    found = {row["cycle"]: row for row in rows(smallcap("rates", "IWM", "-f", "csv", "--offline").out)}
    cuts = found["cuts 2001-2003"]
    own, other = (product(ticker, "2001-01", "2003-06") for ticker in ("IWM", "SPY"))
    assert float(cuts["return"]) == pytest.approx(own, rel=1e-9)
    assert float(cuts["relative"]) == pytest.approx(own - other, rel=1e-9)
    assert float(cuts["return_12m"]) == pytest.approx(product("IWM", "2001-01", "2001-12"), rel=1e-9)
    assert found["hikes 1999-2000"]["return"] == ""  # IWM began in May 2000
    text = smallcap("rates", "IWM", "--offline").out
    assert "no test is made of so few cycles" in text
    assert "in 4 easing cycles, ahead in 2" in text


def test_the_benchmark_has_no_difference_from_itself(smallcap: Run) -> None:
    found = rows(smallcap("rates", "SPY", "-f", "csv", "--offline").out)
    assert {row["relative"] for row in found} == {""}
    betas = rows(smallcap("rates", "SPY", "--beta", "-f", "csv", "--offline").out)
    assert [row["relative_to"] for row in betas] == ["", ""]


def test_bundled_moves_name_their_source() -> None:
    moves = bundled_moves()
    assert (moves[0].day, moves[-1].day) == (date(1999, 6, 30), date(2025, 12, 10))
    assert all(move.source and move.is_announced for move in moves)


def test_the_list_says_to_which_day_it_reaches(smallcap: Run) -> None:
    asked = ("rates", "IWM", "--offline", "--as-of")
    assert "every move to 2026-07-31 is in this list" in " ".join(smallcap(*asked, "2026-10-30").out.split())
    assert "every move to 2024-10-31 is in this list" in " ".join(smallcap(*asked, "2024-10-31").out.split())


def test_a_move_on_a_sunday_ends_its_cycle_with_mondays_close(smallcap: Run, tmp_path: Path) -> None:
    """Announced on Sunday 15 March 2020: the close of Friday the 13th is 100, that of Monday 80."""
    days = weekdays_between("2019-06-03", "2020-12-31")
    (tmp_path / "prices").mkdir()
    for ticker, monday in (("FUND", 80.0), ("SPY", 100.0)):
        closes = [f"{day},{100.0 if day < np.datetime64('2020-03-16') else monday}" for day in days]
        lines = ["Date,Close,Adj Close", *(f"{line},{line.split(',')[1]}" for line in closes)]
        (tmp_path / "prices" / f"{ticker}.csv").write_text("\n".join(lines) + "\n")
    asked = ("rates", "FUND", "--prices", str(tmp_path / "prices"), "--as-of", "2020-12-31", "--offline", "-f", "csv")
    row = next(row for row in rows(smallcap(*asked).out) if row["cycle"] == "cuts 2019-2020")
    assert row["last_move"] == "2020-03-15"
    assert float(row["return"]) == pytest.approx(-0.20, rel=1e-12)


def test_a_cycle_of_which_only_the_effective_day_is_known_is_marked(smallcap: Run, tmp_path: Path) -> None:
    head = "announced,effective,upper_target_pct,direction,cycle\n"
    file = tmp_path / "moves.csv"
    asked = ("rates", "IWM", "--moves", str(file), "--offline", "--as-of", "2021-06-30")
    marked = "of some moves only the day from which the target held is known"
    file.write_text(f"{head}2020-03-03,2020-03-04,1.25,cut,cuts 2020\n,2020-03-16,0.25,cut,cuts 2020\n")
    assert marked in smallcap(*asked).out
    assert rows(smallcap(*asked, "-f", "csv").out)[0]["last_move"] == "2020-03-16"
    file.write_text(f"{head}2020-03-03,2020-03-04,1.25,cut,cuts 2020\n2020-03-15,,0.25,cut,cuts 2020\n")
    assert marked not in smallcap(*asked).out


def test_betas_say_that_yields_are_effective_ones(smallcap: Run) -> None:
    out = smallcap("rates", "IWM", "--beta", "--window", "10y", "--as-of", "2025-12-31").out
    assert "yields are annual effective rates" in out
    assert "annual effective rates" in smallcap("rates", "--help").out


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("effective,cycle\n2020-03-10,a\n", "missing upper_target_pct, direction"),
        ("upper_target_pct,direction,cycle\n1,cut,a\n", "missing announced or effective"),
        (HEAD, "no move below the header"),
        (HEAD + "March,1,cut,a\n", "'March' is not a date"),
        (HEAD + "2020-03-10,one,cut,a\n", "'one' is not a number"),
        (HEAD + "2020-03-10,525,cut,a\n", "a target of 525 % is not possible"),
        (HEAD + "2020-03-10,1,down,a\n", "direction 'down' is not known"),
        (HEAD + "2020-03-10,1,cut,\n", "cycle is empty"),
        (HEAD + "2020-03-10,1,cut,a\n2020-03-10,2,cut,a\n", "does not come after 2020-03-10"),
        (HEAD + "2020-03-10,1,cut,a\n2020-03-11,2,hike,a\n", "the cycle a was over"),
    ],
)  # fmt: skip
def test_a_faulty_table_of_moves_is_named_with_its_line(text: str, fault: str) -> None:
    with pytest.raises(UsageFault, match=r"moves\.csv") as raised:
        parse_moves("moves.csv", text)
    assert fault in raised.value.message


def test_what_cannot_be_asked(smallcap: Run) -> None:
    assert smallcap("rates", "IWM", "--window", "5y", "--offline").code == 2
    assert smallcap("rates", "IWM", "--beta", "--moves", "x.csv", "--offline").code == 2
    assert smallcap("rates", "NOSUCH", "--offline").code in (3, 4)


def test_betas_of_no_fund_are_no_answer(smallcap: Run) -> None:
    result = smallcap("rates", "IWM", "--beta", "--window", "1y", "--as-of", "2025-12-31")
    assert result.code == 4
    assert "no beta to rates: too short to test: " in result.err


def test_no_cycle_is_no_answer(smallcap: Run) -> None:
    # AVUV began in September 2019, after the first cut of 2019.
    assert smallcap("rates", "AVUV", "--as-of", "2019-12-31").code == 4


def test_a_fund_is_not_called_young_where_its_prices_begin_late(smallcap: Run, tmp_path: Path) -> None:
    # IWM began on 2000-05-22; the cuts of 2001 lack its prices, the hikes of 1999 came before it.
    for ticker in ("IWM", "SPY"):
        write_daily(tmp_path / "prices", ticker, "2005-01-03", "2025-12-31", [100.0] * 252)
    asked = ("rates", "IWM", "--prices", str(tmp_path / "prices"), "--as-of", "2025-12-31")
    cells = json.loads(smallcap(*asked, "-f", "json").out)["cells"]
    late, early = (
        [cell for key, cell in cells.items() if cycle in key and key.endswith(".return")]
        for cycle in ("cuts 2001", "hikes 1999")
    )
    assert [(cell["missing"], cell["detail"]) for cell in late] == [
        ("not_fetched", "prices begin on 2005-01-03, the fund began on 2000-05-22")
    ]
    assert [(cell["missing"], cell["detail"]) for cell in early] == [
        ("not_listed_then", "the fund began on 2000-05-22")
    ]


def test_no_test_is_corrected_where_none_is_made(smallcap: Run) -> None:
    assert "Holm corrects" not in smallcap("rates", "IWM", "--beta", "--window", "1y", "--as-of", "2025-12-31").out
    assert "Holm corrects" in smallcap("rates", "IWM", "--beta", "--window", "10y", "--as-of", "2025-12-31").out


def test_a_small_probability_is_not_none() -> None:
    assert [text_of(Value(p, "probability")) for p in (0.0, 0.0009, 0.001, 0.5)] == [
        "<0.001",
        "<0.001",
        "0.001",
        "0.500",
    ]
