"""`attribute FUND --vs FUND`: effects by hand on invented companies, and what is said where data is missing."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.commands.attribution_files import write_files
from tests.commands.inside_files import rows_of
from tests.conftest import Run

#: What the fees of the catalogue differ by, 0.19 less 0.06 % a year, over fourteen days of 365.25.
FEE = -0.0013 * 14 / 365.25
PAIR = ("attribute", "IWM", "--vs", "IJR")


@pytest.fixture
def files(tmp_path: Path) -> tuple[str, ...]:
    return write_files(tmp_path)


def figures(row: dict[str, str], *names: str) -> list[float]:
    return [float(row[name]) for name in names]


def by_group(text: str) -> dict[str, dict[str, str]]:
    return {row["group"]: row for row in rows_of(text)}


def write_daily(path: Path, last: str, levels: dict[str, float]) -> None:
    """Closes of every weekday to a last one; each level holds from its day on."""
    day, end, level = date.fromisoformat(min(levels)), date.fromisoformat(last), 0.0
    lines = ["Date,Close,Adj Close"]
    while day <= end:
        level = levels.get(str(day), level)
        lines += [f"{day},{level},{level}"] if day.weekday() < 5 else []
        day += timedelta(days=1)
    path.write_text("\n".join(lines) + "\n")


def test_by_holding_by_hand(smallcap: Run, files: tuple[str, ...]) -> None:
    """The mean of both is 4.2 %: ALFA .3 (.10 - .042), BETA .4 (-.05 - .042), GAMA -.7 (.02 - .042): -.4 points."""
    result = smallcap(*PAIR, "--by", "holding", *files, "-f", "csv")
    assert result.code == 0, result.err
    rows = by_group(result.out)
    effects = [float(rows[name]["total"]) for name in ("ALFA", "BETA", "GAMA")]
    assert effects == pytest.approx([0.0174, -0.0368, 0.0154], abs=1e-12)
    assert float(rows["fee"]["total"]) == pytest.approx(FEE, abs=1e-12)
    assert float(rows["residual"]["total"]) == pytest.approx(-0.001 - FEE, abs=1e-12)
    assert figures(rows["difference"], "return", "other_return", "total") == pytest.approx(
        [0.039, 0.044, -0.005], abs=1e-12
    )
    assert figures(rows["ALFA"], "weight", "other_weight", "return") == pytest.approx([0.6, 0.3, 0.1], abs=1e-12)


def test_by_sector_by_hand(smallcap: Run, files: tuple[str, ...]) -> None:
    """Health .3 (.10 - .042); Tech allocation -.3 ((-.05 + .02) / 2 - .042), selection .55 (-.05 - .02)."""
    rows = by_group(smallcap(*PAIR, "--by", "sector", *files, "-f", "csv").out)
    parts = ("allocation", "selection", "total")
    assert figures(rows["Health"], *parts) == pytest.approx([0.0174, 0.0, 0.0174], abs=1e-12)
    assert figures(rows["Tech"], *parts) == pytest.approx([0.0171, -0.0385, -0.0214], abs=1e-12)
    assert "interaction" not in rows["Tech"]


def test_three_effects_take_the_other_fund_as_the_benchmark(smallcap: Run, files: tuple[str, ...]) -> None:
    """Against IJR's 4.4 %: Tech (.4 - .7)(.02 - .044), .7 (-.05 - .02), (.4 - .7)(-.05 - .02)."""
    rows = by_group(smallcap(*PAIR, "--by", "sector", "--effects", "three", *files, "-f", "csv").out)
    parts = ("allocation", "selection", "interaction", "total")
    assert figures(rows["Tech"], *parts) == pytest.approx([0.0072, -0.049, 0.021, -0.0208], abs=1e-12)


def test_by_profitability_by_hand(smallcap: Run, files: tuple[str, ...], tmp_path: Path) -> None:
    """Loss makers: IWM .6 at 10 %, IJR all at 4.4 %: -.4 (.072 - .042) and .8 (.10 - .044)."""
    incomes = str(tmp_path / "incomes_2025-08-14.csv")
    result = smallcap(*PAIR, "--by", "profitability", "--fundamentals", incomes, *files, "-f", "csv")
    assert result.code == 0, result.err
    rows = by_group(result.out)
    parts = ("weight", "other_weight", "allocation", "selection")
    assert figures(rows["unprofitable"], *parts) == pytest.approx([0.6, 1.0, -0.012, 0.0448], abs=1e-12)
    assert figures(rows["profitable"], "weight", "total") == pytest.approx([0.4, 0.4 * (-0.05 - 0.042)], abs=1e-12)


