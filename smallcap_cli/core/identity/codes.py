"""Identifiers of securities: check digits, and the one form of a ticker that its spellings share."""

from __future__ import annotations

import re
from functools import lru_cache

#: What funds write where a security has no CUSIP.
PLACEHOLDER = "000000000"
_CUSIP = re.compile(r"[0-9A-Z*@#&]{8}[0-9]")
_ISIN = re.compile(r"[A-Z]{2}[0-9A-Z]{9}[0-9]")
_SPECIAL = {"*": 36, "@": 37, "#": 38}
_COUNTRY = re.compile(r" [A-Z]{2}$")
_SEPARATORS = re.compile(r"[.\-/ ]")
#: How many securities are remembered: many funds hold the same ones.
MOST_KNOWN = 65_536
#: Countries whose ISINs contain the CUSIP.
CUSIP_COUNTRIES = ("US", "CA")


def cusip_of(text: str) -> str:
    """A CUSIP in capitals, empty for a placeholder and for what fails the check digit.

    **Source** modulus 10 double add double (ANSI X9.6): digits count as they are, letters from 10 on, every second
    figure twice, the sum of their digits; the ninth figure brings it to a multiple of ten.
    """
    code = text.strip().upper()
    if code == PLACEHOLDER or not _CUSIP.fullmatch(code):
        return ""
    return code if _check_digit(code[:8]) == int(code[8]) else ""


def isin_of(text: str) -> str:
    """An ISIN in capitals, empty for what fails the check digit (ISO 6166: Luhn over letters written as numbers)."""
    code = text.strip().upper()
    if not _ISIN.fullmatch(code):
        return ""
    digits = "".join(str(int(figure, 36)) for figure in code)
    total = sum(sum(divmod(int(digit) * (1 + place % 2), 10)) for place, digit in enumerate(reversed(digits)))
    return code if total % 10 == 0 else ""


@lru_cache(MOST_KNOWN)
def cusip_of_line(cusip: str, isin: str) -> str:
    """The CUSIP of a security, its own or that in a US or Canadian ISIN; a truncated zero is put back.

    Beside an ISIN of another country only the code of a foreign company counts, which begins with a letter (CINS).
    """
    inside = isin_of(isin)
    own = cusip_of(cusip) or (cusip_of(cusip.strip().zfill(9)) if len(cusip.strip()) in (7, 8) else "")
    if inside and not inside.startswith(CUSIP_COUNTRIES):
        return own if own[:1].isalpha() else ""
    return own or (cusip_of(inside[2:11]) if inside else "")


def security_codes(cusip: str, isin: str) -> tuple[str, ...]:
    """The sound codes of a security: its CUSIP, own or in its ISIN, then its ISIN."""
    return tuple(code for code in (cusip_of_line(cusip, isin), isin_of(isin)) if code)


@lru_cache(MOST_KNOWN)
def ticker_form(ticker: str) -> str:
    """The form that the spellings of one ticker share: `BRK.B`, `BRK-B`, `BRK/B`, `BRKB US` are all `BRKB`."""
    bare = _COUNTRY.sub("", ticker.strip().upper())
    return _SEPARATORS.sub("", bare)


def _check_digit(code: str) -> int:
    total = 0
    for place, figure in enumerate(code):
        number = _SPECIAL[figure] if figure in _SPECIAL else 39 if figure == "&" else int(figure, 36)
        total += sum(divmod(number * (1 + place % 2), 10))
    return -total % 10
