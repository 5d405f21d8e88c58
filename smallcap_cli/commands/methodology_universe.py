"""The universes that index rules are applied to: files, and the made-up one that comes along."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from smallcap_cli import settings as settings_module

if TYPE_CHECKING:
    from smallcap_cli.call.context import Context
    from smallcap_cli.core.methodology.universe import Universe

#: The universe that comes along, and its file.
SAMPLE, SAMPLE_FILE = "sample", "sample_universe.csv"
#: What the ids of its companies begin with.
MADE_UP = "SYNTHETIC"


def universe_on_day(context: Context, path: str, *, needed: Sequence[str] = ()) -> Universe:
    """The universe of a file, of its last day on or before `--as-of`; rows of other days are not read."""
    from smallcap_cli.userfiles.universe import read_universe

    name, content = _file_named(path)
    return _with_origin(read_universe(name, content, needed=needed, as_of=context.as_of))


def universes_of_all_days(path: str, *, needed: Sequence[str] = ()) -> list[Universe]:
    """The universes of a file, one a day, the oldest day first."""
    from smallcap_cli.userfiles.universe import read_universes

    name, content = _file_named(path)
    return [_with_origin(table) for table in read_universes(name, content, needed=needed)]


def _file_named(path: str) -> tuple[str, bytes]:
    """The name for messages and the content of a file, or of the sample unless a file is called so."""
    if path == SAMPLE and not Path(SAMPLE).exists():
        return SAMPLE_FILE, (settings_module.bundled("data") / SAMPLE_FILE).read_bytes()
    return path, settings_module.read_bytes(Path(path).expanduser(), "universe")


def _with_origin(table: Universe) -> Universe:
    """The universe; a made-up one with a note that says so first, wherever its file came from."""
    from dataclasses import replace

    if not is_made_up(table):
        return table
    return replace(table, notes=("the universe is made up: none of its companies exists", *table.notes))


def is_made_up(table: Universe) -> bool:
    """Whether the companies are those of the sample universe: their ids say that they do not exist."""
    return all(name.startswith(MADE_UP) for name in table.company_ids.tolist())
