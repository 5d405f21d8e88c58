"""`flows`: periods of net flows out of files, the store and bundled months, worked by hand on invented counts."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pytest

from smallcap_cli.core.exchange import sessions
from tests.commands.inside_files import rows_of
from tests.conftest import Run

HEADS = (
    "fund,period,start,end,net_flow_usd,flow_to_assets,opening_assets_usd,closing_assets_usd,method,scope,coverage,"
    "source,market_usd,cumulative_usd,events_usd"
)
#: Of the last session of 2024 to the first of April 2025.
FIRST, LAST = np.datetime64("2024-12-31").item(), np.datetime64("2025-04-01").item()


AS_OF = ("--as-of", "2025-06-30")


@pytest.fixture
def counts(tmp_path: Path) -> Path:
    """IWX: a share more each session at NAV 10, from 1,000 shares on; YYX: a share less."""
    days = [str(day) for day in sessions(FIRST, LAST)]
    for fund, step in (("IWX", 1), ("YYX", -1)):
        with (tmp_path / f"{fund}_shares.csv").open("w", newline="") as file:
            table = csv.writer(file)
            table.writerow(["date", "nav", "ex_dividend", "shares_outstanding"])
            table.writerows([day, 10, "", 1_000 + step * number] for number, day in enumerate(days))
    return tmp_path


def flows(smallcap: Run, *words: str) -> list[dict[str, str]]:
    result = smallcap("flows", *words, "-f", "csv")
    assert (result.code, result.out.splitlines()[0]) == (0, HEADS)
    return rows_of(result.out)


def test_months_of_share_counts(smallcap: Run, counts: Path) -> None:
    """January 2025 has 20 sessions (9 was a day of mourning, 20 a holiday), February 19, March 21: 10 dollars each.
    Assets at the end of 2024 are 10 x 1,001, the count of the next row.
    """
    rows = flows(smallcap, "IWX", "--shares", str(counts), "--as-of", "2025-06-30")
    names = ("period", "start", "end", "net_flow_usd", "opening_assets_usd", "closing_assets_usd", "cumulative_usd")
    assert [[row[name] for name in names] for row in rows] == [
        ["2025-01", "2025-01-01", "2025-01-31", "200.0", "10010.0", "10210.0", "200.0"],
        ["2025-02", "2025-02-01", "2025-02-28", "190.0", "10210.0", "10400.0", "390.0"],
        ["2025-03", "2025-03-01", "2025-03-31", "210.0", "10400.0", "10610.0", "600.0"],
    ]
    # How many classes a fund outside the catalogue has is not known.
    assert {(row["fund"], row["method"], row["scope"], row["coverage"], row["market_usd"]) for row in rows} == {
        ("IWX", "shares", "unknown", "1.0", "0.0")
    }


def test_a_quarter_is_its_months_and_a_day_its_count(smallcap: Run, counts: Path) -> None:
    (quarter,) = flows(smallcap, "IWX", "--shares", str(counts), "--by", "quarter", "--as-of", "2025-06-30")
    assert (quarter["period"], quarter["net_flow_usd"]) == ("2025Q1", "600.0")
    assert float(quarter["flow_to_assets"]) == pytest.approx(600 / 10_010)
    days = flows(smallcap, "IWX", "--shares", str(counts), "--daily", "--window", "2025-03", "--as-of", "2025-06-30")
    assert (len(days), {day["net_flow_usd"] for day in days}) == (21, {"10.0"})


def test_a_share_count_hides_no_bundled_month_before_or_after_it(smallcap: Run, counts: Path) -> None:
    """Counts of January to March 2025 took 25 years of bundled months of IWM away, and a year's flow was of 2020."""
    (counts / "IWX_shares.csv").rename(counts / "IWM_shares.csv")
    rows = {row["period"]: row for row in flows(smallcap, "IWM", "--as-of", "2025-09-30")}
    both = {
        row["period"]: row for row in flows(smallcap, "IWM", "--shares", str(counts), "--as-of", "2025-09-30")
    }  # fmt: skip
    assert list(both) == list(rows)
    assert [both[month]["net_flow_usd"] for month in ("2025-01", "2025-02", "2025-03")] == ["200.0", "190.0", "210.0"]
    assert {month: both[month]["net_flow_usd"] for month in ("2024-12", "2025-04", "2025-07")} == {
        month: rows[month]["net_flow_usd"] for month in ("2024-12", "2025-04", "2025-07")
    }
    said = smallcap("flows", "IWM", "--shares", str(counts), "--as-of", "2025-09-30").out
    assert "IWM_shares.csv" in said
    assert "BlackRock" in said


