"""`smallcap methodology schema`: what an editor needs to check a file of rules while it is written."""

from __future__ import annotations

from smallcap_cli.call.answer import Answer
from smallcap_cli.call.command import command
from smallcap_cli.call.context import Context
from smallcap_cli.call.schemas import schema_text

EXAMPLES = """Examples:
  smallcap methodology schema -o methodology.schema.json"""


@command("output", "quiet", "debug", "config", examples=EXAMPLES)
def methodology_schema(context: Context) -> Answer:
    """Print the JSON Schema of rules files, for editors.

    `smallcap methodology new` names it in its first line; `smallcap config schema` has those of other files.
    """
    return Answer(None, text=schema_text("methodology"))
