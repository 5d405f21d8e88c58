"""`compare --ranks`: the place of each figure among the funds compared."""

from __future__ import annotations

import csv
import io
import json

import pytest

from smallcap_cli.core.model import Value
from smallcap_cli.core.table import Column
from smallcap_cli.tables.funds.ranks import places
from tests.conftest import Run
from tests.core.builders import day

LOW = Column("expense_ratio", "expense ratio", "fraction", extreme="low")
HIGH = Column("return_1y", "return 1 year", "fraction", extreme="high")


def cells(*numbers: float, **changes: object) -> list[Value]:
    return [Value(number, "fraction", **changes) for number in numbers]  # type: ignore[arg-type]


def test_ties_share_a_place_and_the_next_one_is_left_out() -> None:
    """0.03 0.06 0.03 0.19 %: two first, one third, one fourth."""
    assert places(LOW, cells(0.0003, 0.0006, 0.0003, 0.0019)) == [(1, 4), (3, 4), (1, 4), (4, 4)]


def test_figures_that_read_alike_are_tied() -> None:
    assert places(HIGH, cells(0.132041, 0.132038, 0.1)) == [(1, 3), (1, 3), (3, 3)]


def test_what_may_not_be_marked_has_no_place() -> None:
    some = [*cells(0.1, 0.2), *cells(9.0, comparable=False, mark="!")]
    assert places(HIGH, some) == [(2, 2), (1, 2), None]


def test_figures_of_other_days_have_no_place() -> None:
    late = cells(0.1, 0.2, start=day("2025-07-31"), as_of=day("2026-07-31"))
    early = cells(0.3, start=day("2025-07-31"), as_of=day("2026-07-27"))
    assert places(HIGH, [*late, *early]) == [(2, 2), (1, 2), None]


def test_windows_of_each_funds_own_have_no_places() -> None:
    one = cells(0.1, start=day("2025-04-08"), as_of=day("2026-07-31"))
    other = cells(0.2, start=day("2025-05-08"), as_of=day("2026-07-31"))
    assert places(HIGH, [*one, *other]) == [None, None]


FUNDS = ("compare", "IWM", "IJR", "VB", "SPSM", "AVUV", "-c", "expense_ratio,return_1y,line_count,drawdown_trough")
DAY = ("--as-of", "2026-07-31", "-q")


def test_programs_get_a_column_of_ranks(smallcap: Run) -> None:
    """README's first table: fees 0.19 0.06 0.03 0.03 0.25, one year 34.11 33.63 23.84 33.74 37.54 %."""
    rows = list(csv.DictReader(io.StringIO(smallcap(*FUNDS, "--ranks", *DAY, "-f", "csv").out)))
    assert [row["expense_ratio_rank"] for row in rows] == ["4/5", "3/5", "1/5", "1/5", "5/5"]
    assert [row["return_1y_rank"] for row in rows] == ["2/5", "4/5", "5/5", "3/5", "1/5"]
    assert not any(name.startswith(("line_count_rank", "drawdown_trough_rank")) for name in rows[0])


def test_json_has_the_ranks(smallcap: Run) -> None:
    rows = json.loads(smallcap(*FUNDS, "--ranks", *DAY, "-f", "json").out)["rows"]
    assert [row["return_1y_rank"] for row in rows] == ["2/5", "4/5", "5/5", "3/5", "1/5"]


def test_people_see_the_place_under_its_figure(smallcap: Run) -> None:
    lines = [line.split() for line in smallcap(*FUNDS, "--ranks", *DAY).out.splitlines()]
    assert ["place", "4/5", "3/5", "1/5", "1/5", "5/5"] in lines
    assert ["place", "2/5", "4/5", "5/5", "3/5", "1/5"] in lines


def test_a_row_for_people_alone_has_no_place(smallcap: Run) -> None:
    """The row of the common fall is hidden where it is everybody's own, and its place stood under the trough."""
    lines = [line.split() for line in smallcap("compare", "IWM", "IJR", "--ranks", *DAY).out.splitlines()]
    trough = next(n for n, words in enumerate(lines) if words[:1] == ["trough"])
    assert lines[trough + 1][0] != "place"


def test_places_are_those_before_rows_are_chosen(smallcap: Run) -> None:
    out = smallcap(*FUNDS, "--ranks", "--sort", "-return_1y", "--limit", "1", *DAY, "-f", "csv").out
    (row,) = csv.DictReader(io.StringIO(out))
    assert (row["ticker"], row["expense_ratio_rank"]) == ("AVUV", "5/5")


def test_the_funds_of_a_group_count_although_they_are_not_shown(smallcap: Run) -> None:
    """Among IJR, SPSM and VIOO the one-year returns are 33.63, 33.74 and 33.64 %: IJR is third."""
    out = smallcap("compare", "IJR", "-c", "return_1y", "--ranks-in", "sp-600", *DAY, "-f", "csv").out
    (row,) = csv.DictReader(io.StringIO(out))
    assert (row["ticker"], row["return_1y_rank"]) == ("IJR", "3/3")
    assert smallcap("compare", "IJR", "--ranks-in", "nowhere", *DAY).code == 3


@pytest.mark.parametrize("also", [("--versus", "IWM"), ("--explain",), ("--show", "IWM.return_1y")])
def test_differences_and_explanations_have_no_ranks(also: tuple[str, ...], smallcap: Run) -> None:
    ran = smallcap("compare", "IWM", "IJR", "--ranks", *also)
    assert ran.code == 2
    assert "--ranks" in ran.err
