"""Lines become companies. All companies are invented."""

from __future__ import annotations

import pytest

from smallcap_cli.core.holdings import HoldingLine
from smallcap_cli.core.holdings.companies import companies_together
from smallcap_cli.core.holdings.kinds import LineKind
from smallcap_cli.core.holdings.weights import fine_weights
from smallcap_cli.core.identity import Directory, Identities, Identity
from smallcap_cli.core.model import Source
from tests.core.holdings.lines import DAY, companies_of, fund, share

ALPHA_A, ALPHA_C, BETA = "02079K305", "02079K107", "037833100"


def _directory(*rows: tuple[str, int, str]) -> Directory:
    pairs = tuple(Identity("ticker", ticker, cik, name, "", "", DAY, DAY) for ticker, cik, name in rows)
    return Directory([Identities("us", pairs, Source("sec", DAY))])


def test_share_classes_are_one_company_by_cik() -> None:
    directory = _directory(("ALPA", 1, "Alpha Corp"), ("ALPC", 1, "Alpha Corp"), ("BETA", 2, "Beta Corp"))
    held = fund("F", share("ALPA", 0.02, "ALPHA CORP"), share("BETA", 0.04), share("ALPC", 0.01, "ALPHA CORP"))
    found = companies_of(held, directory)
    assert [(one.key, one.weight, len(one.lines), one.match) for one in found.rows] == [
        ("cik:2", 0.04, 1, "ticker"),
        ("cik:1", pytest.approx(0.03), 2, "ticker"),
    ]
    assert found.kinds.count(LineKind.SHARE) == 3


def test_share_classes_are_one_company_by_the_issuer_of_a_cusip_and_by_a_class_in_the_name() -> None:
    by_cusip = fund("F", share("GA", 0.02, "A", cusip=ALPHA_A), share("GC", 0.01, "B", cusip=ALPHA_C))
    assert len(companies_of(by_cusip).rows) == 1
    by_name = fund("F", share("RUA", 0.02, "RUSH INC CLASS A"), share("RUB", 0.01, "RUSH INC CLASS B"))
    assert len(companies_of(by_name).rows) == 1


def test_companies_of_one_name_stay_apart() -> None:
    """Three banks called First Bancorp are in one index, and Graham Corp is not Graham Holdings."""
    held = fund(
        "F", share("FBP", 0.01, "FIRST BANCORP"), share("FBNC", 0.01, "FIRST BANCORP"),
        share("GHC", 0.01, "GRAYHAM HOLDINGS CO CLASS B"), share("GHM", 0.01, "GRAYHAM CORP"),
    )  # fmt: skip
    assert len(companies_of(held).rows) == 4


def test_two_ciks_are_never_one_company() -> None:
    directory = _directory(("FBP", 1, "First Bancorp"), ("FBNC", 2, "First Bancorp"))
    held = fund("F", share("FBP", 0.01, "FIRST BANCORP CL A"), share("FBNC", 0.01, "FIRST BANCORP CL A"))
    assert {one.cik for one in companies_of(held, directory).rows} == {1, 2}


def test_a_company_has_one_key_in_two_funds_whose_files_name_it_differently() -> None:
    """One file has tickers, the other CUSIPs and tickers, the third CUSIPs alone."""
    one = fund("ONE", share("BETA", 0.01))
    two = fund("TWO", share("BETA", 0.02, cusip=BETA))
    three = fund("THREE", HoldingLine("", "BETA COMMON STOCK", 0.03, cusip=BETA))
    keys = {found.rows[0].key for found in companies_together([one, two, three])}
    assert len(keys) == 1


def test_what_is_no_share_is_no_company() -> None:
    held = fund("F", share("BETA", 0.9), HoldingLine("USD", "USD CASH", 0.1, asset_class="Cash"))
    assert [one.ticker for one in companies_of(held).rows] == ["BETA"]


def test_weights_are_parts_of_the_market_value_where_every_line_has_one() -> None:
    """0.01 % for two lines of 4 and 14 dollars of 100,000: a rounded weight is not the weight."""
    held = fund(
        "F", share("BIG", 0.9998, market_value=99_982.0), share("ONE", 0.0001, market_value=4.0),
        share("TWO", 0.0001, market_value=14.0),
    )  # fmt: skip
    assert [one.weight for one in companies_of(held).rows] == pytest.approx([0.99982, 0.00014, 0.00004])


def test_cash_of_lent_securities_makes_no_weight_smaller() -> None:
    """980 dollars of 1,000 in net assets are 98 %, with 100 of collateral beside them too: the weights add up to 108 %.

    98 % is what the source rounded. Without stated net assets the lines are worth 1,080 and their weights 108 %.
    """
    lines = (share("BIG", 0.98, market_value=980.0), HoldingLine("", "US DOLLAR", 0.10, market_value=100.0))
    for known in (fund("F", *lines), fund("F", *lines)._replace(net_assets_usd=1_000.0)):
        assert fine_weights(known) == pytest.approx((0.98, 0.10))


def test_lines_that_are_less_than_the_fund_keep_their_weights() -> None:
    """480 dollars that are 40 % and 672 that are 56 %: the fund has 1,200, and 4 % are in no line."""
    lines = (share("A", 0.40, market_value=480.0), share("B", 0.56, market_value=672.0))
    assert fine_weights(fund("F", *lines)) == pytest.approx((0.40, 0.56))


def test_a_weight_that_no_source_states_is_missing() -> None:
    assert companies_of(fund("F", share("BETA", None))).rows[0].weight is None
