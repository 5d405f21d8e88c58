"""What is shown of the settings of a call: values, presets, and the files and folders that it looks at."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from smallcap_cli.call.context import Context
from smallcap_cli.errors import NotFound, did_you_mean, safe
from smallcap_cli.settings import PROJECT_FILE, USER_FILE, Setting, user_path, working_folder


def settings_under(context: Context, prefix: str) -> dict[str, Setting]:
    """The settings whose keys begin with `prefix`, without the passwords of addresses.

    **Raises** NotFound with the near keys when there is none.
    """
    values = context.settings.values
    keys = [key for key in values if key.startswith(prefix)]
    if not keys:
        groups = tuple(dict.fromkeys(key.split(".")[0] for key in values))
        hint = did_you_mean(prefix, tuple(values) if "." in prefix else groups, f"keys begin with {', '.join(groups)}")
        raise NotFound(f"no setting called {safe(prefix)!r}", hint)
    return {key: Setting(_without_password(values[key].value), values[key].origin) for key in keys}


def _without_password(value: object) -> object:
    if isinstance(value, list):
        return [_without_password(item) for item in value]
    if "://" not in str(value):
        return value
    from smallcap_cli.providers.network.reach import without_credentials

    return without_credentials(str(value))


def presets_with(context: Context, column: str) -> Iterator[str]:
    """The presets that have a column, for machines or for people."""
    for key, words in context.settings.under("presets").items():
        preset, _, part = key.partition(".")
        if part == "columns" and isinstance(words, list):
            screen = context.settings.words(f"presets.{preset}.screen")
            if column in words or column in screen or words == ["all"]:
                yield preset


def places_of(context: Context) -> Iterator[tuple[str, str, str]]:
    """What each file or folder is, its path, and whether it exists."""
    from smallcap_cli.catalog.bundle import FUNDS_FILE, METHODOLOGIES

    folders = context.settings.folders
    named = context.given["config"] or context.settings.environment.get("SMALLCAP_CONFIG")
    places = {
        "user settings": user_path(named) if named else folders.config / USER_FILE,
        "project settings": (working_folder() or Path("(deleted)")) / PROJECT_FILE,
        "user funds": folders.config / FUNDS_FILE,
        "user methodologies": folders.config / METHODOLOGIES,
        "config folder": folders.config,
        "data folder": folders.data,
        "cache folder": folders.cache,
        "state folder": folders.state,
    }
    for name, path in places.items():
        yield name, str(path), _exists(path)


def _exists(path: Path) -> str:
    try:
        return "yes" if path.exists() else "no"
    except OSError as error:
        return f"unknown: {error.strerror}"
