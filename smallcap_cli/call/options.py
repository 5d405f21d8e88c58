"""The options that several commands share: one declaration each.

A command lists the options it honours by name; nothing is accepted that it would ignore. Every option's
default is None here, so that a flag can be told from a value set by the environment or a config file.
"""

from __future__ import annotations

from typing import Annotated, Any

import typer

from smallcap_cli.call.numbers import within
from smallcap_cli.render import FORMATS, LAYOUTS
from smallcap_cli.settings import BASES, FREQUENCIES, RATES

_WINDOWS = (
    "ytd mtd qtd 1d 1w 1m 3m 6m 1y 2y 3y 5y 10y 15y 20y max, 2024, 2025Q4, 2025-04, START:END, since:DATE, low:MONTH, "
    "12m-1m"
)


def format_option(formats: tuple[str, ...]) -> Any:
    """`--format` of a command that has these formats, the first of them unless another is named."""
    text = f"Print in this format [{formats[0]}]."
    return Annotated[str | None, typer.Option("--format", "-f", metavar="|".join(formats), help=text)]


def window_option(usual: str) -> Any:
    """`--window` of a command whose usual window is this one, whatever the settings say."""
    text = f"Set the window [{usual}, whatever options.window is]: {_WINDOWS}."
    return Annotated[str | None, typer.Option("--window", metavar="WINDOW", help=text)]


