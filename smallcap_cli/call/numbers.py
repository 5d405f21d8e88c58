"""Options that take a number: one outside its limits is refused in a sentence, with what to write."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from decimal import Decimal, InvalidOperation

from smallcap_cli.errors import UsageFault, safe

#: An amount of more dollars is a slip of the hand, and no longer exact in cents.
MOST_DOLLARS = 1e15
#: More levels than this nobody watches at once.
MOST_PRICES = 20


_COST = re.compile(r"(?P<number>\d+\.?\d*|\.\d+)\s*(?P<unit>bps?|%|)")
#: Exponent of ten by the unit of a cost.
_SCALES = {"bp": -4, "bps": -4, "%": -2, "": 0}
#: Nobody pays a tenth of a trade in costs.
MOST_COST = 0.1


def side_cost(text: str | None) -> float:
    """The fraction of a trade that `--cost` gives: `10bp`, `0.1%` or 0.001; 0 where it is not given."""
    if text is None:
        return 0.0
    found = _COST.fullmatch(text.strip().lower())
    if found is None:
        raise UsageFault(f"--cost {safe(text)} is not a cost", "write 10bp or 0.1% of each dollar traded")
    cost = float(Decimal(found["number"]).scaleb(_SCALES[found["unit"]]))
    if cost > MOST_COST:
        raise UsageFault(f"--cost {safe(text)} is over a tenth of each trade", "write 10bp for 0.1 %")
    return cost


_DOLLARS = re.compile(r"\$?(?P<number>\d[\d,]*\.?\d*)\s*(?P<unit>k|m|bn|tn|)")
_UNITS = {"": 0, "k": 3, "m": 6, "bn": 9, "tn": 12}


def dollars(option: str, text: str) -> float:
    """An amount as people write it: 70bn, 250m, 7e10. **Raises** UsageFault for what is none."""
    found = _DOLLARS.fullmatch(text.strip().lower())
    try:
        amount = (
            float(text)
            if found is None
            else float(Decimal(found["number"].replace(",", "")).scaleb(_UNITS[found["unit"]]))
        )
    except ValueError:
        amount = 0.0
    if not 0 < amount < MOST_DOLLARS:
        raise UsageFault(f"{option} {safe(text)} is not a positive amount of dollars", "write 70bn or 250m")
    return amount


def within(option: str, meaning: str, *, least: int, most: int | None = None) -> Callable[[int | None], int | None]:
    """The check of an option that is a whole number with a meaning: a number of rows, or a year."""
    hint = f"write a whole number from {least}" + (f" to {most}" if most is not None else "")

    def check(number: int | None) -> int | None:
        if number is not None and (number < least or (most is not None and number > most)):
            raise UsageFault(f"{option} {number} is not {meaning}", hint)
        return number

    return check


def positive_dollars(amount: float | None) -> float | None:
    """The amount that `--amount` gives. **Raises** UsageFault for one that is not positive."""
    if amount is not None and not 0 < amount < MOST_DOLLARS:
        raise UsageFault(f"--amount {amount:g} is not a positive amount", "write a positive number of dollars")
    return amount


def annual_rate(option: str, text: str, names: Sequence[str] = ()) -> float:
    """A rate per year as people write it, `3%` or 0.03. **Raises** UsageFault for another text and a rate of no market.

    `names` are those of rates that the option takes too.
    """
    number = text.strip().removesuffix("%").rstrip()
    try:
        rate = float(number) if number == text.strip() else float(Decimal(number).scaleb(-2))
    except (ValueError, InvalidOperation):
        rate = float("nan")
    if not -0.5 < rate < 1.0:
        hint = ", ".join((*names, "0.03 or 3% for 3 % a year"))
        raise UsageFault(f"{option} {safe(text)} is not a rate per year", f"write {hint}")
    return rate


#: A number with commas for thousands, which is a list of prices too.
_THOUSANDS = re.compile(r"[0-9]{1,3}(,[0-9]{3})+", re.ASCII)
#: Levels of one price are nearer to each other than this: `90,100` is two levels, `2,100` may be one.
THOUSANDS_APART = 10.0


def price_list(option: str, text: str) -> list[float]:
    """The prices of a list such as `2100,2300`, each once. **Raises** UsageFault for what is no positive number."""
    words = list(dict.fromkeys(word.strip() for word in text.split(",") if word.strip()))
    if not 0 < len(words) <= MOST_PRICES:
        raise UsageFault(f"{option} {safe(text)!r} has {len(words)} levels", f"1 to {MOST_PRICES}, such as 2100,2300")
    found = []
    for word in words:
        try:
            price = float(word) if word.isascii() and "_" not in word else -1.0
        except ValueError:
            price = -1.0
        if not 0.0 < price < MOST_DOLLARS:
            raise UsageFault(f"{option} {safe(word)} is not a positive price", "plain digits, such as 2100,2300")
        found.append(price)
    if _THOUSANDS.fullmatch(text.strip()) and max(found) >= THOUSANDS_APART * min(found):
        plain, apart = text.strip().replace(",", ""), ", ".join(words)
        raise UsageFault(
            f"{option} {safe(text)} may be one price or {len(words)}", f"{plain}, or '{apart}' with spaces"
        )
    return list(dict.fromkeys(found))