def test_without_a_lag_the_last_row_is_the_last_day(smallcap: Run, counts: Path) -> None:
    common = ("IWX", "--shares", str(counts), "--daily", "--as-of", "2025-06-30")
    assert [flows(smallcap, *common, "--lag", lag)[-1]["period"] for lag in "01"] == ["2025-04-01", "2025-03-31"]


def test_a_day_shows_its_flow_on_the_next(smallcap: Run, counts: Path) -> None:
    found = flows(smallcap, "IWX", "--shares", str(counts), "--daily", "--as-of", "2025-03-12")
    assert found[-1]["period"] == "2025-03-11"


def test_a_group_has_a_total_of_the_funds_that_have_flows(smallcap: Run, counts: Path, tmp_path: Path) -> None:
    """IJR and SPSM: 200 in and 200 out in January; a third fund has no months."""
    for old, new in (("IWX", "IJR"), ("YYX", "SPSM")):
        (counts / f"{old}_shares.csv").rename(counts / f"{new}_shares.csv")
    result = smallcap(
        "flows", "--group", "us-smallcap", "--shares", str(counts), "--window", "2025-01", "--as-of", "2025-06-30",
        "-f", "json",
    )  # fmt: skip
    rows = {row["fund"]: row for row in json.loads(result.out)["rows"]}
    total = rows["us-smallcap"]
    # IWM's bundled month is in it too.
    assert total["net_flow_usd"] == pytest.approx(rows["IWM"]["net_flow_usd"] + 200.0 - 200.0)
    assert total["coverage"] == pytest.approx(3 / 41)  # members of the group in configs/funds.yaml
    assert set(rows) == {"IWM", "IJR", "SPSM", "us-smallcap"}  # the others stand in one line
    text = smallcap("flows", "--group", "us-smallcap", "--shares", str(counts), "--window", "2025-01", *AS_OF).out
    assert "us-smallcap: no flow is known of VTWO, VIOO, VB" in text
    assert "us-smallcap: sum of IWM, IJR, SPSM" in text


def test_ranks_place_a_year_in_the_history_of_a_fund(smallcap: Run) -> None:
    """The bundled months of IWM: 2025 to July, -10.2bn, is below each of the 20 whole years since 2002."""
    result = smallcap("flows", "IWM", "--by", "year", "--rank", "--as-of", "2025-12-31", "-f", "json")
    document = json.loads(result.out)
    newest = document["rows"][-1]
    assert (newest["period"], newest["rank"], round(newest["net_flow_usd"] / 1e9, 1)) == ("2025", "21/21", -10.2)
    ranks = smallcap("flows", "IWM", "--by", "year", "--rank", "--as-of", "2025-12-31").out
    assert "Net flows by year in USD, to 2025-07-31 · as of 2025-12-31" in ranks
    assert "rank: 1 is the largest inflow of all whole years that are known" in ranks.replace("\n  ", " ")
    ranked = [line for line in ranks.splitlines() if line.endswith("/21")]
    assert (len(ranked), len({len(line) for line in ranked})) == (2, 1)
    screen = smallcap("flows", "IWM", "--by", "year", "--as-of", "2025-12-31")
    # Of 2004, 2005 and 2007 a month has no flow: 21 of the 24 years from 2002 to 2025 have one.
    said = "2025 so far is the largest outflow of a calendar year since 2002, of the 21 of 24 years that are known"
    assert said in screen.out.replace("\n", " ")


