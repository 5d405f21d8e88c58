"""What stands above what a list of holdings says: the fund, the day, what is in the list, where it is from."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date

from smallcap_cli.core.holdings.companies import Companies
from smallcap_cli.core.holdings.kinds import LineKind
from smallcap_cli.core.holdings.weights import weight_sum
from smallcap_cli.core.model import NOT_PUBLISHED, Gap, Source, Value, absent, text_value
from smallcap_cli.core.table import Column
from smallcap_cli.core.words import count_of, quantity

#: What lines that are no shares are called where they are counted.
KIND_WORDS = {
    LineKind.PREFERRED: "preferred shares", LineKind.FUND: "funds", LineKind.CASH: "cash",
    LineKind.DERIVATIVE: "derivatives", LineKind.SWAP: "swap legs",
    LineKind.RIGHT: "rights and warrants", LineKind.REMNANT: "remnants (escrow, CVR)",
    LineKind.DEBT: "debt", LineKind.OTHER: "other",
}  # fmt: skip
#: The provider of what users hand in, whose citation is a path.
FILES = "files"
NO_DAY = Gap(NOT_PUBLISHED, "neither the file nor its name gives a day")
NOT_FILED = Gap(NOT_PUBLISHED, "the list states no day of filing")
#: The columns that say where a list of holdings is from, for programs.
ORIGIN_COLUMNS = (
    Column("filed", "filed", "date", screen=False), Column("source", "source", "text", screen=False),
)  # fmt: skip


def list_heading(companies: Companies, what: str = "") -> str:
    """The fund, what of it is shown, the day of its list, when that was filed, and its source."""
    return f"{companies.holdings.ticker}{what} · {_days(companies)} · {source_words(companies.holdings.source)}"


def list_line(companies: Companies) -> str:
    """As `list_heading`, as one of the lines below a table of several lists."""
    return f"{companies.holdings.ticker}: {_days(companies)}, from {source_words(companies.holdings.source)}"


def contents_line(companies: Companies) -> str:
    """How many lines and companies a list has, what the lines that are no companies are, and the sum of weights."""
    counts = Counter(companies.kinds)
    shares = counts.pop(LineKind.SHARE, 0)
    others = ", ".join(f"{KIND_WORDS[kind]} {count:,}" for kind, count in counts.most_common())
    lines = f"{quantity(len(companies.kinds), 'line')}, {weight_sum(companies.holdings) * 100:.2f} % in all"
    number = count_of(len(companies.rows), "company", "companies")
    rest = f" · {quantity(sum(counts.values()), 'other line')}: {others}" if counts else ""
    return f"{lines} · {number} in {quantity(shares, 'line')}{rest}"


def _days(companies: Companies) -> str:
    holdings = companies.holdings
    filed = f", filed {holdings.filed}" if holdings.filed else ""
    return f"holdings of {holdings.as_of or 'an unknown day'}{filed}"


def day_of_list(day: date | None) -> Value:
    """The day of a list of holdings, or that it has none."""
    return absent("date", NO_DAY) if day is None else Value(day, "date")


def source_words(source: Source) -> str:
    """The source; of a file without its folder."""
    return str(
        source._replace(citation=re.split(r"[/\\]", source.citation)[-1]) if source.provider == FILES else source
    )


def origin_cells(companies: Companies) -> tuple[Value, Value]:
    """The cells of ORIGIN_COLUMNS."""
    holdings = companies.holdings
    filed = absent("date", NOT_FILED) if holdings.filed is None else Value(holdings.filed, "date", (holdings.source,))
    return filed, text_value(str(holdings.source), sources=(holdings.source,))
