"""`smallcap config init`: a commented settings file to begin with."""

from __future__ import annotations

from typing import Annotated

import typer

from smallcap_cli.call.answer import Answer
from smallcap_cli.call.command import command
from smallcap_cli.call.context import Context
from smallcap_cli.call.settings_file import place_of, settings_text, write_settings

EXAMPLES = """Examples:
  smallcap config init
  smallcap config init --project"""

Project = Annotated[bool, typer.Option("--project", help="Write smallcap.yaml into the working folder.")]
Force = Annotated[bool, typer.Option("--force", help="Replace an existing file.")]


@command("quiet", "debug", examples=EXAMPLES)
def config_init(context: Context, project: Project = False, force: Force = False) -> Answer:
    """Write a commented settings file to begin with.

    Every key in it is at its default and commented out. Writes your own file, which every call reads.
    """
    place = place_of(context.settings.folders, project=project)
    write_settings(place, settings_text(project=project), force=force)
    return Answer(None, text=f"{place}\n", notes=("take the # away before a key to set it",))