def test_share_counts_are_kept(smallcap: Run, counts: Path) -> None:
    kept = smallcap("data", "import", "--shares", str(counts))
    assert (kept.code, "note: stored the share counts of 2 funds" in kept.err) == (0, True)
    assert "unchanged" in smallcap("data", "import", "--shares", str(counts)).err
    rows = flows(smallcap, "YYX", "--offline", "--as-of", "2025-06-30")
    assert [row["net_flow_usd"] for row in rows] == ["-200.0", "-190.0", "-210.0"]
    early = flows(smallcap, "YYX", "--offline", "--as-of", "2025-03-03")
    assert [row["period"] for row in early] == ["2025-01"]


def test_a_fault_is_told_and_its_month_has_no_flow(smallcap: Run, counts: Path) -> None:
    path = counts / "IWX_shares.csv"
    lines = path.read_text().splitlines()
    number = next(n for n, line in enumerate(lines) if line.startswith("2025-02-12"))
    lines[number] = "2025-02-12,10,,20250212"
    path.write_text("\n".join(lines))
    result = smallcap("flows", "IWX", "--shares", str(counts), "--as-of", "2025-06-30", "-f", "csv")
    assert "the last on 2025-02-12: count 20250212 reads as a date" in result.err
    assert [row["net_flow_usd"] for row in rows_of(result.out)] == ["200.0", "", "210.0"]
    days = smallcap("flows", "IWX", "--shares", str(counts), "--daily", "--window", "2025-02", *AS_OF)
    assert [line.split()[0] for line in days.out.splitlines() if "— b" in line] == ["2025-02-11", "2025-02-12"]
    # Of the second the count after its trades is known, and none before them.
    assert [line.split()[5] for line in days.out.splitlines() if "— b" in line] == ["—", "10k"]
    assert "b not published: 2025-02-12: count 20250212 reads as a date" in days.out


@pytest.mark.parametrize(("day", "month"), [("2025-01-15", "2025-01"), ("2025-03-12", "2025-03")])
def test_a_faulty_month_at_either_end_has_a_row_with_its_reason(
    smallcap: Run, counts: Path, day: str, month: str
) -> None:
    """The first and the last month were left out without a word."""
    path = counts / "IWX_shares.csv"
    path.write_text("".join(
        f"{day},10,,0\n" if line.startswith(day) else line for line in path.read_text().splitlines(keepends=True)
    ))  # fmt: skip
    result = smallcap("flows", "IWX", "--shares", str(counts), "--as-of", "2025-06-30")
    rows = {line.split()[0]: line for line in result.out.splitlines() if line.startswith("2025-")}
    assert sorted(rows) == ["2025-01", "2025-02", "2025-03"]
    assert [name for name, line in rows.items() if line.split()[1] == "—"] == [month]
    assert f"a not published: {day}: count 0 is no count" in result.out
    assert "IWX: source: " in result.out


def test_a_fund_whose_only_month_is_a_fault_says_so(smallcap: Run, tmp_path: Path) -> None:
    days = [str(day) for day in sessions(FIRST, np.datetime64("2025-02-03").item())]
    rows = [f"{day},10,,{0 if day == '2025-01-15' else 1000}" for day in days]
    (tmp_path / "IWX_shares.csv").write_text("\n".join(["date,nav,ex_dividend,shares_outstanding", *rows]))
    result = smallcap("flows", "IWX", "--shares", str(tmp_path), *AS_OF)
    assert result.code == 4
    assert "not published: 2025-01: 2025-01-15: count 0 is no count" in result.out


