"""Where things are, and which layer set each option: flag > environment > project > user > default.

Environment: SMALLCAP_HOME, SMALLCAP_CONFIG, SMALLCAP_OFFLINE, SMALLCAP_AS_OF, SMALLCAP_CONTACT,
SMALLCAP_<PROVIDER>_URL. Importing this module reads nothing; `load` does.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

from smallcap_cli.core.words import name_list
from smallcap_cli.errors import ConfigFault, DataUnavailable, NotFound, UsageFault, is_of_the_machine, safe
from smallcap_cli.inputfile import STANDARD_INPUT, FileTerms, file_content, standard_input

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

    from smallcap_cli.yamlfile import Document
    from smallcap_cli.yamlshape import Check


PROJECT_FILE = "smallcap.yaml"
USER_FILE = "config.yaml"
#: Hours or days: over a century, and a length of time that can still be taken from a day.
LONGEST_AGE = 1_000_000


def bundled_folder(kind: Literal["data", "configs"]) -> Traversable:
    """The packaged folder, or the checkout's top-level one when running from source."""
    package = Path(__file__).resolve().parent
    for folder in (package / f"_{kind}", package.parent / kind):
        if folder.is_dir():
            return folder
    from importlib.resources import files  # inside a zip; 5 ms that a folder need not pay

    packaged = files("smallcap_cli") / f"_{kind}"
    if packaged.is_dir():
        return packaged
    raise DataUnavailable(f"this installation has no {kind} folder", "install smallcap-cli again")


class Folders(NamedTuple):
    """The user's folders; nothing is created until something is written."""

    config: Path
    data: Path
    cache: Path
    state: Path


def folders(environment: Mapping[str, str]) -> Folders:
    """SMALLCAP_HOME with all folders under it, else the platform's own places."""
    home = environment.get("SMALLCAP_HOME")
    if home:
        base = user_path(home)
        return Folders(base / "config", base / "data", base / "cache", base / "state")
    from platformdirs import PlatformDirs

    places = PlatformDirs("smallcap", appauthor=False)
    return Folders(
        Path(places.user_config_dir), Path(places.user_data_dir),
        Path(places.user_cache_dir), Path(places.user_state_dir),
    )  # fmt: skip


def user_path(text: str) -> Path:
    """A path that the user named, `~` and `~name` replaced. **Raises** UsageFault for a user whom nobody knows."""
    try:
        return Path(text).expanduser()
    except RuntimeError:
        raise UsageFault(f"no home folder for {safe(text)}", "write the path in full, or ./~name for a file") from None


class NamedContent(NamedTuple):
    """A file as messages call it, and what is in it."""

    name: str
    content: bytes


def named_content(text: str, terms: FileTerms) -> NamedContent:
    """The content of a file the user named, `-` for standard input. **Raises** UsageFault where it cannot be read."""
    if text == STANDARD_INPUT:
        return NamedContent("standard input", standard_input(terms))
    return NamedContent(text, file_content(user_path(text), terms))


def user_yaml_files(folder: Path) -> list[Path]:
    """The YAML files of a folder in name order; none when there is no such folder or it cannot be read."""
    try:
        return sorted(p for p in folder.iterdir() if p.suffix in (".yaml", ".yml") and p.is_file())
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError as error:
        kind = DataUnavailable if is_of_the_machine(error) else ConfigFault
        raise kind(f"cannot read the folder {folder}: {error.strerror}", "check its permissions") from None


def environment() -> Mapping[str, str]:
    """The process environment."""
    return os.environ


class Setting(NamedTuple):
    """One value and the layer that set it."""

    value: object
    origin: str


class Settings(NamedTuple):
    """All layers merged, with the origin of every value; keys are dotted paths such as options.window.

    `alarms` name what the working folder's file tried to set and may not.
    """

    values: Mapping[str, Setting]
    folders: Folders
    environment: Mapping[str, str]
    alarms: tuple[str, ...] = ()

    def get(self, key: str) -> object:
        """The value at a dotted key, None where no layer sets it."""
        found = self.values.get(key)
        return found.value if found else None

    def words(self, key: str) -> tuple[str, ...]:
        """A list of words at a dotted key; empty where no layer sets it."""
        found = self.get(key)
        return tuple(str(word) for word in found) if isinstance(found, list) else ()

    def under(self, prefix: str) -> dict[str, object]:
        """The values below a dotted prefix, by the rest of their keys."""
        start = prefix + "."
        return {key[len(start) :]: s.value for key, s in self.values.items() if key.startswith(start)}


