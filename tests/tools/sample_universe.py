"""Writes data/sample_universe.csv: companies that do not exist, for trying index rules out.

python -m tests.tools.sample_universe            writes it
python -m tests.tools.sample_universe --check    exits 1 when the file differs from what this script gives

Every name says SYN. What is calibrated, and to which publications, is in data/SOURCES.md; everything else here is
an assumption that makes the rules bind somewhere, and says nothing about the market. Figures are independent given
size, age and profit: no joint distribution is claimed.

The draws are those of `random.Random.random`, which Python keeps the same from version to version, put through
inverse distribution functions: generators of numpy make no such promise.
"""

from __future__ import annotations

import csv
import io
import sys
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from math import exp, log
from random import Random
from statistics import NormalDist

from tests.places import SAMPLE_UNIVERSE

FILE = SAMPLE_UNIVERSE
SEED = 20240430
#: Two rank days of the Russell indexes, a year apart, for which the breakpoints were published.
DATES = (date(2024, 4, 30), date(2025, 4, 30))

#: US common stock and REITs of both dates; the others are what index rules leave out.
ELIGIBLE = 3_640
OTHERS: Mapping[str, int] = {
    "foreign": 150, "adr": 60, "lp": 40, "bdc": 25, "spac": 45, "royalty_trust": 10, "cef": 20, "otc": 10,
}  # fmt: skip
BIRTHS, LARGEST_BIRTH_RANK = 170, 400
TWO_CLASSES, PREFERRED = 0.025, 0.011

#: Rank among US companies -> company value in dollars. Published: ranks 1000 and 3000, and the cumulative shares.
SIZES = (
    (1, 2.8e12), (10, 6.2e11), (100, 8e10), (500, 1.6e10), (1000, 4.6e9), (1600, 1.75e9), (2050, 9e8), (3000, 1.504e8),
    (ELIGIBLE, 2e7),
)  # fmt: skip
#: The company of this rank was worth as much at both dates: "held steady".
STEADY_RANK, STEADY_USD = 1000, 4.6e9
#: Rank -> share of loss makers. Published: ranks 1 to 500, 501 to 900 and 1001 to 3000 as groups.
LOSSES = ((1, 0.05), (500, 0.07), (900, 0.13), (1500, 0.30), (2150, 0.44), (3000, 0.58), (ELIGIBLE, 0.66))
#: How alike the standings of two years are: about a fifth of the mid-sized profitable ones lose money a year later.
PERSISTENCE = 0.5
#: Company value -> dollar volume of a year as a multiple of it. Published: the aggregate, and the trough at $100m.
TURNOVERS = ((2e7, 0.8), (1e8, 0.5), (3e8, 0.9), (1e9, 1.5), (3e9, 1.8), (1e10, 1.35), (1e11, 0.92), (3e12, 0.82))
#: Days listed, below which -> share of companies with a float under 0.3, and over 0.8. Published but for the last.
FLOATS = ((365, 0.31, 0.29), (850, 0.22, 0.41), (10**6, 0.05, 0.72))

NORMAL = NormalDist()
LISTINGS = ((0.55, "NASDAQ"), (0.93, "NYSE"), (0.98, "NYSE_AMERICAN"), (0.995, "ARCA"), (1.0, "CBOE"))
ABROAD = ("BM", "CA", "CH", "GB", "IE", "IL", "KY", "NL")
SECTORS = (
    "industrials", "technology", "consumer", "financials", "energy", "materials", "utilities", "communication",
    "health",
)  # fmt: skip
#: Among loss makers two of five are in health care, elsewhere one of ten.
HEALTH_OF_LOSSES, HEALTH_OF_PROFITS = 0.40, 0.10
FUNDAMENTALS = ("book", "sales_ttm", "cfo_ttm", "capex_ttm", "ev", "dividends", "buybacks", "eps_fwd")
COLUMNS = (
    "security_id", "company_id", "as_of", "exchange", "domicile", "security_type", "price", "shares_out",
    "float_factor", "adv_usd_12m", "days_listed", "vote_float", "sector", "returns_12_1", "vol_12m",
    *(f"ni_q{quarter}" for quarter in range(1, 9)),
    *(f"volume_m{month}" for month in range(1, 7)),
    *(f"f_{name}" for name in FUNDAMENTALS),
)  # fmt: skip


