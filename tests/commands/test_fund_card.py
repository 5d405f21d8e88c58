"""`fund show` on the screen: the figures of a fund that people look for, each with its day, on one card."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from tests.conftest import Run

DAY = ("--as-of", "2026-07-31", "-q")


def lines_of(text: str) -> list[str]:
    return [" ".join(line.split()) for line in text.splitlines()]


def test_a_card_has_each_figure_with_its_day(smallcap: Run) -> None:
    """`fund show IWM` was 99 lines. Figures: README's first table, sightings of configs/ and data/."""
    shown = lines_of(smallcap("fund", "show", "IWM", *DAY, env={"COLUMNS": "80"}).out)
    assert shown[:13] == [
        "MONTH-END ONLY (31 Jul 2026) · total return at market price · USD",
        "IWM · iShares Russell 2000 ETF",
        "fact value day or funds",
        "index Russell 2000 from its start",
        "expense ratio 0.19 % 2026-05-15",
        "assets 75.4bn 2026-05-31, whole fund",
        "lines held 1,929 a 2026-05-05",
        "inception 2000-05-22",
        "dividend yield — b",
        "return YTD 18.79 % 2025-12-31 to 2026-07-31",
        "return 1 year 34.11 % 2025-07-31 to 2026-07-31",
        "return 5 years p.a. 6.99 % 2021-07-31 to 2026-07-31",
        "monthly drawdown 5y -26.75 % 2021-10-31 to 2022-09-30",
    ]
    assert shown[13] == "same index 2 funds VTWO 0.06 %, IWM 0.19 %"
    assert len(shown) <= 17


def test_no_line_of_a_card_is_wider_than_the_screen(smallcap: Run) -> None:
    text = smallcap("fund", "show", "IWM", "sp-600", "AVUV", "SFLO", *DAY, env={"COLUMNS": "80"}).out
    assert max(len(line) for line in text.splitlines()) <= 80


def test_sources_show_every_fact_as_before(smallcap: Run) -> None:
    shown = lines_of(smallcap("fund", "show", "IWM", "--sources", *DAY).out)
    assert "IWM · iShares Russell 2000 ETF · as of 2026-07-31" in shown[0]
    assert any(line.startswith("unprofitable, index 43 %") for line in shown)


def test_several_funds_are_several_cards(smallcap: Run) -> None:
    shown = lines_of(smallcap("fund", "show", "ijr,VB", "microcap", *DAY).out)
    titles = [line for line in shown if " · " in line][1:]
    assert titles == [
        "IJR · iShares Core S&P Small-Cap ETF",
        "VB · Vanguard Morningstar Small-Cap ETF",
        "IWC · iShares Micro-Cap ETF",
    ]
    assert shown.count("fact value day or funds") == 3


def test_programs_get_every_fact_of_every_fund(smallcap: Run) -> None:
    rows = list(csv.DictReader(io.StringIO(smallcap("fund", "show", "IWM", "IJR", *DAY, "-f", "csv").out)))
    assert list(dict.fromkeys(row["ticker"] for row in rows)) == ["IWM", "IJR"]
    own = {row["item"]: row for row in rows if row["ticker"] == "IWM"}
    assert own["cik"]["value"] == "0001100663"
    figure = own["return_1y"]
    assert (figure["section"], figure["start"], figure["as_of"]) == ("figures", "2025-07-31", "2026-07-31")
    assert round(float(figure["value"]), 4) == 0.3411
    assert own["same_index"]["value"] == "VTWO, IWM"


def test_the_keys_of_json_name_the_fund(smallcap: Run) -> None:
    cells = json.loads(smallcap("fund", "show", "IWM", "IJR", *DAY, "-f", "json").out)["cells"]
    assert {key.partition(".")[0] for key in cells} == {"IWM", "IJR"}


@pytest.mark.usefixtures("no_network_configured")
def test_a_fund_nobody_knows_leaves_the_others_their_cards(smallcap: Run) -> None:
    ran = smallcap("fund", "show", "IWM", "ZZZQ", *DAY)
    assert ran.code == 3
    assert "IWM · iShares Russell 2000 ETF" in ran.out
    assert "no fund called ZZZQ" in ran.err
    first = smallcap("fund", "show", "ZZZQ", "IWM", *DAY)  # its card of dashes stood before the other
    assert (first.code, first.out) == (3, ran.out)


def test_a_fund_without_closes_has_its_facts(smallcap: Run) -> None:
    """ESML has no bundled closes: its returns are missing with the reason, the answer is one."""
    ran = smallcap("fund", "show", "ESML", "-q")
    shown = lines_of(ran.out)
    assert ran.code == 0
    assert any(line.startswith("return 1 year —") for line in shown)
    assert smallcap("fund", "show", "ESML", "-q", "--strict").code == 5


def test_an_active_fund_shares_its_index_with_none(smallcap: Run) -> None:
    shown = lines_of(smallcap("fund", "show", "AVUV", *DAY).out)
    assert next(line for line in shown if line.startswith("same index")).startswith("same index —")


def test_a_card_from_daily_files_has_days_of_its_closes(smallcap: Run, tmp_path: Path) -> None:
    """Two closes: 10 on 2025-12-31 and 11 on 2026-01-05, so +10 % this year."""
    (tmp_path / "IWM.csv").write_text("Date,Close,Adj Close\n2025-12-31,10,10\n2026-01-02,10,10\n2026-01-05,11,11\n")
    shown = lines_of(smallcap("fund", "show", "IWM", "--prices", str(tmp_path), "--as-of", "2026-01-05", "-q").out)
    assert "return YTD 10.00 % 2025-12-31 to 2026-01-05" in shown


def test_cards_in_markdown_and_html_have_their_titles(smallcap: Run) -> None:
    text = smallcap("fund", "show", "IWM", "IJR", *DAY, "-f", "md").out
    assert text.count("| fact") == 2
    assert "**IJR · iShares Core S&P Small-Cap ETF**" in text
    page = smallcap("fund", "show", "IWM", "IJR", *DAY, "-f", "html").out
    assert page.count('<th scope="rowgroup"') == 2


def test_the_assets_of_voo_are_those_of_the_class(smallcap: Run) -> None:
    """VOO had none. Fact sheet of 2024-09-30: $528,130 million in the ETF, $1,277,385 million in the fund."""
    day = ("-c", "aum_usd,aum_scope,aum_as_of", "-q", "-f", "csv", "--as-of")
    assert smallcap("compare", "VOO", *day, "2025-01-31").out.splitlines()[1] == "VOO,528130000000.0,class,2024-09-30"
