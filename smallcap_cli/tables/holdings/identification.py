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
    rows = companies.rows
    if not rows:
        return ()
    ticker = companies.holdings.ticker
    known = [one for one in rows if one.cik is not None]
    if not known:
        return (f"{ticker}: {NO_LIST}",)
    counts = Counter(one.match for one in known)
    ways = ", ".join(f"{count:,} by {way}" for way, count in counts.most_common())
    total = sum(one.weight or 0.0 for one in rows)
    share = f", {sum(one.weight or 0.0 for one in known) / total * 100:.2f} % of their weight" if total > 0.0 else ""
    low = "; a name alone is of low confidence" if counts["name"] else ""
    said = [f"{ticker}: {len(known):,} of {len(rows):,} companies identified{share}: {ways}{low}"]
    lost = [one for one in rows if one.cik is None]
    if lost:
        names = ", ".join(map(_name, lost[:MOST_UNMATCHED]))
        rest = f" and {len(lost) - MOST_UNMATCHED:,} more" if len(lost) > MOST_UNMATCHED else ""
        banks = [one.ticker for one in lost if is_bank_filer(one.ticker)]
        reason = f"; of these {', '.join(banks)}: {BANK_REASON}" if banks else ""
        said.append(f"{ticker}: not identified: {names}{rest}{reason}")
    return tuple(said)


def _name(one: Company) -> str:
    name = one.ticker.strip("-") or one.name
    return name if one.weight is None else f"{name} {one.weight * 100:.2f} %"
