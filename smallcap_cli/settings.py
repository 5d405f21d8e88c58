"""Where things are, and which layer set each option: flag > environment > project > user > default.

Environment: SMALLCAP_HOME, SMALLCAP_CONFIG, SMALLCAP_OFFLINE, SMALLCAP_AS_OF, SMALLCAP_CONTACT,
SMALLCAP_<PROVIDER>_URL. Importing this module reads nothing; `load` does.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Literal

from smallcap_cli.errors import ConfigFault, DataUnavailable, UsageFault

PROJECT_FILE = "smallcap.yaml"
USER_FILE = "config.yaml"


def bundled(kind: Literal["data", "configs"]) -> Traversable:
    """The packaged folder, or the checkout's top-level one when running from source."""
    packaged = files("smallcap_cli") / f"_{kind}"
    if packaged.is_dir():
        return packaged
    checkout = Path(__file__).resolve().parents[1] / kind
    if checkout.is_dir():
        return checkout
    raise DataUnavailable(f"this installation has no {kind} folder", "install smallcap-cli again")


@dataclass(frozen=True)
class Folders:
    """The user's folders; nothing is created until something is written."""

    config: Path
    data: Path
    cache: Path
    state: Path


def folders(environment: Mapping[str, str]) -> Folders:
    """SMALLCAP_HOME with all folders under it, else the platform's own places."""
    home = environment.get("SMALLCAP_HOME")
    if home:
        base = Path(home).expanduser()
        return Folders(base / "config", base / "data", base / "cache", base / "state")
    from platformdirs import PlatformDirs

    places = PlatformDirs("smallcap", appauthor=False)
    return Folders(
        Path(places.user_config_dir), Path(places.user_data_dir),
        Path(places.user_cache_dir), Path(places.user_state_dir),
    )  # fmt: skip


def read_bytes(path: Path, what: str) -> bytes:
    """The content of a file the user named; UsageFault says which file and why it cannot be read."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise UsageFault(f"no {what} at {path}", "check the path") from None
    except OSError as error:
        raise UsageFault(f"cannot read the {what} {path}: {error.strerror}", "check its permissions") from None


def user_yaml_files(folder: Path) -> list[Path]:
    """The YAML files of a folder in name order; none when there is no such folder or it cannot be read."""
    try:
        return sorted(p for p in folder.iterdir() if p.suffix in (".yaml", ".yml") and p.is_file())
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError as error:
        raise ConfigFault(f"cannot read the folder {folder}: {error.strerror}", "check its permissions") from None


def environment() -> Mapping[str, str]:
    """The process environment."""
    return os.environ
