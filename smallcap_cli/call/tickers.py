"""The tickers of a call: arguments, files, groups and standard input, checked."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from smallcap_cli.call.context import Context
from smallcap_cli.errors import NotFound, UsageFault, did_you_mean, safe
from smallcap_cli.inputfile import file_content, is_file_named, standard_input
from smallcap_cli.settings import user_path
from smallcap_cli.userfiles.fund_list import FILE, fund_words, is_ticker, list_text, parse_fund_list, ticker_hint

if TYPE_CHECKING:
    from smallcap_cli.catalog import Catalog, Group

MOST_FUNDS = 20_000


def checked_ticker(text: str) -> str:
    """A ticker in capitals; UsageFault for anything that cannot be one."""
    if not is_ticker(text):
        raise UsageFault(f"{safe(text)!r} is not a ticker", ticker_hint(text))
    return text.strip().upper()


def tickers_of(context: Context, arguments: Sequence[str] | None) -> list[str]:
    """The tickers of arguments, groups among them, and of `--funds-from`, in order and once each."""
    words: list[str] = []
    for argument in arguments or ():
        words.extend(_listed_on_stdin() if argument == "-" else _tickers_in(context, argument))
    source = context.given["funds_from"]
    if source is not None:
        words.extend(_funds_from(context, source))
    return _tickers_from(context, words)


def configured_tickers(context: Context) -> list[str]:
    """The tickers of `options.funds_from`, which is a source as of the flag or a list of tickers and groups."""
    with context.blaming("funds_from"):
        source = context.settings.get("options.funds_from")
        if isinstance(source, list):
            return _tickers_from(context, [word for part in source for word in _tickers_in(context, str(part))])
        return _tickers_from(context, _funds_from(context, str(source)))


def _tickers_from(context: Context, words: Sequence[str]) -> list[str]:
    """Words as tickers, once each. **Raises** UsageFault for none, for too many, and for what is no ticker."""
    tickers = list(dict.fromkeys(checked_ticker(word) for word in words))
    if not tickers:
        raise UsageFault("no fund given", f"smallcap {context.given.command} IWM IJR")
    if len(tickers) > MOST_FUNDS:
        raise UsageFault(f"{len(tickers):,} funds are too many", f"at most {MOST_FUNDS:,}")
    return tickers


def _tickers_in(context: Context, argument: str) -> list[str]:
    """What one argument names: a ticker, a group of the catalogue, or several of both with commas between them."""
    parts = [part.strip() for part in argument.split(",") if part.strip()] if "," in argument else [argument]
    words: list[str] = []
    for part in parts:
        group = context.catalog.group(part)
        words.extend((part,) if group is None or _is_fund(context, part) else group.members)
    return words


def _is_fund(context: Context, word: str) -> bool:
    """Whether a word is a ticker before it is a group: one of the catalogue, or with a price file of the user's."""
    folder = context.option("prices")
    if context.catalog.fund(word) is not None:
        return True
    if not folder:
        return False
    from smallcap_cli.providers.files.folder import SUFFIXES

    return any((user_path(str(folder)) / f"{word.upper()}{suffix}").is_file() for suffix in SUFFIXES)


def group_called(catalog: Catalog, name: str) -> Group:
    """The group of that name. **Raises** NotFound with the near names."""
    group = catalog.group(name)
    if group is None:
        names = tuple(g.name for g in catalog.groups())
        raise NotFound(f"no group called {safe(name)!r}", did_you_mean(name, names, f"groups: {', '.join(names)}"))
    return group


def _funds_from(context: Context, source: str) -> list[str]:
    if source == "-":
        return _listed_on_stdin()
    if source == "all":
        return list(context.catalog.tickers())
    group = context.catalog.group(source)
    if group is not None:
        return list(group.members)
    if is_file_named(source):
        return _some(source, parse_fund_list(source, list_text(source, file_content(Path(source), FILE))))
    if os.path.isdir(source):
        raise UsageFault(
            f"{safe(source, 200)} is a folder", "--funds-from names a file with a ticker a line, or a group"
        )
    names = tuple(g.name for g in context.catalog.groups())
    hint = did_you_mean(source, names, f"groups: {', '.join(names)}")
    raise NotFound(f"no file and no group called {safe(source)!r}", hint)


def _listed_on_stdin() -> list[str]:
    return _some("standard input", fund_words(_standard_input()))


def _some(source: str, words: list[str]) -> list[str]:
    """The words of a list. **Raises** UsageFault for a list of none."""
    if not words:
        raise UsageFault(f"{safe(source)} has no ticker", "write one a line, or name a group: smallcap fund list")
    return words


def _standard_input() -> str:
    return list_text("standard input", standard_input(FILE))