@dataclass
class Company:
    """One made-up company as it stands at a date; what the rules see is written by `rows_of`."""

    number: int
    kind: str
    value: float
    standing: float
    days_listed: int
    exchange: str
    domicile: str
    volatility: float
    price: float
    second_class: float = 0.0
    preferred: bool = False
    float_factor: float = 1.0
    votes: float = 1.0
    sector: str = ""
    turnover: float = 1.0
    momentum: float = 0.0
    book: float = 0.0
    sales: float = 0.0
    debt: float = 0.0
    quarters: list[float] = field(default_factory=list)
    unknown: frozenset[str] = frozenset()

    @property
    def eligible(self) -> bool:
        """Whether it is one of the US companies that the size curve is about."""
        return self.kind in ("common", "reit")


class Draws:
    """Numbers of one seeded stream."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)

    def share(self) -> float:
        """Between 0 and 1, both excluded."""
        return min(max(self._random.random(), 1e-12), 1 - 1e-12)

    def normal(self) -> float:
        """Standard normal."""
        return NORMAL.inv_cdf(self.share())

    def spread(self, middle: float, sigma: float) -> float:
        """Log-normal round a median."""
        return middle * exp(sigma * self.normal())

    def between(self, low: float, high: float) -> float:
        """Uniform."""
        return low + (high - low) * self.share()

    def one_of(self, words: Sequence[str]) -> str:
        """One of the words, all alike."""
        return words[int(self.share() * len(words))]

    def happens(self, share: float) -> bool:
        """True in that share of the draws."""
        return self.share() < share


def on_line(points: Sequence[tuple[float, float]], x: float, *, logarithmic: bool = False) -> float:
    """The value at x on straight lines between points, in logarithms if asked; beyond the ends the nearest point."""
    if x <= points[0][0]:
        return points[0][1]
    if x >= points[-1][0]:
        return points[-1][1]
    after = bisect_left(points, (x,))
    (x0, y0), (x1, y1) = points[after - 1], points[after]
    if not logarithmic:
        return y0 + (y1 - y0) * (x - x0) / (x1 - x0)
    return exp(log(y0) + (log(y1) - log(y0)) * log(x / x0) / log(x1 / x0))


def universe() -> str:
    """The file: both dates below each other, each in the order of the numbers."""
    draws = Draws(SEED)
    companies = [_founded(number, kind, rank, draws=draws) for number, (kind, rank) in enumerate(_kinds(draws), 1)]
    _earn(companies, draws, years=2)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for day in DATES:
        if day != DATES[0]:
            companies = _a_year_later(companies, draws)
        for company in companies:
            writer.writerows(rows_of(company, day, draws))
    return out.getvalue()


def _kinds(draws: Draws) -> Iterable[tuple[str, float]]:
    """Every company's kind and place on the size curve, in a random order so that a number says nothing of size."""
    eligible = [("reit" if draws.happens(0.06) else "common", rank - draws.share()) for rank in range(1, ELIGIBLE + 1)]
    others = [(kind, _other_rank(kind, draws)) for kind, count in OTHERS.items() for _ in range(count)]
    return [item for _, item in sorted((draws.share(), item) for item in [*eligible, *others])]


def _other_rank(kind: str, draws: Draws) -> float:
    first, last = (60, 3_400) if kind in ("foreign", "adr") else (2_300, 3_500) if kind == "spac" else (700, 3_600)
    return draws.between(first, last)


def _founded(number: int, kind: str, rank: float, *, draws: Draws, days_listed: int = 0) -> Company:
    """A company with everything but its earnings."""
    value = on_line(SIZES, max(rank, 1), logarithmic=True)
    days = days_listed or _days_listed(draws)
    abroad = kind in ("foreign", "adr")
    company = Company(
        number=number,
        kind="common" if kind in ("foreign", "otc") else kind,
        value=value,
        standing=draws.normal(),
        days_listed=days,
        exchange="OTC" if kind == "otc" else _listing(draws),
        domicile=draws.one_of(ABROAD) if abroad else "US",
        volatility=draws.spread(min(max(0.45 * (value / 1e9) ** -0.08, 0.22), 0.75), 0.25),
        price=max(draws.spread(20 * (value / 1e9) ** 0.35, 0.85), 0.12),
        float_factor=_float_factor(days, draws),
        turnover=draws.spread(1.0, 0.5),
        momentum=draws.normal(),
        book=draws.spread(0.38 * (value / 1e10) ** -0.12, 0.7) * value * (-0.2 if draws.happens(0.04) else 1),
        sales=draws.spread(0.6 * (value / 1e10) ** -0.1, 0.9) * value,
        debt=value * (0.2 + 0.35 * draws.normal()),
    )
    if kind in ("foreign", "otc"):
        company.kind = kind
    elif company.eligible and draws.happens(TWO_CLASSES):
        company.second_class = draws.between(0.15, 0.6)
    elif company.eligible:
        company.preferred = draws.happens(PREFERRED)
    low = 0.04 if draws.happens(0.01) else draws.between(0.3, 0.8)
    company.votes = company.float_factor * (low if company.second_class else 1)
    company.unknown = _unknown(draws)
    return company