def test_without_by_it_is_by_sector(smallcap: Run, files: tuple[str, ...]) -> None:
    assert smallcap(*PAIR, *files, "-f", "csv").out == smallcap(*PAIR, *files, "--by", "sector", "-f", "csv").out


def test_swapping_the_funds_changes_every_sign(smallcap: Run, files: tuple[str, ...]) -> None:
    there = by_group(smallcap(*PAIR, "--by", "sector", *files, "-f", "csv").out)
    back = by_group(smallcap("attribute", "IJR", "--vs", "IWM", "--by", "sector", *files, "-f", "csv").out)
    assert there.keys() == back.keys()
    for name, row in there.items():
        assert float(row["total"]) == pytest.approx(-float(back[name]["total"]), abs=1e-12)


@pytest.mark.parametrize("by", ["holding", "sector"])
def test_a_fund_against_itself_is_zero(smallcap: Run, files: tuple[str, ...], by: str) -> None:
    result = smallcap("attribute", "IWM", "--vs", "IWM", "--by", by, *files, "-f", "csv")
    assert result.code == 0, result.err
    assert {float(row["total"]) for row in rows_of(result.out)} == {0.0}


def test_returns_out_of_a_table(smallcap: Run, files: tuple[str, ...], tmp_path: Path) -> None:
    """A table of returns stands for closes of companies; the funds' own closes stay those of the files."""
    for name in ("ALFA", "BETA", "GAMA"):
        (tmp_path / "closes" / f"{name}.csv").unlink()
    rows = by_group(
        smallcap(*PAIR, "--by", "holding", "--returns", str(tmp_path / "returns.csv"), *files, "-f", "csv").out
    )
    assert float(rows["ALFA"]["total"]) == pytest.approx(0.0174, abs=1e-12)


def test_returns_of_the_window_move_no_weights_before_it(smallcap: Run, files: tuple[str, ...], tmp_path: Path) -> None:
    """From 22 August the list of the 15th counts as it is, and a later list of another scheme is not looked at."""
    later = (tmp_path / "held" / "IWM_2025-08-15.csv").read_text().replace("Health", "Health Care")
    (tmp_path / "held" / "IWM_2025-08-25.csv").write_text(later)
    for name in ("IWM", "IJR"):
        levels = {"2025-08-15": 100.0, "2025-08-22": 101.0, "2025-08-29": 103.0}
        write_daily(tmp_path / "closes" / f"{name}.csv", "2025-08-29", levels)
    asked = (*PAIR, "--returns", str(tmp_path / "returns.csv"), *files[:4], "--window", "2025-08-22:2025-08-29")
    rows = by_group(smallcap(*asked, "--by", "sector", "-f", "csv").out)
    assert {name: float(rows[name]["weight"]) for name in ("Health", "Tech")} == {"Health": 0.6, "Tech": 0.4}
    screen = " ".join(smallcap(*asked).out.split())
    assert "weights are those of the list: returns of the window alone do not say how they moved before it" in screen
    assert "returns cover at least 100.00 % of IWM" in screen


def test_returns_in_per_cent_are_refused(smallcap: Run, files: tuple[str, ...], tmp_path: Path) -> None:
    (tmp_path / "returns.csv").write_text("security_id,return\nALFA,10\nBETA,-0.5\nGAMA,2\n")
    result = smallcap(*PAIR, "--returns", str(tmp_path / "returns.csv"), *files)
    assert (result.code, "they look like per cents" in result.err) == (2, True), result.err
    assert "the funds returned 3.90 % and 4.40 %" in result.err


def test_stored_lists_do_not_join_files_that_are_enough(smallcap: Run, files: tuple[str, ...], tmp_path: Path) -> None:
    """The store has a list of 30 August in another scheme; the user's file of the 15th is there at the start."""
    (tmp_path / "stored").mkdir()
    text = "ticker,name,weight,sector\nALFA,Alfa Inc,100%,Health Care\n"
    (tmp_path / "stored" / "IWM_2025-08-30.csv").write_text(text)
    assert smallcap("data", "import", "--holdings", str(tmp_path / "stored")).code == 0
    for name in ("ALFA", "BETA", "GAMA", "IWM", "IJR"):
        write_daily(tmp_path / "closes" / f"{name}.csv", "2025-10-31", {"2025-08-15": 10.0, "2025-08-29": 11.0})
    result = smallcap(*PAIR, *files[:4], "--window", "2025-08-15:2025-10-31", "-f", "csv")
    assert result.code == 0, result.err
    assert set(by_group(result.out)) == {"Health", "Tech", "fee", "residual", "difference"}


