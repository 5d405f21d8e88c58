"""`quality`: the unprofitable share of a fund with its bounds, worked by hand on invented companies."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from smallcap_cli.core.holdings import HoldingLine, Holdings
from smallcap_cli.core.model import Source
from smallcap_cli.store import open_store
from tests.commands.inside_files import rows_of, write_files
from tests.conftest import Run

HEADS = (
    "ticker,as_of,income_as_of,definition,companies,known,unprofitable,unprofitable_share,unprofitable_share_weight,"
    "low,high,low_weight,high_weight,coverage,coverage_weight,source"
)

DAY = date(2025, 8, 15)


@pytest.fixture
def files(tmp_path: Path) -> tuple[str, ...]:
    held, incomes = write_files(tmp_path)
    return ("--holdings", held, "--fundamentals", incomes)


def figures(row: dict[str, str], *names: str) -> tuple[float, ...]:
    return tuple(round(float(row[name]), 6) for name in names)


def test_a_row_a_fund_with_exact_bounds(smallcap: Run, files: tuple[str, ...]) -> None:
    """IWM: four companies (two classes of BETA are one, cash is none), three known, ALFA and GAMA lose: 2/3, between
    2/4 and 3/4. By weight 40 + 20 of 90 known, of 95: 66.67 %, between 60/95 and 65/95.
    IVV: GAMA loses, EPSI earns, DELT is unknown: 1/2, between 1/3 and 2/3; by weight 50 of 70, between 0.5 and 0.8.
    """
    result = smallcap("quality", "IWM", "IVV", *files, "-f", "csv")
    assert (result.code, result.out.splitlines()[0]) == (0, HEADS)
    small, large = rows_of(result.out)
    assert [small[name] for name in ("ticker", "as_of", "income_as_of", "definition")] == [
        "IWM", "2025-08-15", "2025-08-21", "ttm",
    ]  # fmt: skip
    assert figures(small, "companies", "known", "unprofitable") == (4, 3, 2)
    assert figures(small, "unprofitable_share", "low", "high", "coverage") == (0.666667, 0.5, 0.75, 0.75)
    assert figures(small, "unprofitable_share_weight", "low_weight", "high_weight", "coverage_weight") == (
        0.666667, 0.631579, 0.684211, 0.947368,
    )  # fmt: skip
    assert figures(large, "unprofitable_share", "low", "high") == (0.5, 0.333333, 0.666667)
    assert figures(large, "unprofitable_share_weight", "low_weight", "high_weight") == (0.714286, 0.5, 0.8)


def test_a_share_by_weight_above_the_share_by_count_is_a_warning(smallcap: Run, files: tuple[str, ...]) -> None:
    """Loss makers are small in real indexes: 71.4 % by weight over 50.0 % by count hints at a fault in the inputs."""
    words = "IVV: unprofitable by weight, 71.4 %, is above by count, 50.0 %: in real indexes loss makers weigh less"
    assert words in smallcap("quality", "IVV", *files).err
    assert words in smallcap("quality", "IVV", *files, "-f", "json").out
    assert "above by count" not in smallcap("quality", "IWM", *files).err


def test_names_say_what_is_known_of_each_company(smallcap: Run, files: tuple[str, ...]) -> None:
    rows = rows_of(smallcap("quality", "IWM", *files, "--names", "-f", "csv").out)
    assert [(row["company_ticker"], row["weight"], row["status"]) for row in rows] == [
        ("ALFA", "0.4", "unprofitable"), ("BETA", "0.30000000000000004", "profitable"),
        ("GAMA", "0.2", "unprofitable"), ("DELT", "0.05", "unknown"),
    ]  # fmt: skip
    assert (rows[0]["figure"], rows[0]["known"], rows[3]["detail"]) == ("-1000000.0", "2025-08-21", "not in the source")


def test_sectors_are_those_of_the_fund(smallcap: Run, files: tuple[str, ...]) -> None:
    rows = rows_of(smallcap("quality", "IWM", *files, "--by", "sector", "-f", "csv").out)
    assert [(row["sector"], row["companies"], row["known"], row["unprofitable"]) for row in rows] == [
        ("Tech", "2", "2", "1"), ("Health", "2", "1", "1"),
    ]  # fmt: skip


def test_income_that_was_not_known_then_is_not_used(smallcap: Run, files: tuple[str, ...]) -> None:
    """The holdings are of the 15th, the incomes of the 21st: on the 18th there was no figure."""
    result = smallcap("quality", "IWM", *files, "--as-of", "2025-08-18")
    assert (result.code, result.out) == (4, "")
    assert result.err.splitlines()[0] == "error: no net income of any company of IWM is known: not in the source"


def test_a_definition_that_the_source_lacks_is_no_answer(smallcap: Run, files: tuple[str, ...]) -> None:
    result = smallcap("quality", "IWM", *files, "--definition", "operating")
    assert result.code == 4
    assert result.err.startswith("error: no operating income of any company of IWM is known: the source has no figure")
    result = smallcap("quality", "IWM", *files, "--definition", "fcf")
    assert result.err.startswith("error: no free cash flow of any company of IWM is known: the source has no figure")


def test_without_incomes_there_is_no_answer(smallcap: Run, files: tuple[str, ...]) -> None:
    """Bounds from 0 % to 100 % were printed as an answer."""
    result = smallcap("quality", "IWM", *files[:2])
    assert (result.code, result.out) == (4, "")
    assert result.err == (
        "error: no net income of any company of IWM is known: not in the source\n"
        "hint: --fundamentals FILE reads your table of companies; smallcap compare IWM --preset inside\n"
    )


def test_a_table_of_incomes_that_cannot_be_read_is_an_error(smallcap: Run, files: tuple[str, ...]) -> None:
    """It was passed over in silence, and every company was unknown."""
    Path(files[3]).write_text("ticker,net_income_ttm_usd\nALFA,many\n")
    result = smallcap("quality", "IWM", *files)
    assert (result.code, result.err.splitlines()[0]) == (
        4, f"error: {files[3]}:2: net_income_ttm_usd 'many' is not a number",
    )  # fmt: skip


REFUSALS = {
    "unknown fund": (("XYZW",), 3, "error: no fund called XYZW"),
    "no holdings": (("IWM",), 4, "error: no holdings found for IWM"),
    "no place": (("IWM", "--holdings", "nowhere"), 2, "error: no holdings at nowhere"),
    "definition": (("IWM", "--definition", "ebitda"), 2, "error: --definition ebitda is not known"),
    "by": (("IWM", "--by", "size"), 2, "error: --by size is not known"),
    "two kinds of rows": (("IWM", "--by", "sector", "--names"), 2, "error: --by and --names each ask for other rows"),
}


@pytest.mark.usefixtures("no_network_configured")
@pytest.mark.parametrize("case", REFUSALS)
def test_what_cannot_be_answered_says_why(smallcap: Run, case: str) -> None:
    arguments, code, line = REFUSALS[case]
    result = smallcap("quality", *arguments)
    assert (result.code, result.err.splitlines()[0], result.out) == (code, line, "")


def test_no_table_of_incomes_there(smallcap: Run, files: tuple[str, ...]) -> None:
    result = smallcap("quality", "IWM", *files[:3], "nowhere.csv")
    assert (result.code, result.err.splitlines()[0]) == (2, "error: no table of fundamentals at nowhere.csv")
    device = smallcap("quality", "IWM", *files[:3], "/dev/zero")
    assert (device.code, device.err.splitlines()[0]) == (2, "error: /dev/zero is no file")


def test_a_fund_without_holdings_keeps_its_row(smallcap: Run, files: tuple[str, ...]) -> None:
    result = smallcap("quality", "IWM", "IJR", *files, "-f", "csv")
    assert [row["ticker"] for row in rows_of(result.out)] == ["IWM", "IJR"]
    assert result.code == 0
    assert f"warning: no file of holdings of IJR at {files[1]}" in result.err.splitlines()
    assert smallcap("quality", "IWM", "IJR", *files, "--strict").code == 5
    assert smallcap("quality", "IWM", "XYZW", *files).code == 3


def test_funds_of_two_days_are_not_ranked(smallcap: Run, files: tuple[str, ...]) -> None:
    assert "◂" in smallcap("quality", "IWM", "IVV", *files).out
    Path(files[1], "IVV_2025-08-15.csv").rename(Path(files[1], "IVV_2025-08-01.csv"))
    assert "◂" not in smallcap("quality", "IWM", "IVV", *files).out


@pytest.mark.parametrize("width", ["80", "100", "200"])
def test_the_screen_fits(smallcap: Run, files: tuple[str, ...], width: str) -> None:
    for more in ((), ("--names",), ("--by", "sector")):
        result = smallcap("quality", "IWM", "IVV", *files, *more, env={"COLUMNS": width})
        assert max(map(len, result.out.splitlines())) <= int(width)


def test_what_is_imported_answers_alone(smallcap: Run, files: tuple[str, ...]) -> None:
    """The same figures from the store, the table once however often it is imported, and a line of `data status`."""
    direct = rows_of(smallcap("quality", "IWM", "IVV", *files, "-f", "csv").out)
    assert smallcap("data", "import", *files[:2]).code == 0
    first = smallcap("data", "import", *files[2:], "-f", "csv")
    assert (first.code, first.err) == (0, "note: stored the fundamentals of 4 companies\n")
    again = smallcap("data", "import", *files[2:], "-f", "csv")
    assert (again.err, again.out) == ("note: fundamentals: unchanged\n", first.out)
    (row,) = rows_of(first.out)
    assert [row[name] for name in ("ticker", "kind", "provider", "last", "rows", "vintages")] == [
        "companies", "fundamentals", "files", "2025-08-21", "4", "1",
    ]  # fmt: skip
    status = rows_of(smallcap("data", "status", "-f", "csv").out)
    assert [(one["ticker"], one["kind"]) for one in status] == [
        ("IVV", "holdings"), ("IWM", "holdings"), ("companies", "fundamentals"),
    ]  # fmt: skip
    kept = rows_of(smallcap("quality", "IWM", "IVV", "-f", "csv").out)
    assert [{**row, "source": ""} for row in kept] == [{**row, "source": ""} for row in direct]


def test_the_store_knows_incomes_from_their_day_on(smallcap: Run, files: tuple[str, ...], tmp_path: Path) -> None:
    """Of two tables the newer one answers, before its day the older one."""
    later = tmp_path / "incomes_2025-09-30.csv"
    later.write_text("ticker,net_income_ttm_musd\nALFA,1\nBETA,1\nGAMA,1\nDELT,1\n")
    for option in (files[:2], files[2:], ("--fundamentals", str(later))):
        assert smallcap("data", "import", *option).code == 0
    now, then = (
        rows_of(smallcap("quality", "IWM", *day, "-f", "csv").out)[0] for day in ((), ("--as-of", "2025-09-01"))
    )
    assert [row["unprofitable"] for row in (now, then)] == ["0", "2"]
    assert [row["income_as_of"] for row in (now, then)] == ["2025-09-30", "2025-08-21"]


def test_a_table_that_a_call_names_comes_before_the_store(
    smallcap: Run, files: tuple[str, ...], tmp_path: Path
) -> None:
    smallcap("data", "import", *files[2:])
    own = tmp_path / "mine_2025-08-20.csv"
    own.write_text("ticker,net_income_ttm_musd\nALFA,1\n")
    rows = rows_of(smallcap("quality", "IWM", *files[:2], "--fundamentals", str(own), "--names", "-f", "csv").out)
    assert [(row["company_ticker"], row["status"]) for row in rows[:3]] == [
        ("ALFA", "profitable"), ("BETA", "profitable"), ("GAMA", "unprofitable"),
    ]  # fmt: skip


def test_a_faulty_table_is_not_imported(smallcap: Run, files: tuple[str, ...]) -> None:
    Path(files[3]).write_text("ticker,net_income_ttm_usd\nALFA,many\n")
    assert smallcap("data", "import", *files[2:]).code == 2
    assert smallcap("data", "status", "-f", "csv").out.count("\n") <= 1
    assert smallcap("data", "import", *files).code == 2


def test_history_has_a_row_a_day_of_holdings(smallcap: Run, files: tuple[str, ...]) -> None:
    """In July IWM held ALFA alone, which loses: 1 of 1, then 2 of 3."""
    Path(files[1], "IWM_2025-07-31.csv").write_text("ticker,name,weight\nALFA,ALFA INC,100%\n")
    rows = rows_of(smallcap("quality", "IWM", "--history", *files, "-f", "csv").out)
    assert [(row["as_of"], row["companies"], row["unprofitable"], row["known"]) for row in rows] == [
        ("2025-07-31", "1", "1", "1"), ("2025-08-15", "4", "2", "3"),
    ]  # fmt: skip
    screen = smallcap("quality", "IWM", "--history", *files).out
    assert screen.startswith("IWM on the days of its holdings")
    assert "2025-07-31    2025-08-15" in screen
    assert "2025-07-31, 2025-08-15: companies are not identified" in " ".join(screen.split())
    smallcap("data", "import", *files[:2])
    smallcap("data", "import", *files[2:])
    assert [row["as_of"] for row in rows_of(smallcap("quality", "IWM", "--history", "-f", "csv").out)] == [
        "2025-07-31", "2025-08-15",
    ]  # fmt: skip


def test_show_says_how_the_figure_of_a_company_came_about(smallcap: Run, files: tuple[str, ...]) -> None:
    rows = {
        row["item"]: row["value"] for row in rows_of(smallcap("quality", "--show", "IWM.BETB", *files, "-f", "csv").out)
    }
    assert (rows["company"], rows["lines"], rows["weight"]) == ("BETA CORP CLASS A", "BETA, BETB", "30.0000 % of IWM")
    assert (rows["figure"], rows["result"], rows["method"], rows["known on"]) == (
        "2,000,000 USD", "profitable", "stated", "2025-08-21",
    )  # fmt: skip
    unknown = smallcap("quality", "--show", "IWM.DELT", *files, "-f", "csv").out
    assert "unknown: not in the source" in unknown


def test_show_of_a_company_that_the_fund_has_not(smallcap: Run, files: tuple[str, ...]) -> None:
    result = smallcap("quality", "--show", "IWM.GAMB", *files)
    assert (result.code, result.err) == (3, "error: IWM holds no company GAMB\nhint: did you mean GAMA?\n")


@pytest.mark.parametrize("more", [("IWM",), ("--limit", "1"), ("--where", "value>1"), ("--funds-from", "sp-600")])
def test_show_honours_what_it_is_given_or_refuses_it(
    smallcap: Run, files: tuple[str, ...], more: tuple[str, ...]
) -> None:
    """`quality IJR --show IWM.BETA --limit 1` left out half of it without a word."""
    result = smallcap("quality", *more, "--show", "IWM.BETA", *files)
    assert (result.code, result.out) == (2, "")


def test_show_of_no_company_is_refused(smallcap: Run, files: tuple[str, ...]) -> None:
    """It was the first line without a ticker."""
    assert smallcap("quality", "--show", "IWM", *files).err.startswith("error: --show names no company\n")


def test_a_list_that_is_filed_later_does_not_hide_the_one_known_then(
    smallcap: Run, files: tuple[str, ...], tmp_path: Path
) -> None:
    """`--history` took the last list of each day and then dropped it, for it was filed after the day asked for."""
    lines = (HoldingLine("ALFA", "ALFA INC", 1.0),)
    issuer = Holdings("IJR", DAY, lines, Source("issuer", as_of=DAY))
    filed = issuer._replace(source=Source("sec", as_of=DAY), filed=date(2025, 10, 20))
    with open_store(tmp_path / "smallcap-home" / "data") as store:
        store.write([issuer, filed], now=datetime(2025, 11, 1, tzinfo=UTC))
    result = smallcap("quality", "IJR", "--history", "--as-of", "2025-09-30", *files[2:], "--offline", "-f", "csv")
    assert [(row["as_of"], row["unprofitable"]) for row in rows_of(result.out)] == [("2025-08-15", "1")]


def test_measures_have_a_row_a_fund(smallcap: Run, files: tuple[str, ...]) -> None:
    """IWM's losses outweigh BETA's earnings of 2 on 300; without them P/E is 150, and 90 of 95 % are known."""
    result = smallcap("quality", "IWM", "IVV", "--measures", *files, "-f", "csv")
    small, large = rows_of(result.out)
    assert (result.code, small["pe"], round(float(small["pe_profitable"]), 6)) == (0, "", 150.0)
    assert figures(small, "companies", "pe_coverage", "fcf_negative_share_high") == (4, 0.947368, 1.0)
    assert (small["fcf_negative_share"], large["debt_to_ebitda"]) == ("", "")
    for width in ("80", "200"):
        screen = smallcap("quality", "IWM", "IVV", "--measures", *files, env={"COLUMNS": width}).out
        assert max(map(len, screen.splitlines())) <= int(width)


def test_measures_are_their_own_rows(smallcap: Run, files: tuple[str, ...]) -> None:
    for more in (("--names",), ("--definition", "fcf")):
        assert smallcap("quality", "IWM", "--measures", *more, *files).code == 2
    shown = smallcap("quality", "--show", "IWM.BETA", "--measures", *files, "-f", "csv")
    assert shown.code == 0
    assert "figure of,total debt" in shown.out


FIGURES = """ticker,net_income_ttm_musd,market_cap_musd,free_cash_flow_ttm_musd,total_debt_musd,ebitda_ttm_musd,\
net_issuance_1y
ALFA,-1,100,-2,10,5,5%
BETA,2,300,4,60,20,-0.02
GAMA,-3,500,-1,0,-1,0.10
"""


def test_measures_of_a_table_of_ones_own(smallcap: Run, files: tuple[str, ...]) -> None:
    """ALFA 40 %, BETA 30 %, GAMA 20 %, DELT 5 % unknown. Free cash flow: ALFA and GAMA below zero, 2 of 3, 60 of 90 %.
    Issuance: median of -2, 5, 10 %; by weight (2 - 0.6 + 2) / 90 %. Debt to EBITDA: median of 2, 3 and no debt; of the
    fund (4 + 6 + 0) / (2 + 2 - 0.04). P/E of BETA alone: 30 / (30 x 2 / 300) = 150; of all: a loss.
    """
    Path(files[3]).write_text(FIGURES)
    result = smallcap("quality", "IWM", "--measures", *files, "-f", "csv")
    assert result.code == 0
    (row,) = rows_of(result.out)
    assert figures(row, "fcf_negative_share", "fcf_negative_share_low", "fcf_negative_share_high") == (
        0.666667,
        0.5,
        0.75,
    )
    assert figures(row, "fcf_negative_share_weight") == (0.666667,)
    assert figures(row, "net_issuance_median", "net_issuance_weight") == (0.05, 0.037778)
    assert figures(row, "debt_to_ebitda_median", "debt_to_ebitda") == (2.0, 2.525253)
    assert (row["pe"], figures(row, "pe_profitable")) == ("", (150.0,))
    assert figures(row, "fcf_negative_share_coverage", "debt_to_ebitda_coverage") == (0.75, 0.947368)
    shown = smallcap("quality", "IWM", "--definition", "fcf", *files, "-f", "csv")
    assert figures(rows_of(shown.out)[0], "unprofitable_share", "unprofitable_share_weight") == (0.666667, 0.666667)


def test_measures_need_no_income(smallcap: Run, files: tuple[str, ...]) -> None:
    """A table of free cash flows alone was refused: no income was known."""
    Path(files[3]).write_text("ticker,free_cash_flow_ttm_usd\nALFA,-1\nBETA,1\n")
    result = smallcap("quality", "IWM", "--measures", *files, "-f", "csv")
    assert result.code == 0
    assert figures(rows_of(result.out)[0], "fcf_negative_share") == (0.5,)
    assert smallcap("quality", "IWM", *files).code == 4


def test_what_is_imported_has_every_figure(smallcap: Run, files: tuple[str, ...]) -> None:
    Path(files[3]).write_text(FIGURES)
    smallcap("data", "import", *files[2:])
    result = smallcap("quality", "IWM", "--measures", *files[:2], "-f", "csv")
    assert figures(rows_of(result.out)[0], "debt_to_ebitda_median", "net_issuance_median") == (2.0, 0.05)


def test_a_column_that_looks_like_one_is_a_note(smallcap: Run, files: tuple[str, ...]) -> None:
    Path(files[3]).write_text("ticker,net_income_ttm_usd,free_cashflow_ttm_usd\nALFA,-1,1\n")
    words = "column free_cashflow_ttm_usd is not read; did you mean free_cash_flow_ttm_usd?"
    assert words in smallcap("quality", "IWM", *files).err
    assert words in smallcap("data", "import", *files[2:]).err


def test_a_list_more_than_400_days_old_is_marked_old(smallcap: Run, files: tuple[str, ...]) -> None:
    """From 2025-08-15 to 2026-09-19 are 400 days, to the next day 401; a list of 2021 was shown as if of the day."""
    held = files[:2]
    old = "IWM: holdings of 2025-08-15 are old: 401 days before 2026-09-20"
    for command in (("quality", "IWM", *files), ("holdings", "IWM", *held), ("overlap", "IWM", "IVV", *held)):
        assert old in " ".join(smallcap(*command, "--as-of", "2026-09-20").out.split())
        machine = smallcap(*command, "--as-of", "2026-09-20", "-f", "csv")
        assert (old in machine.err, old in machine.out) == (True, False)
        day_before = smallcap(*command, "--as-of", "2026-09-19")
        assert "are old" not in day_before.out + day_before.err
