"""What a line of holdings is: the share of a company, or something that is no company.

Sources have their own words: iShares an asset class and a type, N-PORT the codes of its schema, others nothing but a
name. Cash, futures, swap legs, rights, warrants, contingent value rights, escrow lines and funds inside a fund are no
companies. A sector never decides: issuers file companies under "cash" by mistake.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum, auto
from functools import lru_cache

from smallcap_cli.core.holdings.lines import HoldingLine
from smallcap_cli.core.identity.codes import MOST_KNOWN


class LineKind(StrEnum):
    """What a line is; `SHARE` alone is counted as a company."""

    SHARE = auto()
    PREFERRED = auto()
    FUND = auto()
    CASH = auto()
    DERIVATIVE = auto()
    SWAP = auto()
    RIGHT = auto()
    REMNANT = auto()
    DEBT = auto()
    OTHER = auto()


#: Codes of asset classes in Form N-PORT (Item C.4.a).
NPORT_CLASSES = {
    "EC": LineKind.SHARE, "EP": LineKind.PREFERRED, "STIV": LineKind.CASH, "RA": LineKind.CASH, "DBT": LineKind.DEBT,
    "SN": LineKind.DEBT, "LON": LineKind.DEBT, "DE": LineKind.DERIVATIVE, "DFE": LineKind.DERIVATIVE,
    "DIR": LineKind.DERIVATIVE, "DCO": LineKind.DERIVATIVE, "DCR": LineKind.DERIVATIVE, "DO": LineKind.DERIVATIVE,
    "COMM": LineKind.OTHER, "RE": LineKind.OTHER, "OTHER": LineKind.OTHER,
}  # fmt: skip
#: Issuer categories of Form N-PORT (Item C.4.b) that are funds: registered and private.
NPORT_FUNDS = frozenset({"RF", "PF"})

_CASH_CLASS = re.compile(r"\b(cash|sweep|money market|collateral|stif|short[- ]term|currency|repo)\b", re.I)
_DERIVATIVE_CLASS = re.compile(r"\b(futures?|options?|forwards?|derivatives?|index)\b", re.I)
_DEBT_CLASS = re.compile(r"\b(bonds?|fixed income|debt|treasur(y|ies)|notes?)\b", re.I)
_RIGHT = re.compile(r"\b(warrants?|wts|rights?|rts)\b", re.I)
#: CVR Energy and CVR Partners begin with the letters of a contingent value right.
_REMNANT = re.compile(
    r"(?<=\S\s)cvr\b|\bcontingent value|\bescrow\b|\bearn-?out\b|\bvesting\b|\bprvt\b|\(proposed\)|\bcash accrual\b",
    re.I,
)
_CASH_NAME = re.compile(
    r"^(usd|cad|eur|gbp|jpy|u\.?s\.? dollars?|canadian dollar|cash|net other assets|other assets|receivables?)\b"
    r"(?!.*\b(inc|corp|financial|america|holdings?)\b)"
    r"|\bcash collateral\b|\bcsh fnd\b|\bcash management\b|\bmoney (market|mkt)\b|\bliquid(ity)? (reserves?|fund)"
    r"|\bgov(ernmen)?t (mmkt|mm|money)\b|\btreasury (sl|obligations?) ",
    re.I,
)
_FUTURE_NAME = re.compile(r"\be-?mini\b|\bfutures?\b(?!.*\b(inc|corp|ltd)\b)", re.I)
_SWAP_NAME = re.compile(r"\bswap\b|\bTRS\b", re.I)
_FUND_NAME = re.compile(r"\betf\b(?!.*\bissuer)", re.I)
_NO_MARKET = re.compile(r"\bno market\b|\bunlisted\b", re.I)


def line_kinds(rows: Sequence[HoldingLine]) -> tuple[LineKind, ...]:
    """What each line is, in order.

    A second line of a listed ticker that is worth nothing is the leg of a swap, where the file does not say so; a share
    without any identifier, where others have one, is not listed.
    """
    kinds = [line_kind(line) for line in rows]
    shares = [number for number, kind in enumerate(kinds) if kind is LineKind.SHARE]
    nameless = [number for number in shares if not _has_identifier(rows[number])]
    if len(nameless) * 10 < len(shares):
        for number in nameless:
            kinds[number] = LineKind.REMNANT
    equities = [number for number, kind in enumerate(kinds) if kind in (LineKind.SHARE, LineKind.REMNANT)]
    worthless = [number for number in equities if not _is_worth(rows[number])]
    if worthless:
        worth = {
            line.ticker for line, kind in zip(rows, kinds, strict=True) if kind is LineKind.SHARE and _is_worth(line)
        }
        for number in worthless:
            if rows[number].ticker in worth:
                kinds[number] = LineKind.SWAP
    return tuple(kinds)


def line_kind(line: HoldingLine) -> LineKind:
    """What one line is by its own words."""
    instrument, asset_class = line.instrument.strip(), line.asset_class.strip()
    if not asset_class and not instrument:
        return _kind_of_name(line)
    kind = _kind_of_words(instrument, asset_class)
    return kind if kind is not LineKind.SHARE else _share_kind(line)


@lru_cache(1024)
def _kind_of_words(instrument: str, asset_class: str) -> LineKind:
    """What a source's own words say that a line is; they are few."""
    if instrument.upper() in NPORT_FUNDS:
        return LineKind.FUND
    if asset_class in NPORT_CLASSES or asset_class.startswith("ABS"):
        return NPORT_CLASSES.get(asset_class, LineKind.DEBT)
    for word in (instrument, asset_class):
        if re.search(r"\bswap\b", word, re.I):
            return LineKind.SWAP
        if word.casefold() in ("warrant", "right", "rights"):
            return LineKind.RIGHT
    for word in (asset_class, instrument):
        if _CASH_CLASS.search(word):
            return LineKind.CASH
        if _DERIVATIVE_CLASS.search(word):
            return LineKind.DERIVATIVE
        if _DEBT_CLASS.search(word):
            return LineKind.DEBT
    return LineKind.SHARE


def _kind_of_name(line: HoldingLine) -> LineKind:
    """What a line is whose source has names alone."""
    if _CASH_NAME.search(line.name):
        return LineKind.CASH
    if _FUTURE_NAME.search(line.name):
        return LineKind.DERIVATIVE
    if _SWAP_NAME.search(line.name):
        return LineKind.SWAP
    return _share_kind(line)


def _share_kind(line: HoldingLine) -> LineKind:
    """What an equity line is: a share, or what is left of one."""
    kind = _kind_of_paper(line.name)
    if kind in (LineKind.REMNANT, LineKind.RIGHT):
        return kind
    if _NO_MARKET.search(line.exchange) or line.price == 0.0 or line.market_value == 0.0:
        return LineKind.REMNANT
    return kind


@lru_cache(MOST_KNOWN)
def _kind_of_paper(name: str) -> LineKind:
    """What the name of an equity line says that it is."""
    if _REMNANT.search(name):
        return LineKind.REMNANT
    if _RIGHT.search(name):
        return LineKind.RIGHT
    return LineKind.FUND if _FUND_NAME.search(name) else LineKind.SHARE


def _has_identifier(line: HoldingLine) -> bool:
    return bool(line.ticker.strip(" -") or line.cusip.strip(" -") or line.isin.strip(" -"))


def _is_worth(line: HoldingLine) -> bool:
    """Whether a line says that it is worth something."""
    return bool(line.market_value or line.weight)
