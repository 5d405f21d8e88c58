"""`smallcap methodology new`: a commented file of rules to begin an index of one's own with."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from smallcap_cli.call.answer import Answer
from smallcap_cli.call.context import Context, open_context
from smallcap_cli.call.given import Given
from smallcap_cli.call.legacy import command
from smallcap_cli.call.printing import output_for
from smallcap_cli.errors import UsageFault, shown

EXAMPLES = """Examples:
  smallcap methodology new my_index
  smallcap methodology new my_index -o my_index.yaml && smallcap methodology validate my_index.yaml"""
TEMPLATE = "methodology_template.yaml"
TEMPLATE_ID, TEMPLATE_NAME = "my_index", "My Index"
ID = re.compile(r"[a-z][a-z0-9_]{0,63}", re.ASCII)
#: What commands and YAML read as something else than a name.
RESERVED = ("all", "null", "true", "false", "yes", "no", "on", "off")
SUFFIXES = (".yaml", ".yml")

NewId = Annotated[str, typer.Argument(metavar="ID", help="Its id: lower-case letters, digits and _, a letter first.")]


def register(app: typer.Typer) -> None:
    """Add the command to its group."""

    @command(app, "methodology new", ("output", "quiet", "debug", "config"), epilog=EXAMPLES)
    def new(methodology: NewId, *, given: Given) -> Answer:
        """Begin an index of your own: a commented file of rules, into the config folder or -o FILE."""
        target = given["output"]
        context = open_context(replace(given, values={k: v for k, v in given.values.items() if k != "output"}))
        output = output_for(context)
        _check_id(context, methodology)
        text = rules_text(methodology)
        if target == "-":
            return Answer(None, text=text, output=output)
        path = Path(target).expanduser() if target else _own_folder(context) / f"{methodology}.yaml"
        _write(path, methodology, text)
        notes = (f"change it, then: smallcap methodology validate {path}",)
        return Answer(None, notes=notes, text=f"{path}\n", output=output)


def rules_text(methodology_id: str) -> str:
    """The template under another id, with names that fit their columns."""
    from smallcap_cli.core.methodology.model import LONGEST_BRIEF_NAME, LONGEST_SHORT_NAME
    from smallcap_cli.settings import bundled

    text = (bundled("configs") / TEMPLATE).read_text(encoding="utf-8").replace(TEMPLATE_ID, methodology_id)
    name = methodology_id.strip("_").replace("_", " ").title()
    for key, most in (("name", len(name)), ("short_name", LONGEST_SHORT_NAME), ("brief_name", LONGEST_BRIEF_NAME)):
        text = text.replace(f"\n{key}: {TEMPLATE_NAME}\n", f'\n{key}: "{_shortened(name, most)}"\n', 1)
    return text


def _shortened(name: str, most: int) -> str:
    """As many whole words of a name as fit, or the beginning of a first word that does not."""
    fits = name if len(name) <= most else name[: most + 1].rpartition(" ")[0]
    return fits or name[:most]


def _check_id(context: Context, name: str) -> None:
    """Nothing, if a file of that id can be made and takes no other's place."""
    if not ID.fullmatch(name) or name in RESERVED:
        raise UsageFault(f"{shown(name)!r} cannot be an id", "lower-case letters, digits and _, as in my_index")
    if name in context.catalog.methodology_ids():
        hint = "choose another id; smallcap methodology list shows those that are taken"
        raise UsageFault(f"there is an index called {name} already", hint)


def _own_folder(context: Context) -> Path:
    from smallcap_cli.catalog import METHODOLOGIES

    folder = context.settings.folders.config / METHODOLOGIES
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageFault(f"cannot make the folder {folder}: {error.strerror}", "name a file with -o") from None
    return folder


def _write(path: Path, methodology_id: str, text: str) -> None:
    """A new file; one that is there is never replaced."""
    if path.stem != methodology_id or path.suffix not in SUFFIXES:
        raise UsageFault(f"{path} is not named as its id", f"-o {path.parent / methodology_id}.yaml")
    try:
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError:
        raise UsageFault(f"{path} is there already", "choose another id, or remove the file") from None
    except OSError as error:
        raise UsageFault(f"cannot write {path}: {error.strerror}", "name another file with -o") from None