@pytest.mark.usefixtures("no_network_configured")
@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["IWX", "--by", "week"], 2, "error: --by week is not known"),
        (["IWX", "--daily", "--by", "year"], 2, "error: --by, --monthly and --daily name several steps"),
        (["IWX", "--lag", "2"], 2, "error: --lag 2 is not known"),
        (["IWX", "--method", "guess"], 2, "error: --method guess is not known"),
        (["IWM", "--method", "published", "--by", "year"], 2, "error: published flows have periods of their own"),
        (["IWM", "--reconcile", "--daily"], 2, "error: --reconcile compares months, quarters or years, not by day"),
        (["IWM", "--reconcile", "--rank"], 2, "error: --reconcile compares all methods and ranks none"),
        (["ZZZX"], 3, "error: no flows of ZZZX are known"),
        ([], 2, "error: no fund given"),
    ],
)
def test_what_cannot_be_answered(smallcap: Run, words: list[str], code: int, said: str) -> None:
    result = smallcap("flows", *words)
    assert (result.code, result.out, result.err.splitlines()[0]) == (code, "", said)


def test_a_file_of_share_counts_that_cannot_be_read(smallcap: Run, tmp_path: Path) -> None:
    bad = tmp_path / "IWX_shares.csv"
    bad.write_text("date,nav,shares_outstanding\n2025-01-02,ten,100\n")
    result = smallcap("flows", "IWX", "--shares", str(bad))
    assert (result.code, result.out) == (4, "")
    assert "IWX_shares.csv:2: nav 'ten' is not a number" in result.err
    missing = smallcap("flows", "IWX", "--shares", str(tmp_path / "nothing"))
    assert (missing.code, "no share counts at" in missing.err) == (2, True)


def test_assets_by_month_with_the_nav_give_flows(smallcap: Run, tmp_path: Path) -> None:
    """1,000,000 at NAV 100, then 1,320,000 at 110: 1,320,000 - 1,000,000 x 1.1 = 220,000; then 1,188,000 at 99."""
    rows = ("date,nav,assets", "2024-12-31,100,1000000", "2025-01-31,110,1320000", "2025-02-28,99,1188000")
    (tmp_path / "IWX.csv").write_text("\n".join(rows) + "\n")
    january, february = flows(smallcap, "IWX", "--shares", str(tmp_path / "IWX.csv"), "--as-of", "2025-06-30")
    assert float(january["net_flow_usd"]) == pytest.approx(220_000)
    assert float(february["net_flow_usd"]) == pytest.approx(0, abs=1e-6)
    assert (january["method"], january["closing_assets_usd"]) == ("assets", "1320000.0")
    wanted = ("flows", "IWX", "--shares", str(tmp_path), "--method", "shares")
    assert "no shares months: assets are known" in smallcap(*wanted).out


def test_a_merger_has_a_line_of_its_own_and_is_no_flow(smallcap: Run, tmp_path: Path) -> None:
    """SPSM took over SLY on 2023-06-09 for about 1.7bn (configs/events.yaml): 42.5m shares of 40, and 1,000 a session.

    May 2023 has 22 sessions, June 21.
    """
    days = [str(day) for day in sessions(np.datetime64("2023-04-28").item(), np.datetime64("2023-07-03").item())]
    rows = [
        f"{day},40,{100_000_000 + 1_000 * number + 42_500_000 * (day > '2023-06-09')}"
        for number, day in enumerate(days)
    ]
    (tmp_path / "SPSM.csv").write_text("\n".join(["date,nav,shares_outstanding", *rows]) + "\n")
    words = ("SPSM", "--shares", str(tmp_path), "--as-of", "2023-07-31")
    may, june, merger = flows(smallcap, *words)
    assert (may["net_flow_usd"], june["net_flow_usd"], june["market_usd"]) == ("880000.0", "840000.0", "0.0")
    assert (june["events_usd"], merger["events_usd"]) == ("", "1700000000.0")
    assert (merger["period"], merger["net_flow_usd"]) == ("2023-06-09 merger SLY", "")
    daily = flows(smallcap, *words, "--daily", "--window", "2023-06-09:2023-06-13")
    assert [day["net_flow_usd"] for day in daily] == ["40000.0"] * 2
    text = smallcap("flows", *words).out
    assert "2023-06-09 merger SLY" in text
    assert "1.7bn" in text


