"""`smallcap methodology calendar`: one row a review, and a reason where a day cannot be computed."""

from __future__ import annotations

import csv
import json

from tests.conftest import Run


def rows(smallcap: Run, *arguments: str) -> list[dict[str, str]]:
    result = smallcap("methodology", "calendar", *arguments, "-f", "csv")
    assert result.code == 0, result.err
    return list(csv.DictReader(result.out.splitlines()))


def test_russell_2025_is_as_published(smallcap: Run) -> None:
    """Rank day 30 April, final after the close of 27 June, in force on Monday 30 June: Traders Magazine, 2025."""
    june, november = rows(smallcap, "russell_2000", "--year", "2025")
    assert (june["review"], june["changes"], june["status"]) == ("june", "size and style", "verified")
    days = ("rank_date", "announce", "effective", "last_traded", "in_force")
    assert [june[day] for day in days] == ["2025-04-30", "2025-05-23", "2025-06-27", "2025-06-27", "2025-06-30"]
    assert [november[day] for day in days] == [""] * 5


def test_the_year_is_this_one_if_not_given(smallcap: Run) -> None:
    assert [row["effective"] for row in rows(smallcap, "russell_2000")] == ["2026-06-26", "2026-11-13"]


def test_json_says_why_a_day_is_missing(smallcap: Run) -> None:
    result = smallcap("methodology", "calendar", "sp_smallcap_600", "--year", "2026", "-f", "json")
    cell = json.loads(result.out)["cells"]["sp_smallcap_600.ad_hoc[0].rank_date"]
    assert (cell["missing"], cell["detail"]) == ("not_published", "no fixed day")


def test_people_see_the_reasons_below_the_table(smallcap: Run) -> None:
    out = smallcap("methodology", "calendar", "sp_smallcap_600", "--year", "2026").out
    assert "no fixed day" in out
    assert "2026-06-19 is not a trading day: moved to the one before" in out


def test_all_has_every_methodology_in_the_order_of_the_days(smallcap: Run) -> None:
    found = rows(smallcap, "all", "--year", "2026")
    listed = smallcap("methodology", "list", "-f", "csv", "--no-header").out.splitlines()
    assert {row["methodology"] for row in found} == {line.split(",")[0] for line in listed}
    effective = [row["effective"] for row in found if row["effective"]]
    assert effective == sorted(effective)
    assert not any(row["effective"] for row in found[len(effective) :])


def test_rows_are_kept_by_day(smallcap: Run) -> None:
    found = rows(smallcap, "crsp_us_small_cap", "--year", "2026", "--where", "effective>=2026-07-01")
    assert [row["effective"] for row in found] == ["2026-09-16", "2026-12-16"]


def test_a_year_out_of_reach_is_refused(smallcap: Run) -> None:
    result = smallcap("methodology", "calendar", "all", "--year", "2100")
    assert (result.code, result.err) == (
        2, "error: --year 2100 is not a year of the calendar\nhint: write a whole number from 1953 to 2099\n",
    )  # fmt: skip


def test_an_unknown_index_is_named(smallcap: Run) -> None:
    result = smallcap("methodology", "calendar", "russel_2000")
    assert result.code == 3
    assert "did you mean russell_2000" in result.err


def test_russell_announces_its_preliminary_lists_on_the_fourth_friday_of_may(smallcap: Run) -> None:
    # 2024-05-24 and 2025-05-23, as announced.
    for year, day in (("2024", "2024-05-24"), ("2025", "2025-05-23")):
        for name in ("russell_2000", "russell_2000_value", "russell_2500", "russell_microcap"):
            june = next(row for row in rows(smallcap, name, "--year", year) if row["review"] == "june")
            assert june["announce"] == day


def test_the_days_of_crsp_are_those_that_it_published(smallcap: Run) -> None:
    """CRSP: transitions after the close of Tuesday 17 to Tuesday 24 June 2025 (Juneteenth lies between),
    of Wednesday 17 to Tuesday 23 September 2025, and of 18 to 24 March 2026.
    """
    days = [
        [row[name] for name in ("rank_date", "effective", "last_traded", "in_force")]
        for year in ("2025", "2026")
        for row in rows(smallcap, "crsp_us_small_cap_value", "--year", year)
    ]
    assert days[1] == ["2025-06-06", "2025-06-17", "2025-06-24", "2025-06-25"]
    assert days[2] == ["2025-09-05", "2025-09-17", "2025-09-23", "2025-09-24"]
    assert days[4] == ["2026-03-06", "2026-03-18", "2026-03-24", "2026-03-25"]


def test_a_review_has_the_name_of_its_day(smallcap: Run) -> None:
    """CRSP's indexes have Morningstar's names from 2026-07-28 on: reviews of late 2026 were called CRSP Small."""
    lines = smallcap("methodology", "calendar", "crsp_us_small_cap", "--year", "2026").out.splitlines()
    names = [line[:14].strip() for line in lines if " quarterly " in line]
    assert names == ["CRSP Small", "CRSP Small", "Mstar US Small", "Mstar US Small"]