def test_closes_that_end_after_the_window_are_enough(smallcap: Run, files: tuple[str, ...], tmp_path: Path) -> None:
    """IWM has closes to October, IJR to August: a window of August needs no more."""
    write_daily(tmp_path / "closes" / "IWM.csv", "2025-10-31", {"2025-08-15": 100.0, "2025-08-29": 103.9})
    write_daily(tmp_path / "closes" / "IJR.csv", "2025-08-29", {"2025-08-15": 50.0, "2025-08-29": 52.2})
    result = smallcap(*PAIR, *files, "--as-of", "2025-10-31", "-f", "csv")
    assert result.code == 0, result.err
    assert float(by_group(result.out)["difference"]["total"]) == pytest.approx(0.039 - 0.044, abs=1e-12)


def test_lists_that_are_missing_are_named(smallcap: Run, files: tuple[str, ...], tmp_path: Path) -> None:
    (tmp_path / "held" / "IJR_2025-08-15.csv").rename(tmp_path / "held" / "IJR_2025-08-20.csv")
    result = smallcap(*PAIR, *files)
    assert result.code == 4
    assert "IJR: no list of holdings from 2025-02-12 to 2025-08-15; there is one of 2025-08-20" in result.err
    assert "--holdings DIR" in result.err


def test_a_list_of_a_sunday_counts_from_the_close_of_the_friday(
    smallcap: Run, files: tuple[str, ...], tmp_path: Path
) -> None:
    """Month ends of filings fall on weekends. A window that began on the list's own day was refused."""
    plain = by_group(smallcap(*PAIR, "--by", "holding", *files, "-f", "csv").out)
    for ticker in ("IWM", "IJR"):
        (tmp_path / "held" / f"{ticker}_2025-08-15.csv").rename(tmp_path / "held" / f"{ticker}_2025-08-17.csv")
    for window in ("2025-08-15:2025-08-29", "2025-08-17:2025-08-29"):
        result = smallcap(*PAIR, "--by", "holding", *files, "--window", window, "-f", "csv")
        assert result.code == 0, result.err
        assert by_group(result.out) == plain


def test_a_list_that_begins_no_period_is_not_named(smallcap: Run, files: tuple[str, ...], tmp_path: Path) -> None:
    """One of IWM inside the only month counted for nothing, and was named as a source; half a list was refused."""
    (tmp_path / "held" / "IWM_2025-08-20.csv").write_text("ticker,name,weight\nALFA,Alfa Inc,40%\n")
    answer = smallcap(*PAIR, "--by", "holding", *files)
    assert answer.code == 0, answer.err
    assert "holdings of 2025-08-15" in answer.out
    assert "2025-08-20" not in answer.out


def test_companies_that_are_not_shown_share_a_row_that_says_so(
    smallcap: Run, files: tuple[str, ...], tmp_path: Path
) -> None:
    """Fifteen companies of both funds, of which twelve are shown; the return of the others read "not held in every"."""
    names = [f"C{number:02d}" for number in range(15)]
    for ticker in ("IWM", "IJR"):
        lines = "".join(f"{name},{name} Inc,{100 / 15:.6f}%\n" for name in names)
        (tmp_path / "held" / f"{ticker}_2025-08-15.csv").write_text(f"ticker,name,weight\n{lines}")
    (tmp_path / "returns.csv").write_text("security_id,return\n" + "".join(f"{name},0.01\n" for name in names))
    answer = smallcap(*PAIR, "--by", "holding", "--returns", str(tmp_path / "returns.csv"), *files)
    assert answer.code == 0, answer.err
    assert "the other 3" in answer.out
    assert "not comparable: several companies together" in answer.out
    assert "not held in every period" not in answer.out


def test_closes_that_are_missing_are_named(smallcap: Run, files: tuple[str, ...], tmp_path: Path) -> None:
    """Without GAMA 30 % of IJR is left, which is less than four fifths."""
    (tmp_path / "closes" / "GAMA.csv").unlink()
    result = smallcap(*PAIR, *files)
    assert result.code == 4
    assert "closes cover 100.00 % of IWM and 30.00 % of IJR, and 80 % are needed: GAMA" in result.err
    assert "--prices DIR" in result.err
    assert "--returns FILE" in result.err


