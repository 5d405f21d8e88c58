"""What sources said of funds, a row for every time one was asked."""

from __future__ import annotations

from collections.abc import Sequence

from smallcap_cli.core.model import NOT_COMPARABLE, NOT_PUBLISHED, Fact, Gap, Profile, Value, absent, text_value
from smallcap_cli.core.table import Column, Table
from smallcap_cli.core.words import quantity


def snapshots_table(profiles: Sequence[Profile], verb: str) -> Table:
    """One row a profile; `verb` says in the head what was done with them."""
    columns = (
        Column("ticker", "fund", "text"), Column("retrieved", "asked", "text"), Column("source", "source", "text"),
        Column("expense_ratio", "expense ratio", "fraction"), Column("aum_usd", "assets", "usd"),
        Column("aum_scope", "assets, scope", "text"), Column("dividend_yield", "yield, 12 months", "fraction"),
        Column("inception", "inception", "date"), Column("category", "category", "text"),
        Column("name", "name", "text", screen=False), Column("issuer", "issuer", "text", screen=False),
        Column("currency", "currency", "text", screen=False),
    )  # fmt: skip
    rows: list[tuple[Value, ...]] = [
        (
            text_value(p.ticker), text_value(f"{p.source.retrieved:%Y-%m-%d %H:%MZ}"), text_value(p.source.provider),
            _cell(p.expense_ratio, "fraction"), _dollars(p), text_value(p.assets_scope),
            _cell(p.dividend_yield, "fraction"), _cell(p.inception, "date"), _cell(p.category, "text"),
            _cell(p.name, "text"), _cell(p.family, "text"), _cell(p.currency, "text"),
        )
        for p in profiles
    ]  # fmt: skip
    keys = tuple(f"{p.ticker}.{number}" for number, p in enumerate(profiles))
    count = len({profile.ticker for profile in profiles})
    return Table(
        "data snapshot",
        columns,
        keys,
        tuple(rows),
        f"{verb}: {quantity(len(profiles), 'snapshot')} of {quantity(count, 'fund')}",
    )


def _cell(fact: Fact | None, unit: str) -> Value:
    return (
        absent(unit, Gap(NOT_PUBLISHED, "the source does not publish it")) if fact is None else Value(fact.value, unit)
    )


def _dollars(profile: Profile) -> Value:
    """The assets where they are in dollars."""
    currency = str(profile.currency.value) if profile.currency else ""
    if profile.assets is not None and currency != "USD":
        return absent("usd", Gap(NOT_COMPARABLE, f"in {currency or 'an unnamed currency'}"))
    return _cell(profile.assets, "usd")
