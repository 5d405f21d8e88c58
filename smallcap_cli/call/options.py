"""The options that several commands share: one declaration each.

A command lists the options it honours by name; nothing is accepted that it would ignore. Every option's
default is None here, so that a flag can be told from a value set by the environment or a config file.
"""

from __future__ import annotations

from typing import Annotated, Any

import typer

from smallcap_cli.call.completion import complete_columns, complete_tickers

_WINDOWS = (
    "ytd mtd qtd 1d 1w 1m 3m 6m 1y 2y 3y 5y 10y 15y 20y max, 2024, 2025Q4, 2025-04, START:END, since:DATE, low:MONTH, "
    "12m-1m"
)

#: Option name -> its annotation for Typer.
OPTIONS: dict[str, Any] = {
    "format": Annotated[str | None, typer.Option("--format", "-f", help="table, csv, tsv, json, ndjson, md, html or xlsx.")],  # noqa: E501
    "output": Annotated[str | None, typer.Option("--output", "-o", metavar="FILE", help="Write to FILE (by rename); - is stdout.")],  # noqa: E501
    "as_of": Annotated[str | None, typer.Option("--as-of", metavar="DATE", help="What was true for that day; nothing later is shown.")],  # noqa: E501
    "window": Annotated[str | None, typer.Option("--window", metavar="NAME", help=f"Window of windowed figures: {_WINDOWS}.")],  # noqa: E501
    "anchor": Annotated[str | None, typer.Option("--anchor", help="Start close: before (on or before), after, or month-end.")],  # noqa: E501
    "basis": Annotated[str | None, typer.Option("--basis", help="total (distributions reinvested) or price.")],
    "frequency": Annotated[str | None, typer.Option("--frequency", help="auto, daily, weekly or monthly returns in statistics.")],  # noqa: E501
    "benchmark": Annotated[str | None, typer.Option("--benchmark", metavar="TICKER", help="Market benchmark; given, also the own index.", autocompletion=complete_tickers)],  # noqa: E501
    "index_returns": Annotated[str | None, typer.Option("--index-returns", metavar="FILE", help="CSV of index returns: date, then a column an index id or ticker.")],  # noqa: E501
    "risk_free": Annotated[str | None, typer.Option("--risk-free", metavar="tbill|ff|zero|RATE", help="Risk-free rate; RATE is an annual fraction.")],  # noqa: E501
    "columns": Annotated[str | None, typer.Option("--columns", "-c", metavar="LIST", help="Columns, comma separated; name:window; all.", autocompletion=complete_columns)],  # noqa: E501
    "preset": Annotated[str | None, typer.Option("--preset", help="default, card, risk, cost, inside, flows, all.")],
    "sort": Annotated[str | None, typer.Option("--sort", metavar="COLUMN", help="Sort rows; -COLUMN is descending; missing last.")],  # noqa: E501
    "limit": Annotated[int | None, typer.Option("--limit", min=1, metavar="N", help="Show the first N rows.")],
    "where": Annotated[str | None, typer.Option("--where", metavar="TEST", help="Keep rows: 'expense_ratio<0.002 and return_1y>10%'.")],  # noqa: E501
    "funds_from": Annotated[str | None, typer.Option("--funds-from", metavar="FILE|-|all|GROUP", help="Tickers from a file, stdin, the catalogue or a group.")],  # noqa: E501
    "layout": Annotated[str | None, typer.Option("--layout", help="auto, funds-down or funds-across.")],
    "versus": Annotated[str | None, typer.Option("--versus", metavar="TICKER", help="Differences from one fund in place of levels.")],  # noqa: E501
    "intervals": Annotated[bool | None, typer.Option("--intervals", help="Add 95 % intervals, and say which funds can be told apart.")],  # noqa: E501
    "show": Annotated[str | None, typer.Option("--show", metavar="TICKER.COLUMN", help="How one cell came about.")],
    "explain": Annotated[bool | None, typer.Option("--explain", help="Two or three funds: why they differ.")],
    "prices": Annotated[str | None, typer.Option("--prices", metavar="DIR", help="Your price files, asked before every other source.")],  # noqa: E501
    "holdings": Annotated[str | None, typer.Option("--holdings", metavar="DIR|FILE", help="Your files of holdings; the fund is the name up to _ . or -.")],  # noqa: E501
    "provider": Annotated[str | None, typer.Option("--provider", metavar="NAME", help="Ask only this provider.")],
    "offline": Annotated[bool | None, typer.Option("--offline", help="Ask nothing on the network.")],
    "refresh": Annotated[bool | None, typer.Option("--refresh", help="Ask the network even where what is kept is new enough.")],  # noqa: E501
    "live": Annotated[bool | None, typer.Option("--live", help="Count the running session's bar; nothing is kept.")],
    "vintage": Annotated[str | None, typer.Option("--vintage", metavar="ID", help="Answer from the store as it was then; see data status.")],  # noqa: E501
    "max_age": Annotated[str | None, typer.Option("--max-age", metavar="3d", help="Fail when the closes are older.")],
    "deadline": Annotated[str | None, typer.Option("--deadline", metavar="60s", help="Stop asking the network after this long.")],  # noqa: E501
    "strict": Annotated[bool | None, typer.Option("--strict", help="Exit 5 when a figure could not be had.")],
    "no_header": Annotated[bool | None, typer.Option("--no-header", help="Leave out the header line.")],
    "quiet": Annotated[bool | None, typer.Option("--quiet", "-q", help="Errors and data only.")],
    "verbose": Annotated[bool | None, typer.Option("--verbose", "-v", help="Say on stderr which source gave what.")],
    "no_color": Annotated[bool | None, typer.Option("--no-color", help="No colour.")],
    "debug": Annotated[bool | None, typer.Option("--debug", help="Show the traceback of an error.")],
    "config": Annotated[str | None, typer.Option("--config", metavar="FILE", help="Use this config file.")],
}  # fmt: skip

#: How an answer is printed; every command that returns a table honours these.
PRINTING = ("format", "output", "no_header", "quiet", "no_color", "debug", "config")
#: Where the data comes from.
SOURCES = ("prices", "provider", "offline", "refresh", "live", "deadline", "vintage", "max_age", "strict", "verbose")
#: What is asked of a network for the store, whatever is kept already.
ASKING = ("funds_from", "provider", "offline", "deadline", *PRINTING)
#: What figures mean.
MEANING = ("as_of", "window", "anchor", "basis", "frequency", "benchmark", "index_returns", "risk_free")
#: Which rows are shown.
ROWS = ("sort", "limit", "where", "funds_from")

Tickers = Annotated[
    list[str] | None,
    typer.Argument(metavar="TICKER...", help="Funds; - reads them from stdin.", autocompletion=complete_tickers),
]