def test_published_flows_keep_their_periods(smallcap: Run) -> None:
    """The figures of data/published_figures.csv; disputed ones are left out."""
    rows = flows(smallcap, "IWM", "CALF", "--method", "published", "--as-of", "2025-08-01")
    assert [(row["fund"], row["period"], row["net_flow_usd"], row["method"]) for row in rows] == [
        ("IWM", "2017-01-01 to 2017-06-30", "-4200000000.0", "published"),
        ("IWM", "2019-02-01 to 2019-07-31", "1300000000.0", "published"),
        ("CALF", "2025-01-01 to 2025-06-30", "-2600000000.0", "published"),
    ]
    assert rows[2]["flow_to_assets"] == str(-2_600_000_000 / 8_100_000_000)
    assert "published flows are known: --method published" in smallcap("flows", "IJR").out


def test_methods_are_compared_where_they_overlap(smallcap: Run) -> None:
    """IWM from February to July 2019: its bundled months, whose sum the test takes, against a published 1.3bn."""
    months = flows(smallcap, "IWM", "--window", "2019-01-31:2019-07-31", "--as-of", "2025-08-01")
    ours = sum(float(row["net_flow_usd"]) for row in months)
    result = smallcap("flows", "IWM", "--reconcile", "--as-of", "2025-08-01", "-f", "csv")
    (row,) = [row for row in rows_of(result.out) if row["start"] == "2019-02-01"]
    assert len(months) == 6
    assert float(row["net_flow_usd"]) == pytest.approx(ours)
    assert float(row["difference_usd"]) == pytest.approx(ours - 1.3e9)
    assert (row["other_method"], row["verdict"]) == ("published", "differ")
    assert "no period is known by two methods" in smallcap("flows", "IJR", "--reconcile").out


def test_published_flows_of_a_group_are_not_added_up(smallcap: Run) -> None:
    """IWM, AVUV and DFAS have figures of the same days by one publisher: rows of their own, and no total."""
    result = smallcap("flows", "--group", "us-smallcap", "--method", "published", "--as-of", "2025-12-31", "-f", "csv")
    assert {"IWM", "AVUV", "DFAS"} <= {row["fund"] for row in rows_of(result.out)}
    assert "us-smallcap" not in {row["fund"] for row in rows_of(result.out)}


def test_flows_without_any_figure_are_no_answer(smallcap: Run) -> None:
    result = smallcap("flows", "IJR", *AS_OF)
    assert (result.code, result.err.splitlines()[-2:]) == (
        4, ["error: no flow is known", "hint: the table says why, fund by fund"],
    )  # fmt: skip
    assert "not published: no flow is known" in result.out


def test_a_total_ranks_the_years_of_the_same_funds(smallcap: Run) -> None:
    """Of the group IWM alone has bundled flows: its total has IWM's own places."""
    rows = flows_with_rank(smallcap, "--group", "us-smallcap", "--by", "year")
    alone = {row["period"]: row["rank"] for row in rows if row["fund"] == "IWM" and row["rank"]}
    total = {row["period"]: row["rank"] for row in rows if row["fund"] == "us-smallcap" and row["rank"]}
    assert alone == total
    assert len(alone) > 15


def flows_with_rank(smallcap: Run, *words: str) -> list[dict[str, str]]:
    return rows_of(smallcap("flows", *words, "--rank", "-f", "csv", *AS_OF).out)


