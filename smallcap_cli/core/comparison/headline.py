"""The head line of a table about funds: what its closes are, and on which basis they are read."""

from __future__ import annotations

from smallcap_cli.core.comparison.computation import Comparison
from smallcap_cli.core.comparison.views import Conventions
from smallcap_cli.core.table import rate_text
from smallcap_cli.core.windows import last_close


def headline(comparison: Comparison) -> str:
    """What the closes are and to which day, on which basis, in which currency; how old where no day was asked for."""
    today = comparison.today
    day = comparison.conventions.as_of
    histories = [d.prices for d in comparison.funds if d.prices is not None and d.prices.first_day <= day]
    if not histories:
        return f"as of {day:%d %b %Y}, no closes"
    basis = "total return" if comparison.conventions.basis == "total" else "price return"
    kinds = {history.price_kind for history in histories}
    kind = {"market": " at market price", "nav": " at NAV"}["".join(kinds)] if len(kinds) == 1 else ""
    currency = "/".join(sorted({history.currency for history in histories}))
    frequencies = {history.frequency for history in histories}
    last = max(last_close(history, day) for history in histories)
    age = (today - last).days if today else 0
    if frequencies == {"monthly"}:
        closes = f"MONTH-END ONLY ({last:%d %b %Y}" + (f", {age:,} days old)" if today else ")")
    else:
        mixed = ", month-end where marked m" if len(frequencies) > 1 else ""
        closes = f"closes to {last:%a %d %b %Y}, daily{mixed}" + (f" (age {age:,} d)" if today else "")
    return " · ".join((closes, f"{basis}{kind}", currency, *_unusual(comparison.conventions)))


def _unusual(by: Conventions) -> list[str]:
    """Conventions other than the usual ones; the usual ones are in the README and in every JSON."""
    return [
        *([f"anchor {by.anchor}"] if by.anchor != "before" else []),
        *([f"{by.frequency} returns"] if by.frequency != "auto" else []),
        *([f"benchmark {by.benchmark}"] if by.benchmark != "SPY" else []),
        *([f"risk-free {rate_text(by.risk_free)}"] if by.risk_free != "tbill" else []),
    ]