def _days_listed(draws: Draws) -> int:
    place = draws.share()
    if place < 0.006:
        return 2 + int(26 * draws.share())
    if place < 0.04:
        return 28 + int(337 * draws.share())
    return 365 + int(min(draws.spread(4_000, 0.9), 25_000))


def _listing(draws: Draws) -> str:
    place = draws.share()
    return next(name for limit, name in LISTINGS if place <= limit)


def _float_factor(days: int, draws: Draws) -> float:
    few, most = next((few, most) for limit, few, most in FLOATS if days < limit)
    place = draws.share()
    if place < few:
        return draws.between(0.02, 0.30)
    return draws.between(0.80, 1.0) if place > 1 - most else draws.between(0.30, 0.80)


def _unknown(draws: Draws) -> frozenset[str]:
    """Which figures nobody knows of a company."""
    shares = {"float_factor": 0.02, "vote_float": 0.03, "sector": 0.005, "ni_q": 0.015, "fundamentals": 0.02}
    return frozenset(name for name, share in shares.items() if draws.happens(share))


def _earn(companies: list[Company], draws: Draws, *, years: int = 1) -> None:
    """Give every company the quarters of a year, or of several for the first date; newest first, at most eight."""
    sizes = sorted(-company.value for company in companies if company.eligible)
    for company in companies:
        rank = bisect_left(sizes, -company.value) + 1
        limit = NORMAL.inv_cdf(on_line(LOSSES, rank))
        for year in range(years):
            if year or years == 1:
                shock = (1 - PERSISTENCE**2) ** 0.5 * draws.normal()
                company.standing = PERSISTENCE * company.standing + shock
            company.quarters = (_year(company, company.standing < limit, draws) + company.quarters)[:8]
        if not company.sector:
            loses = company.standing < limit
            health = draws.happens(HEALTH_OF_LOSSES if loses else HEALTH_OF_PROFITS)
            company.sector = "health" if health else draws.one_of(SECTORS[:-1])
            if loses and health:
                company.sales *= 0.2
            if company.kind == "reit":
                company.sector = "real_estate"


def _year(company: Company, loses: bool, draws: Draws) -> list[float]:
    """Four quarters of net income whose sum is a loss or a profit, as asked."""
    total = company.value * (-draws.spread(0.12, 0.8) if loses else draws.spread(0.055, 0.6))
    bumps = [draws.normal() for _ in range(4)]
    mean = sum(bumps) / 4
    return [total / 4 + 0.6 * abs(total) / 4 * (bump - mean) for bump in bumps]


def _a_year_later(companies: list[Company], draws: Draws) -> list[Company]:
    """The same companies drifted, without those that went, with new ones, and with a year's earnings more."""
    stayed = [company for company in companies if not draws.happens(0.03 if company.value > 1e9 else 0.055)]
    for company in stayed:
        _drift(company, draws)
    sizes = sorted((company.value for company in stayed if company.eligible), reverse=True)
    above = BIRTHS * (STEADY_RANK - LARGEST_BIRTH_RANK) // (ELIGIBLE - LARGEST_BIRTH_RANK)
    steady = STEADY_USD / sizes[STEADY_RANK - 1 - above]
    for company in stayed:
        company.value *= steady
        company.price *= steady
    newest = max(company.number for company in companies)
    born = [
        _founded(
            newest + order, "common", draws.between(LARGEST_BIRTH_RANK, ELIGIBLE), draws=draws,
            days_listed=2 + int(363 * draws.share()),
        )
        for order in range(1, BIRTHS + 1)
    ]  # fmt: skip
    everyone = stayed + born
    _earn(everyone, draws)
    for company in born:  # a private company's books are open for a few quarters only
        company.quarters = company.quarters[: 2 + int(3 * draws.share())]
    return everyone


def _drift(company: Company, draws: Draws) -> None:
    company.momentum = draws.normal()
    growth = exp(company.volatility * company.momentum - company.volatility**2 / 2)
    issued = exp(0.01 + 0.03 * draws.normal())
    company.price = max(company.price * growth, 0.05)
    company.value *= growth * issued
    if company.days_listed < FLOATS[1][0]:
        company.float_factor += (1 - company.float_factor) * draws.between(0.1, 0.5)
        company.votes = min(company.float_factor, company.votes * 1.2)
    company.days_listed += (DATES[1] - DATES[0]).days
    company.book += sum(company.quarters[:4]) * 0.6
    company.sales *= exp(0.05 + 0.12 * draws.normal())


