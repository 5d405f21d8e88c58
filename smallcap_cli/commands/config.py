"""`smallcap config`: every setting with the layer that set it, and the files and folders looked at."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from smallcap_cli.call.answer import Answer
from smallcap_cli.call.context import Context, open_context
from smallcap_cli.call.given import Given
from smallcap_cli.call.legacy import command
from smallcap_cli.call.options import PRINTING
from smallcap_cli.call.printing import output_for
from smallcap_cli.errors import NotFound, did_you_mean, shown

if TYPE_CHECKING:
    from smallcap_cli.core.table import Table
    from smallcap_cli.settings import Setting

Key = Annotated[str | None, typer.Argument(metavar="KEY", help="Only keys that begin so, such as options.")]
SHOW_EXAMPLES = """Examples:
  smallcap config show
  smallcap config show options
  SMALLCAP_OFFLINE=1 smallcap config show options.offline -f csv"""
PATH_EXAMPLES = "Examples: smallcap config path | smallcap config path -f json"


def register(app: typer.Typer) -> None:
    """Add the commands to their group."""

    @command(app, "config show", PRINTING, epilog=SHOW_EXAMPLES)
    def show(key: Key = None, *, given: Given) -> Answer:
        """Every setting in force, with the layer that set it: flag, environment, project, user or default."""
        context = open_context(given)
        output = output_for(context)
        return Answer(settings_table(context, key or ""), output=output)

    @command(app, "config path", PRINTING, epilog=PATH_EXAMPLES)
    def path(*, given: Given) -> Answer:
        """The files and folders that are looked at, and whether they exist."""
        context = open_context(given)
        output = output_for(context)
        return Answer(places_table(context), output=output)


def settings_table(context: Context, prefix: str) -> Table:
    """One row a key that begins with `prefix`; NotFound with the near keys when there is none."""
    from smallcap_cli.core.model import text_value
    from smallcap_cli.core.table import Column, Table

    values = context.settings.values
    keys = sorted(key for key in values if key.startswith(prefix))
    if not keys:
        groups = tuple(dict.fromkeys(key.split(".")[0] for key in values))
        hint = did_you_mean(prefix, tuple(values) if "." in prefix else groups, f"keys begin with {', '.join(groups)}")
        raise NotFound(f"no setting called {shown(prefix)!r}", hint)
    columns = (
        Column("key", "setting", "text"),
        Column("value", "value", "text", screen=False),
        Column("origin", "origin", "text", screen=False),
        Column("layer", "set by", "text", machine=False),
        Column("setting", "value", "text", machine=False),
    )
    rows = tuple(
        tuple(text_value(text) for text in (key, _text(s.value), s.origin, _layer(s.origin), _text(s.value)))
        for key, s in ((key, values[key]) for key in keys)
    )
    chosen = "" if len(keys) == len(values) else f" of {len(values)}"
    head = f"{len(keys)}{chosen} settings · flag > environment > project > user > default"
    return Table("config show", columns, tuple(keys), rows, head, footnotes=_layer_notes(values[k] for k in keys))


def _text(value: object) -> str:
    """A setting as one would write it; an empty one is shown as such."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return ", ".join(_text(item) for item in value) or "[]"
    from smallcap_cli.providers.network.reach import without_credentials

    return "null" if value is None else without_credentials(str(value)) if "://" in str(value) else str(value) or '""'


def _layer(origin: str) -> str:
    """The layer in one word; an environment variable by its name."""
    layer, _, rest = origin.partition(" ")
    return {"environment": f"${rest}", "flag": rest}.get(layer, layer)


def _layer_notes(settings: Iterator[Setting]) -> tuple[str, ...]:
    """Which files the layers are, for those that have one."""
    origins = sorted({setting.origin for setting in settings})
    return tuple(origin.replace(" ", ": ", 1) for origin in origins if origin.startswith(("user ", "project ")))


def places_table(context: Context) -> Table:
    """One row a file or folder, whether it is there or not."""
    from smallcap_cli.core.model import text_value
    from smallcap_cli.core.table import Column, Table

    places = list(_places(context))
    columns = (
        Column("name", "what", "text"),
        Column("path", "path", "text", screen=False),
        Column("exists", "exists", "text"),
        Column("place", "path", "text", machine=False),
    )
    rows = tuple(
        tuple(text_value(text) for text in (name, str(path), _exists(path), str(path))) for name, path in places
    )
    home = context.settings.environment.get("SMALLCAP_HOME")
    head = "folders under SMALLCAP_HOME" if home else "this platform's folders; SMALLCAP_HOME puts all under one"
    return Table("config path", columns, tuple(name for name, _ in places), rows, head)


def _places(context: Context) -> Iterator[tuple[str, Path]]:
    from smallcap_cli.catalog import FUNDS_FILE, METHODOLOGIES
    from smallcap_cli.settings import PROJECT_FILE, USER_FILE

    folders, environment = context.settings.folders, context.settings.environment
    named = context.given["config"] or environment.get("SMALLCAP_CONFIG")
    user = Path(named).expanduser() if named else folders.config / USER_FILE
    yield "user settings", user
    yield "project settings", Path.cwd() / PROJECT_FILE
    yield "user funds", folders.config / FUNDS_FILE
    yield "user methodologies", folders.config / METHODOLOGIES
    yield "config folder", folders.config
    yield "data folder", folders.data
    yield "cache folder", folders.cache
    yield "state folder", folders.state


def _exists(path: Path) -> str:
    try:
        return "yes" if path.exists() else "no"
    except OSError as error:
        return f"unknown: {error.strerror}"