def test_no_source_of_holdings_at_all(smallcap: Run) -> None:
    result = smallcap(*PAIR, "--window", "2025-07-31:2025-12-31")
    assert result.code == 4
    assert "IWM and IJR: no list of holdings from 2025-01-28 to 2025-07-31" in result.err


def test_sectors_of_two_schemes_are_refused(smallcap: Run, files: tuple[str, ...], tmp_path: Path) -> None:
    text = (
        "Fund Name:,SPDR Portfolio S&P 600 Small Cap ETF\nTicker Symbol:,IJR\nHoldings:,As of 15-Aug-2025\n\n"
        "Name,Ticker,Identifier,SEDOL,Weight,Sector,Shares Held,Local Currency\n"
        "ALFA INC,ALFA,000000000,-,30.0,Health Care,1,USD\nGAMA LTD,GAMA,000000001,-,70.0,Technology,1,USD\n"
    )
    (tmp_path / "held" / "IJR_2025-08-15.csv").write_text(text)
    result = smallcap(*PAIR, *files)
    assert result.code == 4, result.out
    assert "sectors of two schemes" in result.err
    assert "--fundamentals FILE" in result.err


def test_a_table_of_sectors_makes_one_scheme(smallcap: Run, files: tuple[str, ...], tmp_path: Path) -> None:
    """The user's table names sectors of companies: they replace those of lists that have different schemes."""
    for ticker in ("IWM", "IJR"):
        path = tmp_path / "held" / f"{ticker}_2025-08-15.csv"
        lines = path.read_text().splitlines()
        path.write_text("\n".join(line.rpartition(",")[0] for line in lines) + "\n")
    refused = smallcap(*PAIR, *files)
    assert (refused.code, "name no sectors" in refused.err) == (4, True)
    table = tmp_path / "sectors_2025-08-14.csv"
    table.write_text("ticker,sector,net_income_ttm_musd\nALFA,20,1\nBETA,30,1\nGAMA,30,1\n")
    rows = by_group(smallcap(*PAIR, "--fundamentals", str(table), *files, "-f", "csv").out)
    assert float(rows["30"]["total"]) == pytest.approx(-0.0214, abs=1e-12)


def test_incomes_known_too_late_are_refused(smallcap: Run, files: tuple[str, ...], tmp_path: Path) -> None:
    late = tmp_path / "incomes_2025-08-21.csv"
    (tmp_path / "incomes_2025-08-14.csv").rename(late)
    result = smallcap(*PAIR, "--by", "profitability", "--fundamentals", str(late), *files)
    assert result.code == 4
    assert "net income is known of 0.00 % of IWM and 0.00 % of IJR on 2025-08-15" in result.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("attribute", "IWM"), "IWM is no file, and a fund needs another: --vs is missing"),
        (("attribute", "IWM", "--by", "sector"), "--by needs --vs"),
        (("attribute", "IWM", "--effects", "two"), "IWM is no file, and a fund needs another: --vs is missing"),
        (("attribute", "IWM", "--window", "1y"), "--window needs --vs"),
        ((*PAIR, "--by", "size"), "--by size is not known"),
        ((*PAIR, "--effects", "four"), "--effects four is not known"),
        ((*PAIR, "--scheme", "SIC"), "--scheme"),
        ((*PAIR, "--by", "rule"), "--universe"),
        ((*PAIR, "--by", "sector", "--universe", "sample"), "--universe"),
    ],
)
def test_options_that_would_be_ignored_are_refused(smallcap: Run, arguments: tuple[str, ...], said: str) -> None:
    result = smallcap(*arguments)
    assert result.code == 2
    assert said in result.err


@pytest.mark.usefixtures("no_network_configured")
def test_an_unknown_fund_does_not_exist(smallcap: Run, files: tuple[str, ...]) -> None:
    assert smallcap("attribute", "IWM", "--vs", "QQQQX", *files).code == 3


def test_figures_name_the_closes_the_lists_and_the_days_they_rest_on(smallcap: Run, files: tuple[str, ...]) -> None:
    answer = json.loads(smallcap(*PAIR, *files, "-f", "json").out)
    cell = next(cell for name, cell in answer["cells"].items() if name.endswith("Tech.total"))
    named = " ".join(str(source) for source in cell["sources"])
    assert all(name in named for name in ("IWM.csv", "IJR.csv", "IWM_2025-08-15.csv", "IJR_2025-08-15.csv"))
    assert (cell["start"], cell["as_of"], answer["conventions"]["basis"]) == ("2025-08-15", "2025-08-29", "total")
    assert "total return at market price" in smallcap(*PAIR, *files).out


