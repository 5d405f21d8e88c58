"""The closed vocabularies of a universe's text columns, and the spellings by which other sources give the same value.

Exchanges by their names, MIC codes (ISO 10383) and the codes of Yahoo Finance and the SEC's company files.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from smallcap_cli.core.words import name_list
from smallcap_cli.errors import safe

_BETWEEN = re.compile(r"[\s_.,/&'()-]+")
_COUNTRY = re.compile(r"[A-Z]{2}")
#: So many unknown values are named in a warning.
MOST_VALUES = 5


class TextVocabulary(NamedTuple):
    """The values of one column, each with its other spellings; `open_code` is a form of further values."""

    spellings: Mapping[str, Sequence[str]]
    open_code: re.Pattern[str] | None = None

    def value_of(self, text: str) -> str:
        """The value that a text spells; the text itself where it spells none."""
        folded = _folding(text)
        for value, others in self.spellings.items():
            if folded == _folding(value) or folded in map(_folding, others):
                return value
        upper = text.strip().upper()
        return upper if self.open_code and self.open_code.fullmatch(upper) else text.strip()

    def knows(self, value: str) -> bool:
        """Whether a value is one of the vocabulary."""
        return value in self.spellings or bool(self.open_code and self.open_code.fullmatch(value))


#: Column -> its vocabulary.
VOCABULARIES: Mapping[str, TextVocabulary] = MappingProxyType(
    {
        "exchange": TextVocabulary(
            {
                "NYSE": ("New York Stock Exchange", "New York Stock Exchange Inc.", "NYQ", "XNYS"),
                "NYSE_AMERICAN": (
                    "NYSE MKT", "NYSE MKT LLC", "NYSEAMER", "AMEX", "American Stock Exchange", "ASE", "XASE",
                ),
                "NASDAQ": (
                    "XNAS", "NMS", "NGM", "NCM", "XNGS", "XNMS", "XNCM", "NasdaqGS", "NasdaqGM", "NasdaqCM",
                    "Nasdaq Global Select", "Nasdaq Global Select Market", "Nasdaq Global Market",
                    "Nasdaq Capital Market", "Nasdaq Stock Market",
                ),
                "ARCA": ("NYSE Arca", "NYSEArca", "PCX", "ARCX"),
                "CBOE": ("BATS", "BTS", "BZX", "Cboe BZX", "Cboe US", "BATS BZX", "Cboe BZX Exchange"),
                "IEX": ("IEXG", "Investors Exchange"),
                "OTC": (
                    "OTC Markets", "OTCM", "OTCQX", "OTCQB", "OTC Pink", "Pink", "Pink Sheets", "PNK", "OOTC", "OTCBB",
                    "OTC BB", "OQX", "OQB", "OEM", "Non-NMS Quotation Service (NNQS)",
                ),
                "UNLISTED": ("Not listed", "None", "Private", "XXXX", "No market (e.g. unlisted)"),
            }
        ),
        "domicile": TextVocabulary(
            {
                "US": ("USA", "United States", "United States of America", "U.S.", "U.S.A.", "840"),
                "GB": ("United Kingdom", "UK", "GBR", "Great Britain"),
                "CA": ("Canada", "CAN"),
                "IE": ("Ireland", "IRL"),
                "BM": ("Bermuda", "BMU"),
                "KY": ("Cayman Islands", "CYM"),
                "CH": ("Switzerland", "CHE"),
                "NL": ("Netherlands", "The Netherlands", "NLD"),
                "LU": ("Luxembourg", "LUX"),
                "IL": ("Israel", "ISR"),
                "SG": ("Singapore", "SGP"),
                "PR": ("Puerto Rico", "PRI"),
                "VG": ("British Virgin Islands", "Virgin Islands British", "VGB"),
                "MH": ("Marshall Islands", "MHL"),
                "PA": ("Panama", "PAN"),
                "JE": ("Jersey", "JEY"),
                "GG": ("Guernsey", "GGY"),
                "CN": ("China", "CHN"),
                "HK": ("Hong Kong", "HKG"),
                "MX": ("Mexico", "MEX"),
                "BR": ("Brazil", "BRA"),
                "MC": ("Monaco", "MCO"),
                "DE": ("Germany", "DEU"),
                "FR": ("France", "FRA"),
                "JP": ("Japan", "JPN"),
                "AU": ("Australia", "AUS"),
                "BE": ("Belgium", "BEL"),
                "GI": ("Gibraltar", "GIB"),
                "IM": ("Isle of Man", "IMN"),
                "IT": ("Italy", "ITA"),
                "NO": ("Norway", "NOR"),
                "SE": ("Sweden", "SWE"),
            },
            _COUNTRY,
        ),
        "security_type": TextVocabulary(
            {
                "common": (
                    "Common Stock", "Common Stocks", "Common Share", "Common Shares", "Ordinary Share",
                    "Ordinary Shares", "CS", "Equity", "Stock", "Class A Common Stock", "Class B Common Stock",
                ),
                "reit": (
                    "REITs", "Real Estate Investment Trust", "Real Estate Investment Trusts", "Equity REIT",
                    "Mortgage REIT",
                ),
                "adr": ("ADRs", "ADS", "Depositary Receipt", "American Depositary Receipt", "GDR"),
                "lp": ("MLP", "Limited Partnership", "Partnership", "LP Units"),
                "bdc": ("Business Development Company",),
                "cef": ("Closed-End Fund", "Closed End Fund"),
                "etf": ("Exchange-Traded Fund", "ETP", "ETN"),
                "preferred": ("Preferred Stock", "Preferred Share", "Preferred Shares", "PFD"),
                "spac": ("Blank Check", "Special Purpose Acquisition Company", "Shell Company"),
                "royalty_trust": ("Royalty Trusts",),
                "warrant": ("Warrants",),
                "right": ("Rights",),
                "unit": ("Units",),
                "pfic": ("Passive Foreign Investment Company",),
            }
        ),
    }
)  # fmt: skip


def known_value(column: str, text: str) -> str:
    """The value that a cell or a rule spells, as rules compare it; other columns keep their text."""
    vocabulary = VOCABULARIES.get(column)
    return vocabulary.value_of(text) if vocabulary and text else text


def known_values(column: str, texts: Sequence[str]) -> list[str]:
    """The values of the cells of a column; each spelling is looked up once."""
    if column not in VOCABULARIES:
        return list(texts)
    values = {text: known_value(column, text) for text in set(texts)}
    return [values[text] for text in texts]


def unknown_words(column: str, values: Iterable[str]) -> str:
    """A warning that names the values outside the vocabulary, with how many lines have one; empty without any."""
    vocabulary = VOCABULARIES.get(column)
    if vocabulary is None:
        return ""
    strange = [value for value in values if value and not vocabulary.knows(value)]
    if not strange:
        return ""
    named = name_list([safe(value, 30) for value in sorted(set(strange))], MOST_VALUES)
    return f"unknown values of {column} (lines: {len(strange):,}): {named}; see methodology columns"


def _folding(text: str) -> str:
    return _BETWEEN.sub("", text).casefold()
