"""`smallcap methodology new`: a commented file of rules to begin an index of one's own with."""

from __future__ import annotations

from typing import Annotated

import typer

from smallcap_cli.call.answer import Answer
from smallcap_cli.call.command import command
from smallcap_cli.call.context import Context
from smallcap_cli.settings import user_path

EXAMPLES = """Examples:
  smallcap methodology new my_index
  smallcap methodology new my_index -o my_index.yaml && smallcap methodology validate my_index.yaml"""

NewId = Annotated[str, typer.Argument(metavar="NAME", help="Id of the index: lower-case letters, digits and _.")]
Target = Annotated[
    str | None, typer.Option("--output", "-o", metavar="FILE", help="Write to FILE, replacing it whole; - is stdout.")
]


@command("quiet", "debug", "config", examples=EXAMPLES)
def methodology_new(context: Context, methodology: NewId, target: Target = None) -> Answer:
    """Write a commented rules file for your own index.

    Writes it into the config folder, or to `-o FILE`.
    """
    from smallcap_cli.catalog.template import check_new_id, own_folder, rules_text, write_rules

    check_new_id(context.catalog, methodology)
    text = rules_text(methodology)
    if target == "-":
        return Answer(None, text=text)
    own = user_path(target) if target else own_folder(context.settings.folders.config) / f"{methodology}.yaml"
    write_rules(own, methodology, text)
    return Answer(None, notes=(f"change it, then: smallcap methodology validate {own}",), text=f"{own}\n")
