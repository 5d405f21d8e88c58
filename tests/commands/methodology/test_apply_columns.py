"""Which columns `methodology apply` and `methodology explain` show, and how wide they are."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from smallcap_cli.tables.methodology.members import brief_reason
from tests.conftest import Run
from tests.core.methodology.support import csv_of

APPLY = ("methodology", "apply", "russell_2000", "--universe", "sample", "-q")


def test_the_screen_has_size_rank_and_cumulative_share(smallcap: Run) -> None:
    # It had an id, a weight and a status: whether a company was near the edge could not be seen.
    head = smallcap(*APPLY, "--limit", "2").out.splitlines()
    assert [word for line in head for word in line.split()].count("rank") == 1
    assert any(all(word in line for word in ("security", "size", "rank", "cum. %", "weight")) for line in head)
    rows = list(csv.DictReader(io.StringIO(smallcap(*APPLY, "-f", "csv").out)))
    ranked = {row["rank"]: float(row["cum_pct"]) for row in rows if row["status"] == "member"}
    assert sorted(ranked.values()) == [ranked[rank] for rank in sorted(ranked, key=lambda text: float(text))]
    assert float(rows[0]["company_mcap"]) > 0


def test_name_and_ticker_are_shown_where_the_universe_has_them(smallcap: Run, tmp_path: Path) -> None:
    rows = [
        {"id": "1", "price": 9, "ticker": "ABC", "name": "Alpha"},
        {"id": "2", "price": 5, "ticker": "D", "name": "D"},
    ]
    (tmp_path / "u.csv").write_text(csv_of(rows))
    out = smallcap("methodology", "apply", "russell_3000", "--universe", "u.csv", "-q", cwd=tmp_path).out
    assert ("ticker" in out, "Alpha" in out) == (True, True)


def test_columns_are_chosen_among_those_of_universe_and_rules(smallcap: Run) -> None:
    asked = ("methodology", "apply", "sp_smallcap_600", "--universe", "sample", "-q", "-f", "csv")
    chosen = smallcap(*asked, "-c", "security_id,ttm_ni,sector", "--where", "status=member", "--limit", "1").out
    assert chosen.splitlines()[0] == "security_id,ttm_ni,sector"
    assert float(chosen.splitlines()[1].split(",")[1]) > 0
    unknown = smallcap(*asked, "-c", "securityid")
    assert (unknown.code, "no column called 'securityid'" in unknown.err, "security_id" in unknown.err) == (
        3,
        True,
        True,
    )
    summary = smallcap(*asked, "-c", "weight", "--summary")
    assert (summary.code, "--summary has columns of its own" in summary.err) == (2, True)


def test_the_head_counts_securities_and_their_companies(smallcap: Run, tmp_path: Path) -> None:
    head = smallcap("methodology", "apply", "sp_smallcap_600", "--universe", "sample", "-q").out
    assert "612 securities of 600 companies" in head
    (tmp_path / "u.csv").write_text(csv_of([{"id": "1", "price": 9}]))
    one = smallcap("methodology", "apply", "russell_3000", "--universe", "u.csv", "-q", cwd=tmp_path).out
    assert "(1 line)" in one


@pytest.mark.parametrize("width", [80, 100])
def test_an_explanation_fits_the_screen(smallcap: Run, width: int) -> None:
    # Its lines reached 196 columns.
    for name in ("SYN00001", "SYN00004", "SYN00010"):
        answer = smallcap(
            "methodology", "explain", name, "--universe", "sample", "-q", env={"COLUMNS": str(width)}
        )  # fmt: skip
        assert max(len(line.rstrip()) for line in answer.out.splitlines()) <= width
    whole = smallcap("methodology", "explain", "SYN00001", "--universe", "sample", "-q", "-f", "csv").out
    assert whole.splitlines()[0].startswith("methodology,security_id,status,weight,step,reason,missed_by,grade")


def test_long_figures_of_a_reason_are_shortened() -> None:
    assert brief_reason("sector financials is one of financials, real_estate") == "sector financials is excluded"
    assert brief_reason("security_type lp is not one of common, reit").endswith("common, reit")
    long = "company_mcap 4,773,916.80 is below 1,100,000,000, by 1,095,226,083.20"
    assert brief_reason(long) == "value 5m is below 1.1bn, by 1.1bn"
    assert brief_reason("rank 1,211 is 790 above the band 2,001 to 4,000").startswith("rank 1,211 is 790")
    cumulative = "at 98.56 % of cumulative company_mcap, 0.56 points below the band 85 to 98 %"
    assert brief_reason(cumulative) == "98.56 % is 0.56 points below 85 to 98 %"
