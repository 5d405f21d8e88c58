"""The search for the convention behind a claim, on histories made by hand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np
import pytest

from smallcap_cli.core.claims.claim import Claim, DocumentedFigure, FixedConventions, Search, parse_printed
from smallcap_cli.core.claims.figures import Bench
from smallcap_cli.core.claims.verification import GroupFinding, Verdict, verdicts
from smallcap_cli.core.metrics.columns import request
from smallcap_cli.core.model import FundData, PriceHistory
from smallcap_cli.core.windows import parse_window
from tests.core.builders import data, day, fee, fund, history, market, month_end_history, published, weekdays

LATEST = date(2026, 1, 31)
JANUARY = Search(day("2025-01-01"), day("2025-01-31"))
#: 2024-12-31 and every weekday of January 2025; on the n-th of these a fund called RISE has gained n per cent.
DAYS = weekdays("2024-12-31", 24)
RISE = history("RISE", DAYS, 100.0 + np.arange(24))


def claim(name: str, metric: str, printed_value: str, *tickers: str, **changes: object) -> Claim:
    number = parse_printed(printed_value)
    base = Claim(
        name, "value", JANUARY, request=request(metric, parse_window("5y")), tickers=tickers, low=number, high=number
    )
    return base._replace(**changes)  # type: ignore[arg-type]


def judged(claims: Sequence[Claim], *funds: FundData) -> tuple[list[Verdict], list[GroupFinding]]:
    bench = Bench({one.ticker: one for one in funds}, {"SPY": market()}, "zero", {})
    return verdicts(claims, bench, ("SPY",), LATEST)


def only(made: Claim, *funds: FundData) -> Verdict:
    return judged([made], *funds)[0][0]


def test_the_end_day_is_found() -> None:
    """The 7th weekday of January 2025 is the 9th: 1, 2, 3, 6, 7, 8, 9."""
    found = only(claim("c", "return_ytd", "7.00%", "RISE"), data(RISE))
    assert found.chosen is not None
    assert (found.status, found.chosen.end, found.chosen.by.anchor) == ("reproduced", day("2025-01-09"), "before")
    assert found.chosen.figures == pytest.approx([0.07])


def test_every_convention_is_counted() -> None:
    """23 end days, two bases; anchors before and after, the latter without 1 January itself, and one month end."""
    found = only(claim("c", "return_ytd", "7.00%", "RISE"), data(RISE))
    before, after, month_end = 23, 22, 1
    assert found.tries == 2 * (before + after + month_end)
    assert found.matches == 2  # the closes carry no distributions, so the price return is the same


def test_what_no_convention_gives_reports_the_nearest() -> None:
    found = only(claim("c", "return_ytd", "7.50%", "RISE"), data(RISE))
    assert (found.status, found.matches) == ("not_reproduced", 0)
    assert found.chosen is not None
    assert abs(found.chosen.reading.difference) <= 0.005


def test_an_as_of_day_is_the_only_end_day() -> None:
    on_the_10th = Search(day("2025-01-10"), day("2025-01-10"), exact=True)
    found = only(claim("c", "return_ytd", "7.00%", "RISE", search=on_the_10th), data(RISE))
    assert found.chosen is not None
    assert (found.status, found.chosen.end) == ("not_reproduced", day("2025-01-10"))


def test_a_weekend_stands_for_the_friday_before() -> None:
    sunday = Search(day("2025-01-12"), day("2025-01-12"), exact=True)
    found = only(claim("c", "return_ytd", "8.00%", "RISE", search=sunday), data(RISE))
    assert found.chosen is not None
    assert (found.status, found.chosen.end) == ("reproduced", day("2025-01-10"))


def test_a_history_that_ended_before_the_day_cannot_check() -> None:
    later = Search(day("2025-02-10"), day("2025-02-10"), exact=True)
    found = only(claim("c", "return_ytd", "8.00%", "RISE", search=later), data(RISE))
    assert (found.status, found.wanting) == ("not_checkable", True)


#: Gains 2 per cent by the 2nd and again by the 29th of January 2025, and nothing between.
TWICE = history("TWICE", DAYS, [102.0 if n in (2, 21) else 100.0 for n in range(24)])
TWO = claim("two", "return_ytd", "2.00%", "TWICE")


def test_two_end_days_weeks_apart_are_ambiguous() -> None:
    found = only(TWO, data(TWICE))
    assert found.status == "ambiguous"
    assert "2025-01-02" in found.reason


def test_a_group_takes_the_end_day_that_explains_all() -> None:
    """RISE has 21 per cent on the 21st weekday, 29 January, alone."""
    other = claim("rise", "return_ytd", "21.00%", "RISE", group="g")
    found, findings = judged([TWO._replace(group="g"), other], data(TWICE), data(RISE))
    assert [one.status for one in found] == ["reproduced", "reproduced"]
    assert [one.chosen.end for one in found if one.chosen] == [day("2025-01-29")] * 2
    assert findings == [GroupFinding("g", "one end day fits 2 of 2 claims: 2025-01-29")]


def test_figures_that_fit_on_different_days_only_are_ambiguous() -> None:
    """7 per cent is the 9th, 12 per cent the 16th, and no day has both."""
    pair = [
        claim("a", "return_ytd", "7.00%", "RISE", group="g"),
        claim("b", "return_ytd", "12.00%", "RISE", group="g"),
    ]
    found, findings = judged(pair, data(RISE))
    assert [one.status for one in found] == ["ambiguous", "ambiguous"]
    assert findings == [GroupFinding("g", "some of its claims share no end day: 2025-01-09, 2025-01-16")]


def test_an_unusual_fit_on_a_day_that_fits_nothing_else_is_chance() -> None:
    """PAYS has 5 per cent on price alone, on the 31st, when RISE has 23 and not 50; nearest together is that day."""
    pair = [claim("a", "return_ytd", "5.00%", "PAYS", group="g"), claim("b", "return_ytd", "50.00%", "RISE", group="g")]
    price_only = data(history("PAYS", DAYS, PAYS.close, adjusted=np.linspace(100, 103, 24)))
    found, _ = judged(pair, price_only, data(RISE))
    assert [one.status for one in found] == ["not_reproduced", "not_reproduced"]
    assert "alone it fits PAYS, price return, 2024-12-31 to 2025-01-31" in found[0].reason
    assert found[1].chosen is not None
    assert found[1].chosen.end == day("2025-01-31")


def test_a_wrong_neighbour_takes_nothing_from_a_claim_that_names_its_day() -> None:
    pair = [
        claim("a", "return_ytd", "5.00%", "PAYS", group="g", search=LAST),
        claim("b", "return_ytd", "50.00%", "RISE", group="g", search=LAST),
    ]
    found, _ = judged(pair, data(PAYS), data(RISE))
    assert [one.status for one in found] == ["reproduced", "not_reproduced"]


def test_claims_of_other_days_are_a_group_of_their_own() -> None:
    """Two figures of the 29th, and one of December that could not share it."""
    december = history("OLD", weekdays("2023-12-29", 262), 100.0 + np.arange(262) / 10)
    search = Search(day("2024-12-30"), day("2024-12-31"))
    three = [
        TWO._replace(group="g"),
        claim("rise", "return_ytd", "21.00%", "RISE", group="g"),
        claim("old", "return_ytd", "26.1%", "OLD", group="g", search=search),
    ]
    found, findings = judged(three, data(TWICE), data(RISE), data(december))
    assert [one.status for one in found] == ["reproduced"] * 3
    assert findings == [GroupFinding("g", "one end day fits 2 of 3 claims: 2025-01-29")]


#: Closes rise by 5 per cent to 31 January 2025, with distributions by 10.
PAYS = history("PAYS", DAYS, np.linspace(100, 105, 24), adjusted=np.linspace(100, 110, 24))
LAST = Search(day("2025-01-31"), day("2025-01-31"), exact=True)


def test_the_basis_is_found() -> None:
    total = only(claim("c", "return_ytd", "10.00%", "PAYS", search=LAST), data(PAYS))
    price = only(claim("c", "return_ytd", "5.00%", "PAYS", search=LAST), data(PAYS))
    assert [one.chosen.by.basis for one in (total, price) if one.chosen] == ["total", "price"]
    assert price.reason == "price return"


def test_mixed_bases_in_a_group_are_told() -> None:
    pair = [
        claim("a", "return_ytd", "10.00%", "PAYS", search=LAST, group="g"),
        claim("b", "return_ytd", "5.00%", "PAYS", search=LAST, group="g"),
    ]
    found, findings = judged(pair, data(PAYS))
    assert [one.status for one in found] == ["reproduced", "reproduced"]
    assert GroupFinding("g", "mixed bases: price: b; total: a", mixed=True) in findings


def test_one_basis_for_a_group_is_preferred_to_the_nearer_digits() -> None:
    """9.96 % total rounds to 10.0 and 5.0 % price to 5.0; both funds fit on price, so price it is."""
    near = history("NEAR", DAYS, np.linspace(100, 110.04, 24), adjusted=np.linspace(100, 110.0, 24))
    pair = [
        claim("a", "return_ytd", "10.0%", "NEAR", search=LAST, group="g"),
        claim("b", "return_ytd", "5.0%", "PAYS", search=LAST, group="g"),
    ]
    found, findings = judged(pair, data(near), data(PAYS))
    assert [one.chosen.by.basis for one in found if one.chosen] == ["price", "price"]
    assert not any(finding.mixed for finding in findings)


def test_the_anchor_is_found() -> None:
    """From 100 on 2024-01-31 or, first close after it, 110 on 2024-02-01, to 121 a year later: 21 or 10 per cent."""
    days = np.concatenate([weekdays("2024-01-31", 2), weekdays("2025-01-29", 3)])
    moved = history("MOVED", days, [100, 110, 120, 120, 121])
    found = only(claim("c", "return_1y", "10.00%", "MOVED", search=LAST), data(moved))
    assert (found.status, found.reason) == ("reproduced", "anchor after")


def test_an_ordering_is_checked_on_its_days() -> None:
    made = claim("c", "return_ytd", "0", "RISE", "PAYS", kind="ordering", low=None, high=None, search=LAST)
    assert only(made, data(RISE), data(PAYS)).status == "reproduced"  # 23 against 10 per cent
    assert only(made._replace(tickers=("PAYS", "RISE")), data(RISE), data(PAYS)).status == "not_reproduced"


def test_a_range_is_checked_for_all_its_funds() -> None:
    made = claim(
        "c", "return_ytd", "0", "RISE", "PAYS", kind="range", low=parse_printed("10%"), high=parse_printed("25%")
    )
    assert only(made._replace(search=LAST), data(RISE), data(PAYS)).status == "reproduced"
    narrow = made._replace(search=LAST, high=parse_printed("20%"))
    assert only(narrow, data(RISE), data(PAYS)).status == "not_reproduced"


def test_a_difference_of_two_funds_is_a_value() -> None:
    made = claim("c", "return_ytd", "13.00%", "RISE", search=LAST, versus=("PAYS",))
    assert only(made, data(RISE), data(PAYS)).status == "reproduced"  # 23 less 10


def yearly(ticker: str, *gains: int) -> FundData:
    """Month-end levels from December 2019 on, with the per cent a year given; flat within a year."""
    levels = [100.0]
    for gain in gains:
        levels += [levels[-1]] * 11 + [levels[-1] * (1 + gain / 100)]
    return data(month_end_history(ticker, "2019-12", levels))


def test_a_streak_counts_full_years_back_from_its_day() -> None:
    """Ahead in 2022, 2023 and 2024; 2021 was lost, so 2020 does not count."""
    funds = yearly("LEAD", 9, 1, 5, 5, 5), yearly("LAG", 5, 2, 4, 4, 4)
    made = Claim(
        "c", "streak", Search(day("2025-01-01"), day("2025-01-20")), tickers=("LEAD",), versus=("LAG",),
        low=parse_printed("3"), high=parse_printed("3"),
    )  # fmt: skip
    found = only(made, *funds)
    assert found.chosen is not None
    assert (found.status, found.chosen.figures, found.chosen.end) == ("reproduced", (3.0,), day("2024-12-31"))
    assert only(made._replace(low=parse_printed("4"), high=parse_printed("4")), *funds).status == "not_reproduced"


def test_a_streak_behind_names_the_rival_it_depends_on() -> None:
    """Behind ONE for two years and behind MORE for five: only the first is what was claimed."""
    funds = yearly("SMALL", 5, 5, 5, 5, 5), yearly("ONE", 1, 1, 1, 9, 9), yearly("MORE", 9, 9, 9, 9, 9)
    made = Claim(
        "c", "streak", Search(day("2025-01-01"), day("2025-01-20")), tickers=("SMALL",), versus=("ONE", "MORE"),
        low=parse_printed("2"), high=parse_printed("2"), descending=False,
    )  # fmt: skip
    found = only(made, *funds)
    assert (found.status, found.reason) == ("reproduced", "depends on the benchmark: MORE 5, ONE 2")


#: A year of 9 per cent in a fund that costs 1 per cent: its index made between 9 and 1.09 / 0.99 - 1 = 10.1 per cent.
TRACKER = data(
    history("TRACKER", weekdays("2024-01-31", 263), np.linspace(100, 109, 263)),
    fund=fund("TRACKER", fees=(fee(0.01, "2020-01-01", "2026-01-01"),)),
)


@pytest.mark.parametrize(
    ("claimed", "status"),
    [("10.05%", "ambiguous"), ("9.00%", "ambiguous"), ("10.20%", "not_reproduced"), ("8.90%", "not_reproduced")],
)
def test_a_proxy_counts_within_its_fee(claimed: str, status: str) -> None:
    made = claim("c", "return_1y", claimed, "TRACKER", search=LAST, index_id="russell_2000", window_given=True)
    found = only(made, TRACKER)
    assert found.status == status  # a proxy within a fee of 1 per cent leaves much to chance
    if status == "ambiguous":
        assert found.reason.startswith("by proxy TRACKER, within its fee over the window")


def test_month_ends_can_confirm_and_cannot_refute_an_open_day() -> None:
    levels = data(month_end_history("ENDS", "2024-12", [100.0, 104.0, 110.0]))
    confirmed = only(claim("c", "return_ytd", "4.00%", "ENDS"), levels)
    assert confirmed.chosen is not None
    assert (confirmed.status, confirmed.chosen.end) == ("reproduced", day("2025-01-31"))
    refuted = only(claim("c", "return_ytd", "6.00%", "ENDS"), levels)
    assert (refuted.status, refuted.wanting) == ("not_checkable", True)


def test_month_ends_refute_a_claim_about_a_month_end() -> None:
    levels = data(month_end_history("ENDS", "2024-12", [100.0, 104.0, 110.0]))
    assert only(claim("c", "return_ytd", "6.00%", "ENDS", search=LAST), levels).status == "not_reproduced"


def test_a_window_that_is_over_is_taken_whole() -> None:
    """January made 23 per cent; the 7 it had made by the 9th were no month."""
    spring = Search(day("2025-01-03"), day("2025-01-31"))
    assert only(claim("c", "period_return:2025-01", "7.00%", "RISE", search=spring), data(RISE)).status == (
        "not_reproduced"
    )
    assert only(claim("c", "period_return:2025-01", "23.00%", "RISE", search=spring), data(RISE)).status == "reproduced"


def test_a_document_decides_where_no_history_can() -> None:
    made = Claim("c", "value", JANUARY, low=parse_printed("99.5%"), high=parse_printed("99.5%"))
    contradicted = only(made._replace(documented=DocumentedFigure(0.98, "the fact sheet")))
    assert (contradicted.status, contradicted.reason) == ("not_reproduced", "contradicted by the fact sheet")
    assert only(made._replace(documented=DocumentedFigure(0.995, "the fact sheet"))).status == "reproduced"


def test_a_publishers_own_figure_proves_nothing() -> None:
    own = published("aum_usd", 325e6, "2025-01-15", subject="FUND", publisher="Writer")
    made = claim("c", "aum_usd", "325m", "FUND", publisher="Writer")
    assert only(made, data(None, "FUND", published=(own,))).status == "not_checkable"
    other = own._replace(publisher="Issuer")
    assert only(made, data(None, "FUND", published=(own, other))).status == "reproduced"


def test_a_stated_reason_needs_no_search() -> None:
    found = only(Claim("c", "value", not_checkable="licensed"))
    assert (found.status, found.wanting, found.reason) == ("not_checkable", False, "licensed")


def test_nothing_later_than_asked_is_looked_at() -> None:
    bench = Bench({"RISE": data(RISE)}, {}, "zero", {})
    found, _ = verdicts([claim("c", "return_ytd", "15.00%", "RISE")], bench, ("SPY",), day("2025-01-09"))
    assert found[0].status == "not_reproduced"  # 15 per cent is the 21st


def test_groups_of_two_files_are_two_groups() -> None:
    """TWICE alone is ambiguous, and stays so when another file has a group of the same name."""
    other = claim("rise", "return_ytd", "21.00%", "RISE", group="g", file="b.yaml")
    found, findings = judged([TWO._replace(group="g", file="a.yaml"), other], data(TWICE), data(RISE))
    assert ([one.status for one in found], findings) == (["ambiguous", "reproduced"], [])


#: Every weekday from January 2023 to 30 January 2026. The market moves on Fridays, up and down 1 per cent in turn.
THREE_YEARS = weekdays("2023-01-02", 805).tolist()


def friday_moves(ticker: str, early: float, late: float) -> PriceHistory:
    """A history that moves on Fridays by so many times what the market moves: `early`, and `late` from 2025 on."""
    week_of = [(one - day("2023-01-06")).days // 7 for one in THREE_YEARS]
    slopes = [late if one >= day("2025-01-01") else early for one in THREE_YEARS]
    moves = [0.01 * slope * (-1) ** week for week, slope in zip(week_of, slopes, strict=True)]
    friday = [one.weekday() == 4 for one in THREE_YEARS]
    return history(ticker, THREE_YEARS, 100.0 * np.cumprod(1.0 + np.where(friday, moves, 0.0)))


def uneven(ticker: str) -> PriceHistory:
    """A history that goes its own way: 1 per cent up on the first weekday of every fourth week."""
    moves = [0.01 if one.weekday() == 0 and one.toordinal() // 7 % 4 == 0 else 0.0 for one in THREE_YEARS]
    return history(ticker, THREE_YEARS, 100.0 * np.cumprod(1.0 + np.array(moves)))


END = Search(day("2026-01-30"), day("2026-01-30"), exact=True)


def against(one: Claim, benchmarks: dict[str, PriceHistory], fund_prices: PriceHistory) -> Verdict:
    bench = Bench({one.tickers[0]: data(fund_prices)}, {t: market(p) for t, p in benchmarks.items()}, "zero", {})
    return verdicts([one], bench, tuple(benchmarks), LATEST, detailed=one.id)[0][0]


@pytest.mark.parametrize(
    ("metric", "frequency"), [("beta_daily", "daily"), ("beta_weekly", "weekly"), ("beta_dimson", "daily")]
)
def test_a_beta_of_one_frequency_is_tried_against_every_benchmark_at_that_one(metric: str, frequency: str) -> None:
    """Twice the moves of OTHER: a beta of 2 to it, of about 0 to SPY, against which alone it was tried."""
    made = claim("c", f"{metric}:1y", "2.00", "FUND", search=END)
    found = against(made, {"SPY": uneven("SPY"), "OTHER": friday_moves("OTHER", 1, 1)}, friday_moves("FUND", 2, 2))
    assert found.chosen is not None
    assert (found.status, found.chosen.by.benchmark, found.chosen.by.frequency) == ("reproduced", "OTHER", frequency)


def test_a_weekly_beta_of_another_window_is_found() -> None:
    """Twice the market's moves since 2025, as many before: 2 over the claimed three years in the last of them alone."""
    made = claim("c", "beta_weekly:3y", "2.00", "FUND", search=END)
    found = against(made, {"SPY": friday_moves("SPY", 1, 1)}, friday_moves("FUND", 1, 2))
    assert found.chosen is not None
    assert (found.status, found.chosen.by.window.name, found.chosen.by.frequency) == ("reproduced", "1y", "weekly")