def rows_of(company: Company, day: date, draws: Draws) -> list[list[str]]:
    """The lines of a company: one, or one a class; a preferred line where there is one."""
    shares = company.value / company.price
    cells = _company_cells(company, day, shares, draws)
    name = f"SYN{company.number:05d}"
    lines = [(name, 1 - company.second_class, company.price, cells["security_type"])]
    if company.second_class:
        lines.append((f"{name}.B", company.second_class, company.price * draws.spread(1.0, 0.03), "common"))
    if company.preferred:
        lines.append((f"{name}.P", 0.03, 25 * draws.spread(1.0, 0.05), "preferred"))
    turnover = company.turnover * on_line(TURNOVERS, company.value, logarithmic=True)
    rows = []
    for line, part, price, kind in lines:
        traded = turnover * (0.3 if kind == "preferred" else 1)
        cells |= {"security_id": line, "security_type": kind, "price": _price(price)}
        cells |= {"shares_out": _short(shares * part, 4), "adv_usd_12m": _short(shares * part * price * traded)}
        months = [shares * part * traded / 12 * draws.spread(0.98, 0.2) for _ in range(6)]
        cells |= {f"volume_m{month}": _short(volume, 2) for month, volume in enumerate(months, 1)}
        rows.append([cells.get(column, "") for column in COLUMNS])
    return rows


def _company_cells(company: Company, day: date, shares: float, draws: Draws) -> dict[str, str]:
    kind = "common" if company.kind in ("foreign", "otc") else company.kind
    cells = {
        "company_id": f"SYNTHETIC{company.number:05d}", "as_of": day.isoformat(), "exchange": company.exchange,
        "domicile": company.domicile, "security_type": kind, "days_listed": str(company.days_listed),
        "float_factor": _short(company.float_factor, 2), "vote_float": _short(company.votes, 2),
        "sector": company.sector,
    }  # fmt: skip
    if company.days_listed >= 365:
        cells["returns_12_1"] = _short(exp(company.volatility * company.momentum * 0.95) - 1, 2)
        cells["vol_12m"] = _short(company.volatility, 2)
    known = [] if "ni_q" in company.unknown else company.quarters
    cells |= {f"ni_q{quarter}": _short(income, 2) for quarter, income in enumerate(known, 1)}
    if "fundamentals" not in company.unknown:
        cells |= {f"f_{name}": _short(value) for name, value in _fundamentals(company, shares, draws).items()}
    for name in company.unknown & set(cells):
        del cells[name]
    return cells


def _fundamentals(company: Company, shares: float, draws: Draws) -> dict[str, float]:
    income = sum(company.quarters[:4])
    wear = company.value * draws.spread(0.03, 0.6)
    paying, buying = draws.happens(0.5), draws.happens(0.45)
    figures = (
        company.book, company.sales, income + wear, wear * draws.spread(0.9, 0.5), company.value + company.debt,
        0.4 * income if income > 0 and paying else 0.0,
        0.3 * income if income > 0 and buying else 0.0,
        income * draws.spread(1.05, 0.2) / shares,
    )  # fmt: skip
    return dict(zip(FUNDAMENTALS, figures, strict=True))


def _price(price: float) -> str:
    return f"{price:.2f}" if price >= 1 else f"{price:.4f}"


def _short(value: float, digits: int = 3) -> str:
    """A number of so many digits in as few characters as spreadsheets and `float` understand: 1.23e7, 0.95, 820."""
    mantissa, _, power = f"{value:.{digits - 1}e}".partition("e")
    plain = f"{value:.{digits}g}"
    if "e" not in plain:
        return plain
    return f"{mantissa.rstrip('0').rstrip('.') if '.' in mantissa else mantissa}e{int(power)}"


def main(arguments: list[str]) -> int:
    """Write the file, or say whether it is the one this script gives."""
    text = universe()
    if arguments == ["--check"]:
        same = FILE.is_file() and FILE.read_bytes() == text.encode()
        if not same:
            sys.stderr.write(f"stale: {FILE.name}; run python -m tests.tools.sample_universe\n")
        return 0 if same else 1
    FILE.write_bytes(text.encode())
    sys.stderr.write(f"wrote {FILE.name}: {text.count(chr(10)) - 1:,} rows, {len(text):,} bytes\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
