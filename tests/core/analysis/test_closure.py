"""The rules that speak for closure, on hand-made funds: each side of every limit, and what is missing."""

from __future__ import annotations

from datetime import date

import pytest

from smallcap_cli.core.analysis.closure import RULES, Closure, ClosureRule, closures, judgement
from smallcap_cli.core.flows.months import FlowMonth
from smallcap_cli.core.model import FundData, Value
from smallcap_cli.core.windows import month_end
from tests.core.builders import comparison, conventions, fee, fund, published

DAY = "2026-06-30"


def months(ticker: str, flow: float, opening: float, closing: float, *, count: int = 12) -> tuple[FlowMonth, ...]:
    """Months to 2026-05 that share a flow; assets go straight from opening to closing."""
    made = []
    for number in range(count):
        index = 2026 * 12 + 5 - count + number
        end = month_end(date(index // 12, index % 12 + 1, 1))
        at = [opening + (closing - opening) * part / count for part in (number, number + 1)]
        made.append(FlowMonth(ticker, end, flow / count, "shares", "fund", "file", end, at[0], at[1]))
    return tuple(made)


def small(ticker: str = "TINY", **changes: object) -> FundData:
    """A fund of two years with 40m, 0.5 % and an outflow."""
    entry = {"inception": date(2024, 6, 30), "fees": (fee(0.005, "2020-01-01", None),), **changes}
    figures = (published("aum_usd", 40e6, "2026-05-31", subject=ticker),)
    return FundData(ticker, fund(ticker, **entry), None, figures, flows=months(ticker, -6e6, 50e6, 40e6))


def large(ticker: str, flow: float = 1e9) -> FundData:
    entry = {"inception": date(2000, 5, 22), "fees": (fee(0.0019, "2020-01-01", None),)}
    figures = (published("aum_usd", 75e9, "2026-05-31", subject=ticker),)
    return FundData(ticker, fund(ticker, **entry), None, figures, flows=months(ticker, flow, 70e9, 75e9))


def found(*funds: FundData, of: str = "TINY") -> Closure:
    (one,) = closures(comparison(funds, conventions(DAY)), [of])
    return one


def test_every_rule_speaks_for_the_closure_of_a_small_young_shrinking_fund() -> None:
    one = found(small(), large("A", -1e9), large("B", -1e9), large("C", -1e9))
    values = {answer.rule.name: answer.value.value for answer in one.answers}
    assert values["size"] == 40e6
    assert values["fee_revenue"] == pytest.approx(200e3)  # 40m at 0.5 %
    assert values["age"] == pytest.approx(730 / 365.25)  # 2024-06-30 to 2026-06-30
    assert values["asset_growth"] == pytest.approx(-0.2)  # 50m to 40m
    assert values["fund_flow"] == pytest.approx(-6e6)
    assert (values["family_outflow"], values["segment_outflow"]) == (1.0, 1.0)
    assert [answer.speaks for answer in one.answers] == [True] * 7
    assert (one.speaking, one.judgements) == (7, 7)


def test_no_rule_speaks_for_the_closure_of_a_large_old_growing_fund() -> None:
    one = found(large("BIG"), large("A"), large("B"), large("C"), of="BIG")
    assert [answer.speaks for answer in one.answers] == [False] * 7
    assert one.speaking == 0


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_value_on_the_limit_does_not_speak(rule: ClosureRule) -> None:
    step = 0.01 if rule.side == "under" else -0.01
    assert judgement(rule, Value(rule.limit, rule.unit)) is False
    assert judgement(rule, Value(rule.limit - step, rule.unit)) is True


def test_half_of_the_family_is_not_most_of_it() -> None:
    one = found(small(), large("A", -1e9), large("B", 1e9), large("C", 1e9), large("D", -1e9))
    family = next(answer for answer in one.answers if answer.rule.name == "family_outflow")
    assert (family.value.value, family.speaks) == (0.5, False)


def test_two_other_funds_say_nothing_of_a_family() -> None:
    one = found(small(), large("A", -1e9), large("B", -1e9))
    family = next(answer for answer in one.answers if answer.rule.name == "family_outflow")
    assert family.speaks is None
    assert family.value.detail == "flows of 2 of 2 other funds of the family known, 3 needed"


def test_old_flows_of_a_family_count_for_nothing() -> None:
    old = large("B", -1e9)._replace(flows=())
    stale = published("net_flow_usd", -1e9, "2025-05-01", subject="B", period="1y")
    one = found(small(), large("A", -1e9), large("C", -1e9), old._replace(published=(*old.published, stale)))
    family = next(answer for answer in one.answers if answer.rule.name == "family_outflow")
    assert family.speaks is None  # 425 days


def test_assets_of_the_newest_month_of_flows_stand_where_none_are_published() -> None:
    one = found(small()._replace(published=()))
    size, revenue = one.answers[0].value, one.answers[1].value
    assert (size.value, str(size.as_of)) == (40e6, "2026-05-31")
    assert revenue.value == pytest.approx(200e3)


def test_a_fund_of_which_nothing_is_known_has_no_verdict() -> None:
    one = found(FundData("BARE", None, None), of="BARE")
    assert [answer.speaks for answer in one.answers] == [None] * 7
    assert (one.speaking, one.judgements) == (0, 0)
    revenue = next(answer.value for answer in one.answers if answer.rule.name == "fee_revenue")
    assert revenue.detail.startswith("assets: ")


def test_eleven_months_are_no_year_of_growth() -> None:
    short = small()._replace(flows=months("TINY", -6e6, 50e6, 40e6, count=11))
    growth = next(answer for answer in found(short).answers if answer.rule.name == "asset_growth")
    assert (growth.value.missing, growth.value.detail) == ("too_short", "flows are known from 2025-07")


def test_a_fund_before_its_inception_has_no_age() -> None:
    early = small(inception=date(2026, 7, 1))
    age = next(answer for answer in found(early).answers if answer.rule.name == "age")
    assert age.speaks is None