#: What a bare environment variable sets.
_ENVIRONMENT = {
    "SMALLCAP_OFFLINE": "options.offline",
    "SMALLCAP_AS_OF": "options.as_of",
    "SMALLCAP_CONTACT": "contact",
}
_TRUE = ("1", "true", "yes", "on")
_FALSE = ("", "0", "false", "no", "off")

#: Closed sets of words that options and config files share.
BASES = ("total", "price")
FREQUENCIES = ("auto", "daily", "weekly", "monthly")
RATES = ("tbill", "ff", "zero")

#: What may be set of a source on the network: a misspelt address must not send questions to the real one.
NETWORK_SOURCES = ("french", "issuer", "sec", "yahoo")
NETWORK_KEYS = ("base_url", "pace_seconds", "burst", "timeout_seconds", "threads")

#: What the file of a working folder may set: the folder may come from anybody, so no addresses, order or contact.
PROJECT_PARTS = ("options", "presets")
MOST_NAMED = 5

#: Keys that a config file may set; `options` are flags by their long names with underscores.
OPTION_KEYS = (
    "format", "window", "anchor", "basis", "frequency", "benchmark", "risk_free", "layout", "preset", "columns",
    "funds_from", "prices", "offline", "as_of", "max_age", "index_returns",
)  # fmt: skip


def working_folder() -> Path | None:
    """The folder this process works in; None where it was deleted."""
    try:
        return Path.cwd()
    except OSError:
        return None


def load(
    defaults: Mapping[str, object],
    env: Mapping[str, str],
    *,
    config: Path | None = None,
    project: Path | None = None,
) -> Settings:
    """Merge the layers: defaults, user file, project file, environment.

    `config` or SMALLCAP_CONFIG names a file that replaces the user's and wins over the project's. The project file
    sets options and presets only, unless it is the file named.

    **Raises** ConfigFault with file, line and path for a file of the wrong shape, UsageFault for one that
    cannot be read.
    """
    places = folders(env)
    merged: dict[str, Setting] = {}
    _merge(merged, defaults, "default")
    named = config or (user_path(env["SMALLCAP_CONFIG"]) if env.get("SMALLCAP_CONFIG") else None)
    user = places.config / USER_FILE
    if named is None and _exists(user):
        _merge_file(merged, user, f"user {user}")
    alarms: tuple[str, ...] = ()
    if project is not None and _exists(project / PROJECT_FILE) and not _is_same(named, project / PROJECT_FILE):
        alarms = _merge_project(merged, project / PROJECT_FILE, user)
    if named is not None:
        _merge_file(merged, named, "flag --config" if config else "environment SMALLCAP_CONFIG")
    for variable, key in _ENVIRONMENT.items():
        if env.get(variable):
            merged[key] = Setting(_from_text(variable, env[variable]), f"environment {variable}")
    for variable, text in env.items():
        if variable.startswith("SMALLCAP_") and variable.endswith("_URL") and text:
            provider = variable[len("SMALLCAP_") : -len("_URL")].lower()
            merged[f"providers.{provider}.base_url"] = Setting(text, f"environment {variable}")
    return Settings(merged, places, env, alarms)


def _is_same(named: Path | None, file: Path) -> bool:
    try:
        return named is not None and named.samefile(file)
    except OSError:
        return False


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:
        return False


def _from_text(variable: str, text: str) -> object:
    if variable != "SMALLCAP_OFFLINE":
        return text
    if text.lower() not in _TRUE + _FALSE:
        raise UsageFault(f"{variable}={text} is neither true nor false", "set it to 1 or 0")
    return text.lower() in _TRUE


def _config_document(path: Path) -> Document:
    from smallcap_cli import yamlfile

    return yamlfile.read(str(path), file_content(path, yamlfile.yaml_terms("config file")))


