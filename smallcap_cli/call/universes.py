"""The universes that index rules are applied to, and returns, as files of the user."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from smallcap_cli import settings as settings_module
from smallcap_cli.call.context import Context
from smallcap_cli.errors import DataUnavailable, UsageFault

if TYPE_CHECKING:
    from smallcap_cli.core.methodology.security_returns import SecurityReturns
    from smallcap_cli.core.methodology.universe import Universe
    from smallcap_cli.core.model import Source

#: The universe that comes along, and its file.
SAMPLE, SAMPLE_FILE = "sample", "sample_universe.csv"

Universes = Annotated[
    list[str],
    typer.Option("--universe", metavar="FILE|DIR|sample", help="Read companies of one or more days; repeatable."),
]

UniverseFile = Annotated[
    str,
    typer.Option("--universe", metavar="FILE|sample", help="Read companies from a CSV, or use synthetic ones."),
]


def universe_on_day(context: Context, path: str, *, needed: Sequence[str] = ()) -> Universe:
    """The universe of a file, of its last day on or before `--as-of`; rows of other days are not read."""
    from smallcap_cli.userfiles.universe import read_universe

    name, content = _file_named(path)
    return _with_origin(read_universe(name, content, needed=needed, as_of=context.as_of), path, name)


def universes_to_day(
    context: Context, paths: Sequence[str], *, needed: Sequence[str] = (), wanted: Collection[str] = ()
) -> list[Universe]:
    """The universes of all days of these files up to `--as-of`, the oldest first; see `userfiles.read_universes`.

    **Raises** DataUnavailable where there is none.
    """
    from smallcap_cli.userfiles.universe import read_universes

    tables: list[Universe] = []
    for file in dict.fromkeys(file for path in paths for file in _files_of(path)):
        name, content = _file_named(file)
        read = read_universes(name, content, needed=needed, wanted=wanted)
        tables += [_with_origin(table, file, name) for table in read]
    within = [table for table in tables if context.as_of is None or table.as_of <= context.as_of]
    if not within:
        first = min(table.as_of for table in tables)
        raise DataUnavailable(
            f"the universe has no day on or before {context.as_of}: it begins on {first}", "choose a later --as-of"
        )
    return sorted(within, key=lambda table: table.as_of)


def _files_of(path: str) -> Sequence[str]:
    """The file, or the CSV files of a folder by name. **Raises** UsageFault for a folder without any."""
    folder = settings_module.user_path(path)
    if _is_sample(path) or not folder.is_dir():
        return (path,)
    files = [str(file) for file in sorted(folder.glob("*.csv"))]
    if not files:
        raise UsageFault(f"{path}: the folder has no CSV file", "universe build ... -o FILE.csv writes one")
    return files


def _is_sample(path: str) -> bool:
    return path == SAMPLE and not Path(SAMPLE).exists()


def _file_named(path: str) -> tuple[str, bytes]:
    """The name for messages and the content of a file, or of the sample unless a file is called so."""
    from smallcap_cli.userfiles.security_table import table_terms

    if _is_sample(path):
        return SAMPLE_FILE, (settings_module.bundled_folder("data") / SAMPLE_FILE).read_bytes()
    return settings_module.named_content(path, table_terms("universe"))


def _with_origin(table: Universe, path: str, name: str) -> Universe:
    """The universe with its source; a made-up one with a note that says so first, wherever its file came from."""
    from smallcap_cli.core.methodology.universe import is_made_up

    source = _source("bundled" if _is_sample(path) else "files", name, table.as_of)
    said = ("the universe is synthetic: none of its companies exists",) if is_made_up(table) else ()
    return replace(table, notes=(*said, *table.notes), sources=(source,))


def _source(provider: str, name: str, day: date) -> Source:
    """A file as a source, by its name without folders."""
    from smallcap_cli.core.model import Source

    return Source(provider, as_of=day, citation=Path(name).name)


def returns_of(path: str | None) -> Mapping[str, float] | None:
    """Returns by security of a file; None where none is named."""
    from smallcap_cli.userfiles.security_returns import read_returns
    from smallcap_cli.userfiles.security_table import table_terms

    if path is None:
        return None
    return read_returns(*settings_module.named_content(path, table_terms("table of returns")))


def returns_by_day(context: Context, path: str | None, tables: Sequence[Universe]) -> SecurityReturns:
    """The returns of a file up to the as-of day; those of the prices of the universes where none is named."""
    from smallcap_cli.core.methodology.security_returns import returns_from_prices
    from smallcap_cli.userfiles.security_returns import read_returns_by_day
    from smallcap_cli.userfiles.security_table import table_terms

    if path is None:
        return returns_from_prices(sorted(tables, key=lambda table: table.as_of))
    name, content = settings_module.named_content(path, table_terms("table of returns"))
    found = read_returns_by_day(name, content, until=context.as_of or context.today)
    return replace(found, sources=(_source("files", name, found.days[-1].item()),))