def test_conventions_say_the_model(smallcap: Run, files: tuple[str, ...]) -> None:
    answer = json.loads(smallcap(*PAIR, *files, "-f", "json").out)
    assert answer["conventions"]["model"] == "two effects, mean of Brinson-Fachler from either fund"
    assert answer["as_of"] == "2025-08-29"


def test_people_see_the_largest_holdings_and_the_rest(smallcap: Run, files: tuple[str, ...]) -> None:
    screen = smallcap(*PAIR, "--by", "holding", *files).out
    assert screen.startswith("IWM minus IJR, 2025-08-15 to 2025-08-29, by company")
    for word in ("fee", "residual", "difference", "10.3905/jpm.1985.409005"):
        assert word in screen


RULES = ("attribute", "russell_2000", "--vs", "sp_smallcap_600", "--by", "rule", "--universe")


def test_by_rule_on_the_sample_adds_up_and_says_that_it_is_made_up(smallcap: Run) -> None:
    result = smallcap(*RULES, "sample", "-f", "csv")
    assert result.code == 0, result.err
    rows = rows_of(result.out)
    *groups, whole = rows
    assert sum(float(row["total"]) for row in groups) == pytest.approx(float(whole["total"]), abs=1e-12)
    gap = float(whole["return"]) - float(whole["other_return"])
    assert float(whole["total"]) == pytest.approx(gap, abs=1e-12)
    assert "synthetic" in result.err


def test_by_rule_swapped_changes_every_sign(smallcap: Run) -> None:
    there = by_group(smallcap(*RULES, "sample", "-f", "csv").out)
    back = by_group(
        smallcap("attribute", "IJR", "--vs", "IWM", "--by", "rule", "--universe", "sample", "-f", "csv").out
    )
    assert there.keys() == back.keys()
    for name, row in there.items():
        assert float(row["total"]) == pytest.approx(-float(back[name]["total"]), abs=1e-12)


def test_by_rule_of_one_index_is_zero(smallcap: Run) -> None:
    (row,) = rows_of(
        smallcap("attribute", "IJR", "--vs", "SPSM", "--by", "rule", "--universe", "sample", "-f", "csv").out
    )
    assert float(row["total"]) == 0.0


def test_by_rule_needs_returns(smallcap: Run) -> None:
    """Up to the first day of the sample there is one universe and so no return."""
    result = smallcap(*RULES, "sample", "--as-of", "2024-12-31")
    assert result.code == 4
    assert "the universe has one day, 2024-04-30" in result.err


def test_strict_counts_no_cell_that_cannot_be(smallcap: Run, files: tuple[str, ...]) -> None:
    assert smallcap(*PAIR, "--by", "holding", "--strict", *files, "-f", "csv").code == 0


def test_the_day_without_a_close_is_named(smallcap: Run, files: tuple[str, ...], tmp_path: Path) -> None:
    """The lists are of 15 August, and the closes of three companies of month ends alone."""
    for name in ("ALFA", "BETA", "GAMA"):
        text = "Date,Close,Adj Close\n2025-07-31,10,10\n2025-08-29,10,10\n2025-09-30,12,12\n"
        (tmp_path / "closes" / f"{name}.csv").write_text(text)
    for name in ("IWM", "IJR"):
        (tmp_path / "closes" / f"{name}.csv").unlink()
    result = smallcap(*PAIR, *files[:4], "--window", "2025-08-31:2025-09-30")
    assert result.code == 4
    assert "closes of 2025-08-15 are missing" in result.err


def test_the_last_session_of_a_month_is_its_end(smallcap: Run, files: tuple[str, ...], tmp_path: Path) -> None:
    """29 August 2025 is a Friday, the last session of its month."""
    for name in ("IWM", "IJR"):
        (tmp_path / "closes" / f"{name}.csv").unlink()
    for name in ("ALFA", "BETA", "GAMA"):
        text = "Date,Close,Adj Close\n2025-08-15,10,10\n2025-08-29,11,11\n2025-09-30,12,12\n"
        (tmp_path / "closes" / f"{name}.csv").write_text(text)
    by_session, by_month = (
        smallcap(*PAIR, *files[:4], "--window", f"{day}:2025-09-30", "-f", "csv")
        for day in ("2025-08-29", "2025-08-31")
    )
    assert by_session.code == 0, by_session.err
    assert by_session.out == by_month.out


