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


def test_a_month_whose_yields_end_early_is_left_out(
    smallcap: Run, planted: tuple[Path, np.ndarray, np.ndarray]
) -> None:
    """The note's quote of 13 December stood for the end of the month, beside the return of all of December."""
    folder, own, changes = planted
    note = folder / "_TNX.csv"
    note.write_text(note.read_text().partition("2023-12-14,")[0])
    asked = ("rates", "FUND", "--beta", "--prices", str(folder), "--as-of", "2023-12-31", "--offline")
    row = rows(smallcap(*asked, "-f", "csv").out)[0]
    exact = np.linalg.lstsq(np.column_stack([np.ones(239), changes[:239]]), own[:239], rcond=None)[0]
    assert (row["months"], row["first_month"], row["last_month"]) == ("239", "2004-01-31", "2023-11-30")
    assert float(row["beta"]) == pytest.approx(exact[1], rel=1e-9)
    text = " ".join(smallcap(*asked).out.split())
    assert "yields: 10-year note to 2023-12-13, so without 2023-12 (files: 10-year Treasury note" in text
    assert "13-week bill to 2023-12-29 (files: 13-week Treasury bill" in text


def test_a_beta_names_closes_yields_and_month_ends(smallcap: Run, planted: tuple[Path, np.ndarray, np.ndarray]) -> None:
    asked = ("--prices", str(planted[0]), "--as-of", "2023-12-31", "--offline", "-f", "json")
    answer = json.loads(smallcap("rates", "FUND", "--beta", "--window", "10y", *asked).out)
    own, less = (answer["cells"][f"FUND.{beside}.tnote.beta"] for beside in ("own", "SPY"))
    assert (own["start"], own["as_of"]) == ("2013-12-31", "2023-12-31")
    yields = ["10-year Treasury note", "13-week Treasury bill"]
    assert [one["citation"].partition(",")[0] for one in own["sources"]] == ["FUND.csv", *yields]
    assert [one["citation"].partition(",")[0] for one in less["sources"]] == ["FUND.csv", "SPY.csv", *yields]
    assert answer["conventions"]["frequency"] == "monthly"


def test_the_whole_history_names_the_fund_that_shortens_it(
    smallcap: Run, planted: tuple[Path, np.ndarray, np.ndarray]
) -> None:
    """YOUNG has 30 months, MID the 60 of 2019 to 2023: FUND takes those 60, and YOUNG is left aside."""
    folder = planted[0]
    grown = np.cumprod([100.0, *(1.0 + np.random.default_rng(5).normal(0.01, 0.04, 60))]).tolist()
    write_daily(folder, "MID", "2018-12-01", "2023-12-31", grown)
    write_daily(folder, "YOUNG", "2021-06-01", "2023-12-31", grown[:31])
    asked = ("--beta", "--prices", str(folder), "--as-of", "2023-12-31", "--offline")
    result = smallcap("rates", "FUND", "MID", "YOUNG", *asked)
    assert "MID shortens the window: its first whole month is 2019-01" in result.out
    assert "too short to test: 30 months, needs 36" in result.out
    assert result.code == 0
    together = rows(smallcap("rates", "FUND", "MID", "YOUNG", "-f", "csv", *asked).out)
    months = {(row["ticker"], row["relative_to"]): row["months"] for row in together}
    assert months == {
        ("FUND", ""): "60", ("FUND", "SPY"): "60", ("MID", ""): "60", ("MID", "SPY"): "60",
        ("YOUNG", ""): "", ("YOUNG", "SPY"): "",
    }  # fmt: skip
    for shown in (("FUND", "YOUNG"), ("MID",)):  # SPY and FUND begin together; MID has nobody's window but its own
        assert "shortens the window" not in smallcap("rates", *shown, *asked).out
    assert "MID shortens" in smallcap("rates", "FUND", "--benchmark", "MID", *asked).out
    assert rows(smallcap("rates", "FUND", "YOUNG", "-f", "csv", *asked).out)[0]["months"] == "240"


def test_a_beta_across_a_change_of_index_says_so(smallcap: Run) -> None:
    out = smallcap("rates", "SPSM", "--beta", "--window", "10y", "--as-of", "2025-12-31", "--offline").out
    assert "a two other indexes before 2020-01-24" in out


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
    assert (early["cycle"], early["stage"]) == ("cuts since 2020", "unfinished")
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
    # Of 2001-2003, 2007-2008 and 2019-2020; since the cuts of 2024 and 2025 no hike is known.
    assert "in 3 finished easing cycles, ahead in 2" in text