def _merge_file(merged: dict[str, Setting], path: Path, origin: str) -> None:
    document = _config_document(path)
    if document.value is not None:
        _merge(merged, document.check(config_shape()), origin)


def _merge_project(merged: dict[str, Setting], path: Path, user: Path) -> tuple[str, ...]:
    """Merges what a working folder's file may set; a line about the rest, which is ignored."""
    document = _config_document(path)
    if document.value is None:
        return ()
    layer = document.check(config_shape(PROJECT_PARTS))
    _merge(merged, {part: layer[part] for part in PROJECT_PARTS if part in layer}, f"project {PROJECT_FILE}")
    others = list(_leaves({part: value for part, value in layer.items() if part not in PROJECT_PARTS}))
    if not others:
        return ()
    keys = name_list([safe(key) for key in others], MOST_NAMED)
    rule = f"a working folder's file sets options and presets only; {user} may set all"
    return (f"{safe(str(path), 200)}: {keys} ignored: {rule}",)


def _leaves(layer: Mapping[object, object], prefix: str = "") -> Iterator[str]:
    for key, value in layer.items():
        if isinstance(value, dict) and value:
            yield from _leaves(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}"


def _merge(merged: dict[str, Setting], layer: Mapping[str, object], origin: str, prefix: str = "") -> None:
    for key, value in layer.items():
        if isinstance(value, dict):
            _merge(merged, value, origin, f"{prefix}{key}.")
        else:
            merged[prefix + key] = Setting(value, origin)


class WindowName:
    """The shape of a window's name."""

    def __call__(self, value: object, path: tuple[str | int, ...], /) -> object:
        from smallcap_cli.core.windows import parse_window
        from smallcap_cli.yamlshape import ShapeFault

        try:
            parse_window(str(value))
        except (NotFound, UsageFault) as error:
            raise ShapeFault(path, error.message, error.hint) from None
        return value

    def json_schema(self) -> dict[str, object]:
        """A text or a number: which of them are windows is no matter of a schema."""
        return {"type": ["string", "number"], "description": "a window such as 5y, ytd or 2024"}


def config_shape(parts: tuple[str, ...] = ()) -> Check:
    """The shape of defaults.yaml, config.yaml and smallcap.yaml; of the last only `parts` are looked into."""
    from smallcap_cli.core.inputs import INPUTS
    from smallcap_cli.core.windows import ANCHORS
    from smallcap_cli.yamlshape import AnyOf, Anything, Day, Flag, ListOf, Mapped, Number, OneOf, Text

    words = ListOf(Text(), least=1)
    preset = Mapped({"columns": words, "screen": words}, required=("columns",))
    special: dict[str, Check] = {
        "as_of": Day(), "offline": Flag(), "columns": AnyOf((words, Text()), "a list of columns"),
        "funds_from": AnyOf((words, Text()), "a group, a file or a list of tickers"),
        "risk_free": AnyOf((Number(low=-0.5, high=1.0), OneOf(RATES)), f"a rate, or {', '.join(RATES)}"),
        "window": WindowName(), "anchor": OneOf(ANCHORS), "basis": OneOf(BASES), "frequency": OneOf(FREQUENCIES),
    }  # fmt: skip
    order = Mapped(dict.fromkeys(INPUTS, words))
    network: dict[str, Check] = dict.fromkeys(NETWORK_KEYS, Anything())
    sources = {name: Mapped({**network, "pages": Flag()} if name == "issuer" else network) for name in NETWORK_SOURCES}
    shapes: dict[str, Check] = {
        "options": Mapped({key: special.get(key, Text()) for key in OPTION_KEYS}),
        "presets": Mapped({}, extra=preset),
        "providers": Mapped(
            {"order": order, **sources},
            extra=Mapped({}, extra=Anything()),
        ),
        "ages": Mapped(
            dict.fromkeys(("recheck_hours", "profile_hours", "bundled_days"), Number(low=0, high=LONGEST_AGE))
        ),
        "contact": Text(),
    }
    return Mapped({part: Anything() if parts and part not in parts else shape for part, shape in shapes.items()})
