"""A settings file to begin with: every key that has a default, commented out, with what it is for."""

from __future__ import annotations

from pathlib import Path

from smallcap_cli.atomicfile import make_own_folder, write_file
from smallcap_cli.errors import UsageFault
from smallcap_cli.settings import PROJECT_FILE, PROJECT_PARTS, USER_FILE, Folders, bundled_folder, working_folder

DEFAULTS_FILE = "defaults.yaml"
#: A key is a line behind a bare #, prose a line behind # and a space.
HEAD = """\
# yaml-language-server: $schema=config.schema.json
# Settings of smallcap. A key behind # has its default: take the # away to set it, with the keys it stands under.
# `smallcap config show` says what is in force; `smallcap config schema config -o config.schema.json`, in this folder,
# lets an editor check the file while you write it; `smallcap help settings` says more.
"""


def settings_text(*, project: bool) -> str:
    """The file as text; a project's has the parts that a working folder may set."""
    defaults = (bundled_folder("configs") / DEFAULTS_FILE).read_text(encoding="utf-8")
    parts = [part for part in defaults.strip().split("\n\n") if not project or _key(part) in PROJECT_PARTS]
    return "\n".join([HEAD, *(f"{_behind_signs(part)}\n" for part in parts)])


def _key(part: str) -> str:
    """The first key of a part, below the prose above it."""
    return next(line.partition(":")[0] for line in part.splitlines() if not line.startswith("#"))


def _behind_signs(part: str) -> str:
    return "\n".join(line if line.startswith("#") else f"#{line}" for line in part.splitlines())


def place_of(folders: Folders, *, project: bool) -> Path:
    """Where the file is looked for. **Raises** UsageFault for a working folder that was deleted."""
    if not project:
        return folders.config / USER_FILE
    working = working_folder()
    if working is None:
        raise UsageFault("the working folder was deleted", "go to another folder")
    return working / PROJECT_FILE


def write_settings(place: Path, text: str, *, force: bool) -> None:
    """Write the file, and its folder. **Raises** UsageFault where there is one already and `force` is not given."""
    if not force and (place.exists() or place.is_symlink()):
        raise UsageFault(f"{place} exists", "change it, or replace it with --force")
    make_own_folder(place.parent, "SMALLCAP_HOME names another place; --project writes into the working folder")
    write_file(place, text.encode())
