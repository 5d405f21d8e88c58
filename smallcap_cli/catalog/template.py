"""A commented file of rules to begin an index of one's own with."""

from __future__ import annotations

import re
from pathlib import Path

from smallcap_cli.atomicfile import make_own_folder, not_written
from smallcap_cli.catalog import Catalog
from smallcap_cli.catalog.bundle import METHODOLOGIES
from smallcap_cli.core.methodology.model import LONGEST_BRIEF_NAME, LONGEST_SHORT_NAME
from smallcap_cli.errors import UsageFault, safe
from smallcap_cli.settings import bundled_folder

TEMPLATE = "methodology_template.yaml"
TEMPLATE_ID, TEMPLATE_NAME = "my_index", "My Index"
ID = re.compile(r"[a-z][a-z0-9_]{0,63}", re.ASCII)
#: What commands and YAML read as something else than a name.
RESERVED = ("all", "null", "true", "false", "yes", "no", "on", "off")
SUFFIXES = (".yaml", ".yml")


def rules_text(methodology_id: str) -> str:
    """The template under another id, with names that fit their columns."""
    text = (bundled_folder("configs") / TEMPLATE).read_text(encoding="utf-8").replace(TEMPLATE_ID, methodology_id)
    name = methodology_id.strip("_").replace("_", " ").title()
    for key, most in (("name", len(name)), ("short_name", LONGEST_SHORT_NAME), ("brief_name", LONGEST_BRIEF_NAME)):
        text = text.replace(f"\n{key}: {TEMPLATE_NAME}\n", f'\n{key}: "{_first_words(name, most)}"\n', 1)
    return text


def _first_words(name: str, most: int) -> str:
    """As many whole words of a name as fit, or the beginning of a first word that does not."""
    fits = name if len(name) <= most else name[: most + 1].rpartition(" ")[0]
    return fits or name[:most]


def check_new_id(catalog: Catalog, name: str) -> None:
    """Nothing, if a file of that id can be made and takes no other's place."""
    if not ID.fullmatch(name) or name in RESERVED:
        raise UsageFault(f"{safe(name)!r} cannot be an id", "lower-case letters, digits and _, as in my_index")
    if name in catalog.methodology_ids():
        hint = "choose another id; smallcap methodology list shows those that are taken"
        raise UsageFault(f"an index called {name} already exists", hint)


def own_folder(config: Path) -> Path:
    """The folder of the user's rules inside that of the configuration, made where it is not there."""
    folder = config / METHODOLOGIES
    make_own_folder(folder, "name a file with -o")
    return folder


def write_rules(path: Path, methodology_id: str, text: str) -> None:
    """A new file; one that is there is never replaced."""
    if path.stem != methodology_id or path.suffix not in SUFFIXES:
        raise UsageFault(f"{path} is not named as its id", f"-o {path.parent / methodology_id}.yaml")
    try:
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError:
        raise UsageFault(f"{path} already exists", "choose another id, or remove the file") from None
    except OSError as error:
        raise not_written(error, str(path), "name another file with -o") from None
