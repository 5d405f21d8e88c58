"""What lines are, by the words of each source. All companies are invented."""

from __future__ import annotations

import pytest

from smallcap_cli.core.holdings import HoldingLine
from smallcap_cli.core.holdings.kinds import LineKind, line_kind, line_kinds


def _line(name: str, **given: object) -> HoldingLine:
    return HoldingLine("AAA", name, **given)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        (_line("ALPHA CORP", asset_class="Equity"), "share"),
        (_line("BLK CSH FND TREASURY SL AGENCY", asset_class="Money Market"), "cash"),
        (_line("CASH COLLATERAL USD GSISW", asset_class="Cash Collateral and Margins"), "cash"),
        (_line("USD CASH", asset_class="Cash", instrument="CASH"), "cash"),
        (_line("INDEX EMINI DEC 26", asset_class="Futures", instrument="INDEX"), "derivative"),
        (_line("ALPHA CORP", asset_class="Equity", instrument="SWAP", market_value=0.0), "swap"),
        (_line("BETA INC $12.50 VESTING Prvt", asset_class="Equity", instrument="WARRANT"), "right"),
        (_line("GAMMA BIO INC CVR", asset_class="Equity", exchange="NASDAQ"), "remnant"),
        (_line("GAMMA BIO - CVR", asset_class="Equity"), "remnant"),
        (_line("CVR ENERGY INC", asset_class="Equity"), "share"),  # a company of that name
        (_line("DELTA EQUITY WARRANTS EXP", asset_class="Equity"), "right"),
        (_line("Epsilon Inc Escrow", asset_class="Equity", market_value=0.26), "remnant"),
        (_line("ZETA INC", asset_class="Equity", exchange="NO MARKET (E.G. UNLISTED)"), "remnant"),
        (_line("ETA INC", asset_class="Equity", price=0.0, market_value=5.81), "remnant"),
        (_line("THETA INC", asset_class="Equity", market_value=0.0), "remnant"),
        (_line("DOLLAR STORES CORP", sector="Cash and/or Derivatives"), "share"),  # a sector never decides
        (_line("US DOLLAR"), "cash"),
        (_line("SSC GOVERNMENT MM GVMXX"), "cash"),
        (_line("CASH AMERICA FINANCIAL INC"), "share"),
        (_line("S&P 500 EMINI SEP 26"), "derivative"),
        (_line("IOTA 12.5 EARNOUT COMMON STOCK"), "remnant"),
        (_line("KAPPA SMALL CAP ETF", asset_class="Equity"), "fund"),
        (_line("LAMBDA CORP", asset_class="EC", instrument="CORP"), "share"),
        (_line("LAMBDA BOND FUND", asset_class="EC", instrument="RF"), "fund"),
        (_line("LAMBDA PREFERRED", asset_class="EP", instrument="CORP"), "preferred"),
        (_line("LENDING COLLATERAL", asset_class="STIV", instrument="RF"), "fund"),
        (_line("TREASURY", asset_class="DBT", instrument="UST"), "debt"),
        (_line("TRANCHE", asset_class="ABS-MBS"), "debt"),
        (_line("FORWARD", asset_class="DFE"), "derivative"),
    ],
)
def test_a_line_is_what_its_words_say(line: HoldingLine, kind: str) -> None:
    assert line_kind(line) == kind


def test_a_second_line_that_is_worth_nothing_is_a_swap_leg() -> None:
    rows = (
        HoldingLine("AAA", "ALPHA CORP", 0.02),
        HoldingLine("AAA", "ALPHA CORP", 0.0),
        HoldingLine("BBB", "BETA CORP", 0.0),  # small, rounded to nothing
    )
    assert line_kinds(rows) == (LineKind.SHARE, LineKind.SWAP, LineKind.SHARE)


def test_a_share_without_any_identifier_among_listed_ones_is_not_listed() -> None:
    listed = [HoldingLine(f"T{number}", "NAME CORP", 0.01) for number in range(20)]
    assert line_kinds([*listed, HoldingLine("-", "PRIVATE CORP", 0.0)])[-1] is LineKind.REMNANT
    nameless = [HoldingLine("", f"NAME {number}", 0.01) for number in range(20)]
    assert set(line_kinds(nameless)) == {LineKind.SHARE}, "a source that has no identifiers at all"