def test_a_beta_of_one_frequency_is_never_tried_at_another() -> None:
    """Weekly whatever the window and whatever the claim says: on two bases over the windows of 1 and 3 years."""
    made = claim("c", "beta_weekly:3y", "9.00", "FUND", search=END, fixed=FixedConventions(frequency="monthly"))
    found = against(made, {"SPY": friday_moves("SPY", 1, 1)}, friday_moves("FUND", 1, 2))
    assert {(one.by.frequency, one.by.window.name) for one in found.candidates} == {("weekly", "3y"), ("weekly", "1y")}
    assert found.tries == 4


def test_each_start_of_a_week_is_tried() -> None:
    """A year back from Friday 3 January 2025 is a Wednesday, from Monday the 6th a Saturday: two first Fridays.

    Of the days of one last week only the latest was tried, so a figure of the 3rd was refused.
    """
    first_week = Search(day("2025-01-03"), day("2025-01-09"))
    made = claim(
        "c", "volatility:1y", "99%", "FUND", search=first_week, fixed=FixedConventions("total", "", "weekly", "")
    )
    tried = against(made, {"SPY": friday_moves("SPY", 1, 1)}, friday_moves("FUND", 1, 2)).candidates
    starts = {one.start for one in tried if one.by.window.name == "1y"}
    assert starts == {day("2023-12-29"), day("2024-01-05")}


def test_a_figure_that_could_hardly_miss_is_ambiguous() -> None:
    """RISE makes a per cent a weekday: a whole per cent up to 23 fits some end day of January."""
    found = only(claim("c", "return_ytd", "12%", "RISE"), data(RISE))
    assert found.status == "ambiguous"
    # Near 12 % are 2 to 22 %; the days give 1 to 23 %, each from one unit below to half a unit above: all of it.
    assert found.chance == pytest.approx(1.0)
    assert found.reason == "by chance 100 of 100 figures this near would fit"


def test_one_figure_on_many_end_days_is_one_explanation() -> None:
    """FALL loses 10 per cent on its third day and never falls deeper: the drawdown to every later day is the same."""
    closes = [100.0, 100.0, 100.0, 90.0, *(91.0 + number for number in range(20))]
    found = only(claim("c", "max_drawdown:2025", "-10.0%", "FALL"), data(history("FALL", DAYS, closes)))
    assert (found.status, found.reason) == ("reproduced", "")
