"""`smallcap mcp`: read-only tools for programs that speak the Model Context Protocol."""

from __future__ import annotations

from typing import Annotated

import typer

from smallcap_cli.call.answer import Answer
from smallcap_cli.call.command import command
from smallcap_cli.call.context import Context
from smallcap_cli.call.given import column_names
from smallcap_cli.call.numbers import within
from smallcap_cli.call.tools import MOST_ROWS, MOST_TOOLS, TOOLS, tool_of
from smallcap_cli.errors import UsageFault

EXAMPLES = """Examples:
  smallcap mcp
  smallcap mcp --network --rows 100
  smallcap mcp --tools compare,returns,correlate,metric_list"""

Network = Annotated[bool, typer.Option("--network", help="Let the tools download and store closes [offline].")]
ToolNames = Annotated[
    str | None,
    typer.Option(
        "--tools", metavar="TOOL,...", help=f"Serve these commands, at most {MOST_TOOLS} [{', '.join(TOOLS)}]."
    ),
]
Rows = Annotated[
    int,
    typer.Option(
        "--rows", metavar="N", callback=within("--rows", "a number of rows", least=1),
        help=f"Give at most this many rows in an answer [{MOST_ROWS}].", show_default=False,
    ),
]  # fmt: skip


@command("config", "debug", examples=EXAMPLES)
def mcp(context: Context, network: Network = False, tools: ToolNames = None, rows: Rows = MOST_ROWS) -> Answer:
    """Serve read-only tools to programs and agents (MCP).

    Speaks the Model Context Protocol on standard input and output until they close. Every answer is one JSON text with
    its day, its sources, the reason of every missing figure, and a word where rows were left out. No tool writes a file
    or reads one; none uses the network unless you say --network.
    """
    names = TOOLS if tools is None else column_names("--tools", tools)
    if len(names) > MOST_TOOLS:
        raise UsageFault(f"--tools names {len(names)} tools", f"at most {MOST_TOOLS}")
    served = [tool_of(name) for name in names]
    try:
        from smallcap_cli.call.tool_server import serve
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in ("mcp", "mcp_types", "anyio"):
            raise
        hint = "pip install 'smallcap-cli[mcp]'"
        raise UsageFault("the tool server needs the package mcp (2 or newer), which is not installed", hint) from None
    serve(served, network=network, config=context.given["config"], most=rows)
    return Answer(None)