@pytest.fixture
def a_share_a_session(tmp_path: Path) -> Path:
    """IWM: a share more each session of 2025 at NAV 10, from 1,000 shares on; bundled months of it end in July 2025."""
    folder = tmp_path / "year"
    folder.mkdir()
    days = sessions(np.datetime64("2024-12-31").item(), np.datetime64("2026-01-05").item())
    lines = (f"{day},10,{1_000 + number}" for number, day in enumerate(days))
    (folder / "IWM.csv").write_text("\n".join(["date,nav,shares_outstanding", *lines]))
    return folder


def test_every_command_takes_the_months_of_kept_share_counts(
    smallcap: Run, a_share_a_session: Path, tmp_path: Path
) -> None:
    """2025 has 250 sessions: 2,500 dollars, to assets of 10 x 1,001 at its beginning. `compare` and `closure` said
    -10.5bn to 2025-07, of the bundled months, where `flows` and `check` had the counts.
    """
    assert smallcap("data", "import", "--shares", str(a_share_a_session)).code == 0
    day = ("--as-of", "2026-01-15", "--offline", "-q")
    columns = "net_flow_1y_usd,flow_to_assets_1y,net_flow_as_of"
    (compared,) = rows_of(smallcap("compare", "IWM", "-c", columns, *day, "-f", "csv").out)
    assert (compared["net_flow_1y_usd"], compared["net_flow_as_of"]) == ("2500.0", "2025-12-31")
    assert float(compared["flow_to_assets_1y"]) == pytest.approx(2_500 / 10_010)
    closure = rows_of(smallcap("closure", "IWM", *day, "-f", "csv").out)
    assert {row["rule"]: row["value"] for row in closure}["fund_flow"] == "2500.0"
    file = tmp_path / "checks.yaml"
    file.write_text("checks:\n  - {id: flow, when: net_flow_1y_usd of IWM < 0}\n")
    (checked,) = rows_of(smallcap("check", str(file), *day, "-f", "csv").out)
    assert checked["value"] == "2500.0"
    (year,) = flows(smallcap, "IWM", "--by", "year", "--window", "2025", *day)
    assert (year["net_flow_usd"], year["opening_assets_usd"]) == ("2500.0", "10010.0")


@pytest.mark.parametrize("command", ["compare", "closure"])
def test_files_of_share_counts_answer_columns_of_flows(smallcap: Run, a_share_a_session: Path, command: str) -> None:
    words = ("-c", "net_flow_1y_usd") if command == "compare" else ("--where", "rule=fund_flow")
    asked = ("IWM", *words, "--shares", str(a_share_a_session), "--as-of", "2026-01-15", "--offline", "-f", "csv")
    ran = smallcap(command, *asked)
    (row,) = rows_of(ran.out)
    assert row["net_flow_1y_usd" if command == "compare" else "value"] == "2500.0"
    assert "no share counts of" not in ran.err  # of the funds that a fund is judged with, no file is missed


@pytest.mark.parametrize("words", [("flows", "IWX", "IJR"), ("compare", "IWM", "IJR", "-c", "net_flow_1m_usd")])
def test_a_file_that_cannot_be_read_hides_behind_no_other_source(
    smallcap: Run, counts: Path, words: tuple[str, ...]
) -> None:
    (counts / "IJR.csv").write_text("date,nav,shares_outstanding\n2025-01-02,10,many\n")
    ran = smallcap(*words, "--shares", str(counts), "--as-of", "2025-06-30", "--offline", "-q")
    assert (ran.code, ran.out) == (4, "")
    assert "IJR.csv:2: shares_outstanding 'many' is not a number" in ran.err