#: Option name -> its annotation for Typer.
OPTIONS: dict[str, Any] = {
    "format": format_option(FORMATS),
    "output": Annotated[str | None, typer.Option("--output", "-o", metavar="FILE", help="Write to FILE, replacing it whole; - is stdout.")],
    "fields": Annotated[str | None, typer.Option("--fields", metavar="FIELD,...", help="Choose the fields of JSON rows, separated by commas; without a list, name them all.")],
    "as_of": Annotated[str | None, typer.Option("--as-of", metavar="DATE", help="Compute everything as of this date; later data is ignored.")],
    "window": Annotated[str | None, typer.Option("--window", metavar="WINDOW", help=f"Set the window [5y]: {_WINDOWS}.")],
    "anchor": Annotated[str | None, typer.Option("--anchor", metavar="before|after|month-end", help="Start at the close on or before the date [before], after it, or at month ends.")],
    "basis": Annotated[str | None, typer.Option("--basis", metavar="|".join(BASES), help="Use total return, with distributions reinvested, or price [total].")],
    "frequency": Annotated[str | None, typer.Option("--frequency", metavar="|".join(FREQUENCIES), help="Compute statistics from these returns [auto].")],
    "benchmark": Annotated[str | None, typer.Option("--benchmark", metavar="TICKER", help="Compare with this market benchmark [SPY].")],
    "index_returns": Annotated[str | None, typer.Option("--index-returns", metavar="FILE", help="Read index returns from a CSV: date, then one column per index id or ticker.")],
    "risk_free": Annotated[str | None, typer.Option("--risk-free", metavar="|".join((*RATES, "RATE")), help="Set the risk-free rate [tbill]; 0.03 or 3% is 3 % a year.")],
    "columns": Annotated[str | None, typer.Option("--columns", "-c", metavar="COLUMN,...|all", help="Show these columns, separated by commas; COLUMN:WINDOW sets the window of one.")],
    "preset": Annotated[str | None, typer.Option("--preset", metavar="PRESET", help="Show a set of columns [default]: card, risk, cost, inside, flows, all or your own.")],
    "sort": Annotated[str | None, typer.Option("--sort", metavar="COLUMN|-COLUMN", help="Sort by this column; -COLUMN sorts descending; missing values come last.")],
    "limit": Annotated[int | None, typer.Option("--limit", callback=within("--limit", "a number of rows", least=1), metavar="N", help="Show the first N rows.")],
    "where": Annotated[str | None, typer.Option("--where", metavar="TEST", help="Show only rows that pass, such as 'expense_ratio<0.002 and return_1y>10%'.")],
    "funds_from": Annotated[str | None, typer.Option("--funds-from", metavar="FILE|-|all|GROUP", help="Take tickers from a file, stdin, the catalogue or a group.")],
    "layout": Annotated[str | None, typer.Option("--layout", metavar="|".join(LAYOUTS), help="Put funds in rows (funds-down) or in columns [auto].")],
    "versus": Annotated[str | None, typer.Option("--versus", metavar="TICKER", help="Show differences from this fund instead of values.")],
    "intervals": Annotated[bool | None, typer.Option("--intervals", help="Add 95 % intervals and say which differences are significant.")],
    "verdict": Annotated[bool | None, typer.Option("--verdict", help="Say which fund is cheapest, returned most and fell least, and whether differences are significant.")],
    "ranks": Annotated[bool | None, typer.Option("--ranks", help="Add the place of each figure among the funds compared, 1 for the best.")],
    "ranks_in": Annotated[str | None, typer.Option("--ranks-in", metavar="GROUP", help="Add the place of each figure among these and the funds of a group.")],
    "show": Annotated[str | None, typer.Option("--show", metavar="TICKER.COLUMN", help="Explain one cell: prices, dates, formula, source.")],
    "explain": Annotated[bool | None, typer.Option("--explain", help="Explain why two or three funds differ.")],
    "sources": Annotated[bool | None, typer.Option("--sources", help="Show sources and dates of every fact; csv, json and xlsx have them always.")],
    "prices": Annotated[str | None, typer.Option("--prices", metavar="DIR", help="Read your price files before any other source.")],
    "holdings": Annotated[str | None, typer.Option("--holdings", metavar="DIR|FILE", help="Read your holdings files, named like IWM_2026-07-31.csv.")],
    "fundamentals": Annotated[str | None, typer.Option("--fundamentals", metavar="FILE", help="Read company figures (net income, cash flow, debt) from your CSV; `help inside` lists its columns.")],
    "shares": Annotated[str | None, typer.Option("--shares", metavar="DIR|FILE", help="Read NAV and shares outstanding by day from your files, named after their funds.")],
    "factors": Annotated[str | None, typer.Option("--factors", metavar="DIR|FILE", help="Read Ken French's factor files, as the site has them or unpacked.")],
    "provider": Annotated[str | None, typer.Option("--provider", metavar="PROVIDER", help="Use only this provider.")],
    "offline": Annotated[bool | None, typer.Option("--offline", help="Do not use the network.")],
    "refresh": Annotated[bool | None, typer.Option("--refresh", help="Download again even if the stored data is current.")],
    "live": Annotated[bool | None, typer.Option("--live", help="Include today's unfinished session; the result is not saved.")],
    "vintage": Annotated[str | None, typer.Option("--vintage", metavar="VINTAGE", help="Use the store as of this vintage, an id of `data status`.")],
    "max_age": Annotated[str | None, typer.Option("--max-age", metavar="AGE", help="Leave out funds whose closes are older than this, such as 3d.")],
    "deadline": Annotated[str | None, typer.Option("--deadline", metavar="TIME", help="Stop using the network after this time [60s].")],
    "strict": Annotated[bool | None, typer.Option("--strict", help="Exit 5 if a figure could not be obtained or ends early.")],
    "chart": Annotated[bool | None, typer.Option("--chart", help="Draw a chart below the table, or into the page of -f html.")],
    "svg": Annotated[str | None, typer.Option("--svg", metavar="FILE", help="Write the chart to FILE as SVG, light and dark in one.")],
    "png": Annotated[str | None, typer.Option("--png", metavar="FILE", help="Write the chart to FILE as PNG; needs the extra [png].")],
    "reviews": Annotated[bool | None, typer.Option("--reviews", help="Mark in the chart the days on which index reviews took effect.")],
    "no_header": Annotated[bool | None, typer.Option("--no-header", help="Omit the header line.")],
    "quiet": Annotated[bool | None, typer.Option("--quiet", "-q", help="Print data, errors and warnings only; no notes.")],
    "verbose": Annotated[bool | None, typer.Option("--verbose", "-v", help="Print on stderr which source gave which closes.")],
    "no_color": Annotated[bool | None, typer.Option("--no-color", help="Print without colours.")],
    "debug": Annotated[bool | None, typer.Option("--debug", help="Show the traceback of an error.")],
    "config": Annotated[str | None, typer.Option("--config", metavar="FILE", help="Read this config file instead of your own.")],
}  # fmt: skip

#: How an answer is printed; every command that returns a table honours these.
PRINTING = ("format", "fields", "output", "no_header", "quiet", "no_color", "debug", "config")
#: Which charts of the answer are drawn, and where they go.
CHARTS = ("chart", "svg", "png")
#: Where the data comes from.
SOURCES = ("prices", "provider", "offline", "refresh", "live", "deadline", "vintage", "max_age", "strict", "verbose")
#: Where what funds hold comes from.
INSIDE = ("holdings", "provider", "offline", "refresh", "deadline", "vintage")
#: What is asked of a network for the store, whatever is kept already.
ASKING = ("funds_from", "provider", "offline", "deadline", *PRINTING)
#: What figures mean.
MEANING = ("as_of", "window", "anchor", "basis", "frequency", "benchmark", "index_returns", "risk_free")
#: Which rows of a table are shown.
ROW_CHOICE = ("sort", "limit", "where")
#: Which funds are shown.
ROWS = (*ROW_CHOICE, "funds_from")

Tickers = Annotated[
    list[str] | None,
    typer.Argument(metavar="TICKER|GROUP...", help="Tickers or groups of funds; - reads them from stdin."),
]
