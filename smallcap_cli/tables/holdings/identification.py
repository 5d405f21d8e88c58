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
    return tuple(f"{companies.holdings.ticker}: {text}" for text in identification_texts(companies))


def identification_texts(companies: Companies) -> tuple[str, ...]:
    """As `identification_lines`, without the fund in front."""
    lost = [one for one in companies.rows if one.cik is None]
    if not companies.rows:
        return ()
    if not lost or len(lost) == len(companies.rows):
        return (share_identified(companies),)
    banks = [one.ticker for one in lost if is_bank_filer(one.ticker)]
    reason = f"; of these {', '.join(banks)}: {BANK_REASON}" if banks else ""
    return (share_identified(companies), f"not identified: {heaviest_names(lost)}{reason}")


def share_identified(companies: Companies) -> str:
    """How many companies are identified and how much they weigh, and by what; how to identify any where none is."""
    known = [one for one in companies.rows if one.cik is not None]
    if not known:
        return NO_LIST
    counts = Counter(one.match for one in known)
    ways = ", ".join(f"{count:,} by {way}" for way, count in counts.most_common())
    low = "; a name alone is of low confidence" if counts["name"] else ""
    words = weight_words(known, companies.rows)
    return f"{len(known):,} of {len(companies.rows):,} companies identified{words}: {ways}{low}"


def identification_share(companies: Companies) -> tuple[int, float | None]:
    """How many companies have a CIK, and their part of the weight of all; None where nothing has a weight."""
    known = [one for one in companies.rows if one.cik is not None]
    return len(known), _part(known, companies.rows)


def heaviest_names(companies: Sequence[Company]) -> str:
    """The first of some companies, each with its weight, and how many more there are."""
    return name_list([_name(one) for one in companies], MOST_NAMES)


def weight_words(known: Sequence[Company], companies: Sequence[Company]) -> str:
    """What part of the weight of companies the known ones are, as a clause; nothing where there is no weight."""
    part = _part(known, companies)
    return "" if part is None else f", {percent_text(part)} of their weight"


def _part(known: Sequence[Company], companies: Sequence[Company]) -> float | None:
    total = sum(one.weight or 0.0 for one in companies)
    return sum(one.weight or 0.0 for one in known) / total if total > 0.0 else None


def _name(one: Company) -> str:
    return one.label if one.weight is None else f"{one.label} {percent_text(one.weight)}"