def test_a_cycle_of_which_the_end_was_not_known_is_unfinished(smallcap: Run) -> None:
    """As of 2007 the table had the cuts "2007-2008" in its mean of two easing cycles."""
    asked = ("rates", "IWM", "--offline", "--as-of")
    found = rows(smallcap(*asked, "2007-12-31", "-f", "csv").out)
    assert [(row["cycle"], row["stage"]) for row in found] == [
        ("hikes 1999-2000", "finished"), ("cuts 2001-2003", "finished"), ("hikes 2004-2006", "finished"),
        ("cuts since 2007", "unfinished"),
    ]  # fmt: skip
    text = " ".join(smallcap(*asked, "2007-12-31").out.split())
    assert "unfinished on 2007-12-31: its end was not known" in text
    assert "pp in 1 finished easing cycle" in text
    assert "2008" not in text.replace("ends on 2008-08-31", "")  # the end of the first twelve months
    # Every cut is known, and no hike: named by its years, and still unfinished.
    ended = rows(smallcap(*asked, "2009-12-31", "-f", "csv").out)[-1]
    assert (ended["cycle"], ended["stage"]) == ("cuts 2007-2008", "unfinished")
    assert rows(smallcap(*asked, "2015-12-16", "-f", "csv").out)[3]["stage"] == "finished"
    assert "cuts since 2007, unfinished" in smallcap(*asked, "2007-12-31", "--chart").out


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
    assert "days are those of the announcement" in smallcap(*asked).out
    file.write_text(f"{head},2020-03-04,1.25,cut,cuts 2020\n,2020-03-16,0.25,cut,cuts 2020\n")
    assert "days are those of the announcement" not in smallcap(*asked).out


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
        (HEAD + "2020-03-10,5,hike,a\n2020-03-11,4.75,hike,a\n", ":3: a hike to 4.75 %, and the target was 5 %"),
        (HEAD + "2020-03-10,5,hike,a\n2020-03-11,5.25,cut,b\n", ":3: a cut to 5.25 %, and the target was 5 %"),
        (HEAD + "2020-03-10,5,cut,a\n2020-03-11,5,cut,a\n", ":3: a cut to 5 %, and the target was 5 %"),
    ],
)  # fmt: skip
def test_a_faulty_table_of_moves_is_named_with_its_line(text: str, fault: str) -> None:
    with pytest.raises(UsageFault, match=r"moves\.csv") as raised:
        parse_moves("moves.csv", text)
    assert fault in raised.value.message


def test_a_move_that_goes_the_other_way_has_a_hint() -> None:
    for target, hint in (
        ("4.75", "write cut, or correct the target"),
        ("5", "leave the row out, or correct the target"),
    ):
        with pytest.raises(UsageFault) as raised:
            parse_moves("moves.csv", f"{HEAD}2020-03-10,5,hike,a\n2020-03-11,{target},hike,a\n")
        assert raised.value.hint == hint


def test_a_list_of_cuts_alone_leaves_out_what_lies_between() -> None:
    """From 1 % to 4.75 % no cut leads, but hikes that this list does not have."""
    moves = parse_moves("moves.csv", f"{HEAD}2003-06-25,1,cut,cuts 2003\n2007-09-18,4.75,cut,cuts 2007\n")
    assert [move.target for move in moves] == [0.01, 0.0475]


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


def test_two_cycles_of_cuts_in_a_row_are_both_unfinished(smallcap: Run, tmp_path: Path) -> None:
    """No hike followed the first one, whatever the file calls the two."""
    (tmp_path / "moves.csv").write_text(
        "cycle,announced,direction,upper_target_pct\nA,2019-08-01,cut,2.25\nA,2019-09-19,cut,2.00\n"
        "B,2019-10-31,cut,1.75\nB,2020-03-04,cut,1.25\n"
    )
    asked = ("rates", "IWM", "--moves", str(tmp_path / "moves.csv"), "--as-of", "2026-07-31")
    stages = [row["stage"] for row in csv.DictReader(io.StringIO(smallcap(*asked, "-f", "csv", "-q").out))]
    assert set(stages) == {"unfinished"}


def test_before_the_first_move_nothing_can_be_said(smallcap: Run) -> None:
    ran = smallcap("rates", "IWM", "--as-of", "1999-01-01")
    assert (ran.code, "no rate move by 1999-01-01" in ran.err) == (4, True), ran.err


def test_a_length_counts_back_from_the_last_month_of_the_yields(smallcap: Run) -> None:
    """The bundled note ends with June 2026, the closes with July: `3y` was 35 months and always refused."""
    asked = ("rates", "IWM", "--beta", "--as-of", "2026-07-31", "--offline", "-f", "csv")
    found = list(csv.DictReader(io.StringIO(smallcap(*asked, "--window", "3y").out)))
    assert {(row["first_month"], row["last_month"], row["months"]) for row in found} == {
        ("2023-07-31", "2026-06-30", "36")
    }
    named = list(csv.DictReader(io.StringIO(smallcap(*asked, "--window", "2023-07:2026-06").out)))
    assert [row["beta"] for row in found] == [row["beta"] for row in named]
