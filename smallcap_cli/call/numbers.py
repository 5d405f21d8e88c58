"""Options that take a number: one outside its limits is refused in a sentence, with what to write."""

from __future__ import annotations

from collections.abc import Callable

from smallcap_cli.errors import UsageFault

#: An amount of more dollars is a slip of the hand, and no longer exact in cents.
MOST_DOLLARS = 1e15


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
