"""What is known of the shares of companies that funds hold."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from smallcap_cli.core.fundamentals import Fundamentals
from smallcap_cli.core.fundamentals.concepts import SHARES_OUTSTANDING
from smallcap_cli.core.fundamentals.trailing import newest_moment
from smallcap_cli.core.holdings.companies import Companies, Company
from smallcap_cli.core.holdings.earnings import is_about
from smallcap_cli.core.methodology.lines import security_keys
from smallcap_cli.core.model import Gap
from smallcap_cli.dataset.funds import Dataset
from smallcap_cli.dataset.inside import directory_of, fundamentals_of


def shares_known(dataset: Dataset, funds: Sequence[Companies], as_of: date) -> dict[str, float]:
    """The shares of each security by `security_keys`, as they were known on a day.

    A source states them by ticker, which is a class of shares; what it states by CIK and what a company files is of the
    whole company, so it counts only for a company with one security.
    """
    keys = security_keys(funds)
    lines: dict[str, tuple[str, Company]] = {}
    for company, line in ((row, line) for one in funds for row in one.rows for line in row.lines):
        if (key := keys[line]) and not lines.get(key, ("", None))[0]:
            lines[key] = (line.ticker.strip(" -"), company)
    stated = dataset.ask_all("fundamentals", list(dict.fromkeys(ticker for ticker, _ in lines.values() if ticker)))
    found, open_ones = {}, {}
    classes: dict[str, set[str]] = {}
    for key, (ticker, company) in lines.items():
        classes.setdefault(company.key, set()).add(key)
        known = stated.get(ticker)
        shares = _shares_of(known, company, as_of) if isinstance(known, Fundamentals) else None
        if shares:
            found[key] = shares
        else:
            open_ones[key] = company
    alone = {key: company for key, company in open_ones.items() if len(classes[company.key]) == 1}
    filed = fundamentals_of(dataset, list(alone.values()), directory_of(dataset))
    for key, company in alone.items():
        facts = filed.get(company.key)
        if facts is None or not is_about(facts, company):
            continue
        newest = newest_moment(facts.facts, SHARES_OUTSTANDING, as_of)
        shares = _shares_of(facts, company, as_of) or (None if isinstance(newest, Gap) else newest.value)
        if shares:
            found[key] = shares
    return found


def _shares_of(known: Fundamentals, company: Company, as_of: date) -> float | None:
    """The shares that a source states of the company, unless it says so of a later day."""
    is_later = known.source.as_of is not None and known.source.as_of > as_of
    return None if is_later or not is_about(known, company) else known.shares_out
