"""What the shell completes: tickers, columns and methodologies, from the catalogue and without network."""

from __future__ import annotations


def complete_tickers(incomplete: str) -> list[tuple[str, str]]:
    """Tickers of the catalogue that begin with what was typed, with the fund's name."""
    from smallcap_cli.call.context import now, open_catalog

    catalog, today = open_catalog(), now().date()
    found = [t for t in catalog.tickers() if t.startswith(incomplete.upper())]
    return [(t, fund.name_on(today) if (fund := catalog.fund(t)) else "") for t in found]


def complete_columns(incomplete: str) -> list[str]:
    """Column names for the last item of a comma separated list."""
    from smallcap_cli.core.metrics.columns import column_names

    before, comma, last = incomplete.rpartition(",")
    return [f"{before}{comma}{name}" for name in (*column_names(), "all") if name.startswith(last)]


def complete_methodologies(incomplete: str) -> list[str]:
    """Identifiers of methodologies."""
    from smallcap_cli.call.context import open_catalog

    return [name for name in open_catalog().methodology_ids() if name.startswith(incomplete)]


def complete_groups(incomplete: str) -> list[str]:
    """Names of fund groups."""
    from smallcap_cli.call.context import open_catalog

    return [group.name for group in open_catalog().groups() if group.name.startswith(incomplete)]