def test_a_total_by_quarter_says_of_which_months_and_funds_it_is(smallcap: Run, tmp_path: Path) -> None:
    """IJR at NAV 10 gains a share a session, SPSM two, whose file ends in May 2025: April has 21 sessions, May 21, June
    20. 2025Q2 is IJR alone, 620, beside 420 + 840 of two months; the year to May is of both: January 20, February 19,
    March 21: 102 sessions x 30. The total had 620 + 840 "to 2025-06-30" and said nothing.
    """
    for fund, step, last in (("IJR", 1, "2025-07-01"), ("SPSM", 2, "2025-06-02")):
        days = sessions(FIRST, np.datetime64(last).item())
        lines = (f"{day},10,{1_000 + step * number}" for number, day in enumerate(days))
        (tmp_path / f"{fund}.csv").write_text("\n".join(["date,nav,shares_outstanding", *lines]))
    asked = ("flows", "IJR", "SPSM", "--group", "sp-600", "--shares", str(tmp_path), "--provider", "files", "-q")
    day = ("--as-of", "2025-07-31", "--by")
    quarters = rows_of(smallcap(*asked, *day, "quarter", "-f", "csv").out)
    second = next(row for row in quarters if (row["fund"], row["period"]) == ("sp-600", "2025Q2"))
    assert (second["net_flow_usd"], second["end"]) == ("620.0", "2025-06-30")
    text = " ".join(smallcap(*asked, *day, "quarter").out.split())
    assert "2025Q2: without SPSM, of which fewer months are known" in text
    assert "sp-600: sum of IJR from 2025Q2 on" in text
    (year,) = [row for row in rows_of(smallcap(*asked, *day, "year", "-f", "csv").out) if row["fund"] == "sp-600"]
    assert (year["net_flow_usd"], year["end"]) == ("3060.0", "2025-05-31")
    # After the last session of 2024 there were 1,001 and 1,002 shares; 102 sessions later 1,103 and 1,206.
    assert year["closing_assets_usd"] == str(10.0 * (1_103 + 1_206))
    shown = " ".join(smallcap(*asked, *day, "year").out.split())
    assert "sp-600: inflows in 2025 (5 months of 12), 3,060.00 from 2025-01-01 to 2025-05-31" in shown
    assert "2025: 5 months of 12, to 2025-05" in shown


def test_a_part_of_a_quarter_is_no_quarter_of_a_streak(smallcap: Run) -> None:
    """Of 2025Q3 July is bundled: `outflows in 3 quarters in a row`."""
    out = smallcap("flows", "IWM", "--by", "quarter", "--as-of", "2025-12-31", "--offline").out
    assert out.startswith("IWM: outflows in 2 quarters in a row and in 2025Q3 (1 month of 3), -10.2bn from 2025-01-01")


def test_a_streak_is_of_the_periods_shown(smallcap: Run) -> None:
    """IVV's bundled months end in April 2022: its streak of then stood above a table of 2024 and 2025."""
    out = smallcap("flows", "IWM", "IVV", "--window", "1y", "--as-of", "2025-07-31", "--offline").out
    assert "IWM: outflows in 1 month, -920m from 2025-06-01 to 2025-06-30" in out
    assert "IVV: outflows" not in out
    past = smallcap("flows", "IWM", "--window", "2024", "--by", "year", "--as-of", "2025-07-31", "--offline").out
    assert past.startswith("IWM: outflows in 1 year, -568m from 2024-01-01 to 2024-12-31")


@pytest.mark.parametrize(
    ("by", "window", "said"),
    [
        ("year", "2024-02-15:2025-05-10", "2024 begins before it and is shown whole, 2025 ends after it and is left"),
        ("quarter", "2024-01-01:2024-05-10", "2024Q2 ends after it and is left out"),
        ("quarter", "2024Q1", ""),
    ],
)  # fmt: skip
def test_periods_over_an_end_of_the_window_are_named(smallcap: Run, by: str, window: str, said: str) -> None:
    out = smallcap("flows", "IWM", "--by", by, "--window", window, "--offline", "--as-of", "2025-12-31").out
    text = " ".join(out.split())
    assert f"{window.replace(':', ' to ')}: {said} " in text if said else "the window is" not in text