def test_months_of_bundled_returns_and_lists_within(smallcap: Run, files: tuple[str, ...], tmp_path: Path) -> None:
    """Without closes of the funds their bundled month ends answer: the window becomes months, weights drift from the
    day of the list to the month's end, and parts add up to the gap of the bundled returns.
    """
    for name in ("IWM", "IJR"):
        (tmp_path / "closes" / f"{name}.csv").unlink()
    for name in ("ALFA", "BETA", "GAMA"):
        levels = {"2025-08-15": 10, "2025-08-29": 11 if name == "ALFA" else 10, "2025-09-30": 12, "2025-10-31": 13}
        text = "Date,Close,Adj Close\n" + "".join(f"{day},{level},{level}\n" for day, level in levels.items())
        (tmp_path / "closes" / f"{name}.csv").write_text(text)
    options = (*files[:4], "--window", "2025-08-31:2025-10-31")
    result = smallcap(*PAIR, "--by", "holding", *options, "-f", "csv")
    assert result.code == 0, result.err
    *parts, whole = rows_of(result.out)
    assert sum(float(row["total"]) for row in parts) == pytest.approx(float(whole["total"]), abs=1e-12)
    # ALFA 60 % x 1.1 of 66 + 40 in August, then equal to BETA in September and after: the average of two months.
    start = 0.66 / 1.06
    later = start * (12 / 11) / (start * 12 / 11 + (1 - start) * 12 / 10)
    alfa = next(row for row in parts if row["group"] == "ALFA")
    assert float(alfa["weight"]) == pytest.approx((start + later) / 2, abs=1e-12)


@pytest.mark.parametrize("many", [1, 200])
def test_stored_lists_and_closes_answer_as_files_do(
    smallcap: Run, files: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, many: int
) -> None:
    """Of many companies the store is read at once; the answer is the same."""
    monkeypatch.setattr("smallcap_cli.dataset.held_lists.MANY", many)
    asked = smallcap(*PAIR, "--by", "holding", *files, "-f", "csv")
    for option, place in (files[:2], files[2:4]):
        assert smallcap("data", "import", option, place).code == 0
    stored = smallcap(*PAIR, "--by", "holding", *files[4:], "-f", "csv")
    assert (stored.code, stored.out) == (0, asked.out), stored.err


def test_lists_without_weights_cover_nothing(smallcap: Run, files: tuple[str, ...], tmp_path: Path) -> None:
    (tmp_path / "held" / "IWM_2025-08-15.csv").write_text("ticker,name,weight,sector\nALFA,Alfa Inc,,Health\n")
    result = smallcap(*PAIR, *files)
    assert (result.code, "0.00 % of IWM" in result.err) == (4, True), result.err


@pytest.mark.parametrize("format", ["json", "ndjson", "tsv", "md", "html", "xlsx"])
def test_every_format_has_an_answer(smallcap: Run, files: tuple[str, ...], format: str) -> None:
    result = smallcap(*PAIR, *files, "-f", format)
    assert result.code == 0
    assert len(result.raw) > 100


def test_rows_can_be_chosen(smallcap: Run, files: tuple[str, ...]) -> None:
    found = smallcap(
        *PAIR, "--by", "holding", *files, "--where", "kind=group", "--sort", "total", "--limit", "1", "-f", "csv"
    )
    (row,) = rows_of(found.out)
    assert row["group"] == "BETA"


def test_a_report_may_have_it_as_a_section(smallcap: Run, tmp_path: Path) -> None:
    """A report gives its deadline and day to every section that takes them: by rule refused the deadline."""
    lines = [
        "report:", "  id: why", '  title: "Why"', "  sections:",
        '    - {id: rules, title: "Rules", run: "attribute IWM --vs IJR --by rule --universe sample"}',
        f'    - {{id: own, title: "Own", run: "attribute {tmp_path}/sectors.csv --scheme SIC"}}',
    ]  # fmt: skip
    (tmp_path / "why.yaml").write_text("\n".join(lines) + "\n")
    (tmp_path / "sectors.csv").write_text(
        "sector,weight,benchmark_weight,return,benchmark_return\nEnergy,0.6,0.5,0.10,0.08\nBanks,0.4,0.5,0.02,0.04\n"
    )
    result = smallcap("report", "run", str(tmp_path / "why.yaml"), "-o", str(tmp_path / "why.md"))
    assert result.code == 0, result.err
    text = (tmp_path / "why.md").read_text()
    assert "size band" in text
    assert "Energy" in text
