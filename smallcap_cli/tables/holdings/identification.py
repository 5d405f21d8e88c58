"""How many companies of a fund are identified, by what, and which are not: a line beside every aggregate."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from smallcap_cli.core.holdings.companies import Companies, Company
from smallcap_cli.core.identity import is_bank_filer
from smallcap_cli.core.words import name_list, percent_text

#: Companies that a footnote lists, the heaviest first.
MOST_NAMES = 5
BANK_REASON = "files with its bank regulator, not the SEC"
NO_LIST = "companies are not identified: smallcap data fetch --identities, or data import --identities FILE"


def identification_lines(companies: Companies) -> tuple[str, ...]:
    """What is identified by what and how much it weighs, and the unmatched by weight; a hint where nothing is."""
    rows = companies.rows
    if not rows:
        return ()
    ticker = companies.holdings.ticker
    known = [one for one in rows if one.cik is not None]
    if not known:
        return (f"{ticker}: {NO_LIST}",)
    counts = Counter(one.match for one in known)
    ways = ", ".join(f"{count:,} by {way}" for way, count in counts.most_common())
    low = "; a name alone is of low confidence" if counts["name"] else ""
    said = [f"{ticker}: {len(known):,} of {len(rows):,} companies identified{weight_words(known, rows)}: {ways}{low}"]
    lost = [one for one in rows if one.cik is None]
    if lost:
        banks = [one.ticker for one in lost if is_bank_filer(one.ticker)]
        reason = f"; of these {', '.join(banks)}: {BANK_REASON}" if banks else ""
        said.append(f"{ticker}: not identified: {heaviest_names(lost)}{reason}")
    return tuple(said)


def heaviest_names(companies: Sequence[Company]) -> str:
    """The first of some companies, each with its weight, and how many more there are."""
    return name_list([_name(one) for one in companies], MOST_NAMES)


def weight_words(known: Sequence[Company], companies: Sequence[Company]) -> str:
    """What part of the weight of companies the known ones are, as a clause; nothing where there is no weight."""
    total = sum(one.weight or 0.0 for one in companies)
    return f", {percent_text(sum(one.weight or 0.0 for one in known) / total)} of their weight" if total > 0.0 else ""


def _name(one: Company) -> str:
    return one.label if one.weight is None else f"{one.label} {percent_text(one.weight)}"