def test_the_line_of_the_chart_is_the_net_flow_so_far_of_the_table(smallcap: Run) -> None:
    """Of 2007 a month has no flow: the chart drew a sum from 2008 on where the table had dashes from 2004 on."""
    rows = flows(smallcap, "IWM", "--by", "year", "--as-of", "2025-12-31", "--offline")
    summed = [row for row in rows if row["cumulative_usd"]]
    assert (summed[0]["period"], summed[-1]["period"], len(summed)) == ("2008", "2025", 18)
    assert summed[0]["cumulative_usd"] == summed[0]["net_flow_usd"]
    assert float(summed[1]["cumulative_usd"]) == pytest.approx(sum(float(row["net_flow_usd"]) for row in summed[:2]))


def test_every_figure_has_its_source_and_day(smallcap: Run, counts: Path) -> None:
    """Assets and sums had `sources: []` and no day for a program that reads cells."""
    asked = ("flows", "IWX", "--shares", str(counts), *AS_OF, "-f", "json", "--window", "2025-02")
    cells = json.loads(smallcap(*asked).out)["cells"]
    names = (
        "net_flow_usd", "flow_to_assets", "opening_assets_usd", "closing_assets_usd", "market_usd", "cumulative_usd",
    )  # fmt: skip
    for name in names:
        cell = cells[f"IWX.2025-02.{name}"]
        assert (cell["as_of"], cell["start"]) == ("2025-02-28", "2025-02-01"), name
        assert [source["citation"] for source in cell["sources"]] == [str(counts / "IWX_shares.csv")], name


@pytest.mark.parametrize(
    ("fund", "heads", "cells", "scope"),
    [
        ("VB", "shares_outstanding", "", "class"),  # one of five classes: SEC, company_tickers_mf.json
        ("IJR", "shares_outstanding", "", "fund"),
        ("VB", "assets", "", "unknown"),
        ("IWX", "shares_outstanding,scope", ",class", "class"),
        ("VB", "shares_outstanding,scope", ",fund", "fund"),
    ],
)
def test_a_count_of_a_ticker_is_of_its_share_class(
    smallcap: Run, tmp_path: Path, fund: str, heads: str, cells: str, scope: str
) -> None:
    """`flows VB --shares` said `the whole fund, all share classes` of the ETF class."""
    days = sessions(FIRST, LAST)
    lines = (f"{day},10,{1_000 + number}{cells}" for number, day in enumerate(days))
    (tmp_path / f"{fund}.csv").write_text("\n".join([f"date,nav,{heads}", *lines]))
    for step in ("month", "day"):
        rows = flows(smallcap, fund, "--shares", str(tmp_path), "--by", step, *AS_OF, "--offline")
        assert {row["scope"] for row in rows} == {scope}
    smallcap("data", "import", "--shares", str(tmp_path))
    kept = flows(smallcap, fund, *AS_OF, "--offline")
    assert {row["scope"] for row in kept} == {scope}


@pytest.mark.parametrize(
    ("second", "said"), [("half", "'half' is not known"), ("class", "'class' stands below 'fund'")]
)
def test_a_file_has_one_scope(smallcap: Run, tmp_path: Path, second: str, said: str) -> None:
    path = tmp_path / "IWX.csv"
    path.write_text(f"date,nav,shares_outstanding,scope\n2025-01-02,10,1000,fund\n2025-01-03,10,1001,{second}\n")
    ran = smallcap("flows", "IWX", "--shares", str(path))
    assert ran.code != 0
    assert f"IWX.csv:3: scope {said}" in ran.err


def test_a_lag_of_months_without_counts_is_named(smallcap: Run, counts: Path) -> None:
    """`flows IWM --lag 0` printed the months of the bundled file, on the day of the trade, without a word."""
    said = (
        "IWM: --lag 0 changes nothing: months without a share count by day (--shares DIR) are on the day of the trade"
    )
    assert said in smallcap("flows", "IWM", "--lag", "0", "--offline").err
    assert "--lag" not in smallcap("flows", "IWM", "--offline").err
    assert "--lag" not in smallcap("flows", "IWX", "--lag", "0", "--shares", str(counts), *AS_OF).err
