"""Shares outstanding in the user's table of fundamentals."""

from __future__ import annotations

from smallcap_cli.userfiles.fundamentals import parse_fundamentals


def test_shares_are_read_in_shares_or_in_millions() -> None:
    # Index rules had no source of shares outstanding.
    for head, cell in (("shares_out", "2500000"), ("shares_out_m", "2.5")):
        (one,) = parse_fundamentals("f_2026-05-01.csv", f"ticker,net_income_ttm_usd,{head}\nAAA,1,{cell}\n".encode())
        assert one.shares_out == 2_500_000.0


def test_a_table_may_have_shares_or_market_values_alone() -> None:
    # A table of companies without incomes was refused, though sizes need none.
    (one,) = parse_fundamentals("f_2026-05-01.csv", b"ticker,shares_out\nAAA,5\n")
    (other,) = parse_fundamentals("f_2026-05-01.csv", b"ticker,market_cap_musd\nAAA,5\n")
    assert (one.shares_out, dict(one.stated), other.market_cap_usd) == (5.0, {}, 5_000_000.0)
