"""What two funds have in common, company by company."""

from __future__ import annotations

from datetime import date
from math import fsum
from typing import NamedTuple

from smallcap_cli.core.holdings.companies import Companies, Company


class FundOverlap(NamedTuple):
    """The companies that both of two funds hold, and how much of each they are.

    **Unit** fractions. `weight_min_sum` adds up the smaller of the two weights of each shared company.
    `coverage_fund` and `coverage_other` are the weight of the shared companies in either fund. `active_share` is half
    the sum of |difference of weights| over all companies, weights of companies rescaled to add up to 1 in each fund
    (Cremers and Petajisto 2009, doi:10.1093/rfs/hhp057).
    **Missing** None where a company has no weight, and where `fault` says that a list is a part of one or holds lines
    twice: then the shared companies are those of the lists as they are.
    """

    fund: str
    other: str
    as_of: date | None
    other_as_of: date | None
    shared_companies: int
    weight_min_sum: float | None
    coverage_fund: float | None
    coverage_other: float | None
    active_share: float | None
    fault: str = ""


class SharedCompany(NamedTuple):
    """One company that both funds hold, as either holds it."""

    fund: Company
    other: Company


def overlap(one: Companies, other: Companies) -> FundOverlap:
    """What two funds of `companies_together` have in common."""
    shared = one.by_key.keys() & other.by_key.keys()
    mine, yours = one.weights, other.weights
    total, other_total = one.total_weight, other.total_weight
    smaller = covered = covered_other = active = None
    fault = "; ".join(f"{fund.holdings.ticker}: {fund.fault}" for fund in (one, other) if fund.fault)
    if mine is not None and yours is not None and not fault:
        # Sums are exact, so that they are the same in any order and the other way round.
        pairs = [(mine[key], yours[key]) for key in shared]
        smaller = fsum(map(min, pairs))
        covered, covered_other = fsum([weight for weight, _ in pairs]), fsum([weight for _, weight in pairs])
        if total and other_total and min(total, other_total) > 0.0:
            apart = fsum([abs(weight / total - own / other_total) for weight, own in pairs])
            alone, other_alone = (total - covered) / total, (other_total - covered_other) / other_total
            active = (apart + (alone + other_alone)) / 2.0
    return FundOverlap(
        one.holdings.ticker, other.holdings.ticker, one.holdings.as_of, other.holdings.as_of, len(shared),
        smaller, covered, covered_other, active, fault,
    )  # fmt: skip


def shared_companies(one: Companies, other: Companies) -> list[SharedCompany]:
    """The companies that both hold, in the order of the first fund."""
    found = other.by_key
    return [SharedCompany(company, found[company.key]) for company in one.rows if company.key in found]
