"""How many companies of a fund are identified, by what, and which are not: a line beside every aggregate."""

from __future__ import annotations

from collections import Counter

from smallcap_cli.core.holdings.companies import Companies, Company
from smallcap_cli.core.identity import is_bank_filer

#: Unmatched companies that a footnote lists, the heaviest first.
MOST_UNMATCHED = 5
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
    names = ", ".join(map(_name, lost[:MOST_UNMATCHED]))
    rest = f" and {len(lost) - MOST_UNMATCHED:,} more" if len(lost) > MOST_UNMATCHED else ""
    banks = [one.ticker for one in lost if is_bank_filer(one.ticker)]
    reason = f"; of these {', '.join(banks)}: {BANK_REASON}" if banks else ""
    return (share_identified(companies), f"not identified: {names}{rest}{reason}")


def share_identified(companies: Companies) -> str:
    """How many companies are identified and how much they weigh, and by what; how to identify any where none is."""
    known = [one for one in companies.rows if one.cik is not None]
    if not known:
        return NO_LIST
    _, part = identification_share(companies)
    counts = Counter(one.match for one in known)
    ways = ", ".join(f"{count:,} by {way}" for way, count in counts.most_common())
    share = "" if part is None else f", {part * 100:.2f} % of their weight"
    low = "; a name alone is of low confidence" if counts["name"] else ""
    return f"{len(known):,} of {len(companies.rows):,} companies identified{share}: {ways}{low}"


def identification_share(companies: Companies) -> tuple[int, float | None]:
    """How many companies have a CIK, and their part of the weight of all; None where nothing has a weight."""
    known = [one for one in companies.rows if one.cik is not None]
    total = sum(one.weight or 0.0 for one in companies.rows)
    return len(known), sum(one.weight or 0.0 for one in known) / total if total > 0.0 else None


def _name(one: Company) -> str:
    name = one.ticker.strip("-") or one.name
    return name if one.weight is None else f"{name} {one.weight * 100:.2f} %"
