"""Options that take a number: one outside its limits is refused in a sentence, with what to write."""

from __future__ import annotations

from collections.abc import Callable

from smallcap_cli.errors import UsageFault, safe

#: An amount of more dollars is a slip of the hand, and no longer exact in cents.
MOST_DOLLARS = 1e15
#: More levels than this nobody watches at once.
MOST_PRICES = 20


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


def annual_rate(rate: float | None) -> float | None:
    """The rate that `--growth` gives. **Raises** UsageFault for one that no market keeps for years."""
    if rate is not None and not -0.5 < rate < 1.0:
        raise UsageFault(f"--growth {rate:g} is not a rate per year", "write 0.08 for 8 % a year")
    return rate


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
    return list(dict.fromkeys(found))
