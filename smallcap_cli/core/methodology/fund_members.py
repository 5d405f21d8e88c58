"""The members of an index as the holdings of a fund that follows it show them.

A fund's file lists lines, not members: swap legs, cash and futures are left out, lines of one security are added up,
and what half of a fund's place in a transition is held cannot be seen, so that every line counts whole.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from smallcap_cli.core.holdings import HoldingLine, Holdings
from smallcap_cli.core.holdings.kinds import LineKind, line_kinds
from smallcap_cli.core.identity.codes import security_codes
from smallcap_cli.core.methodology.universe import Members, Universe, ids_by_spelling, plain_id
from smallcap_cli.core.words import percent_text, quantity
from smallcap_cli.errors import UsageFault, safe


def members_of_fund(table: Universe, holdings: Holdings, name: str) -> Members:
    """The members before a review as a fund shows them, with a note where the holdings are newer than the universe.

    See `fund_shares`.
    """
    found = fund_shares(table, holdings, name)
    return found._replace(notes=(*found.notes, *_age_notes(table, holdings, name)))


def fund_shares(table: Universe, holdings: Holdings, name: str) -> Members:
    """The shares that a fund holds, under the ids of a universe, and a note on how many of them are in it.

    A line is found by its CUSIP or ISIN where the universe has those, else by its ticker however it is spelled; one
    that the universe lacks is a member under its ticker. **Unit** weights are fractions of all shares. **Missing** a
    share without a weight has 0. **Raises** UsageFault for holdings without shares, and where the universe has none.
    """
    kinds = line_kinds(holdings.rows)
    shares = [line for line, kind in zip(holdings.rows, kinds, strict=True) if kind is LineKind.SHARE]
    if not shares:
        what = f"{name}: no line of {len(kinds):,} is the share of a company"
        raise UsageFault(what, "name the holdings of a stock fund")
    by_code, by_ticker = _ids_by_code(table), ids_by_spelling(table)
    found: dict[str, float] = {}
    unknown: dict[str, float] = {}
    for line in shares:
        own = _id_of(line, by_code) or by_ticker.get(plain_id(line.ticker), "")
        into, key = (found, own) if own else (unknown, line.ticker or line.name)
        into[key] = into.get(key, 0.0) + (line.weight or 0.0)
    if not found:
        example = f"{safe(shares[0].ticker or shares[0].name)} there, {safe(str(table.security_id[0]))} here"
        what = f"{name}: the universe has none of its {quantity(len(unknown), 'share')}"
        raise UsageFault(what, f"compare the tickers: {example}")
    whole = (sum(found.values()) + sum(unknown.values())) or 1.0
    every = {own: value / whole for own, value in {**found, **unknown}.items()}
    day = f" of {holdings.as_of}" if holdings.as_of else ""
    left_out = Counter(str(kind) for kind in kinds if kind is not LineKind.SHARE)
    match = _match_note(len(found), len(every), sum(every[own] for own in found), left_out)
    notes = (*holdings.warnings, f"{name}{day}: {match}")
    return Members(dict.fromkeys(every, 1.0), every, notes=notes, as_of=holdings.as_of)


def _ids_by_code(table: Universe) -> dict[str, str]:
    """The securities of a universe by CUSIP and ISIN; the ISIN of a US security holds its CUSIP."""
    cusips, isins = (
        table.columns[column].tolist() if column in table.columns else [""] * len(table)
        for column in ("cusip", "isin")
    )  # fmt: skip
    rows = zip(table.security_id.tolist(), cusips, isins, strict=True)
    return {code: str(own) for own, cusip, isin in rows for code in security_codes(str(cusip), str(isin))}


def _id_of(line: HoldingLine, by_code: dict[str, str]) -> str:
    return next((by_code[code] for code in security_codes(line.cusip, line.isin) if code in by_code), "")


def _match_note(found: int, shares: int, weight: float, left_out: Counter[str]) -> str:
    share = f", {percent_text(weight, 1)} of their weight" if weight > 0 else ""
    others = ", ".join(f"{kind} {count:,}" for kind, count in left_out.items())
    kept = f"{found:,} of {quantity(shares, 'share')} {'is' if shares == 1 else 'are'} in the universe{share}"
    return f"{kept}; left out: {others}" if others else kept


def _age_notes(table: Universe, holdings: Holdings, name: str) -> Sequence[str]:
    if holdings.as_of is None or holdings.as_of <= table.as_of:
        return ()
    days = quantity((holdings.as_of - table.as_of).days, "day")
    return (f"{name}: these holdings are {days} newer than the universe; members before the review are asked for",)
