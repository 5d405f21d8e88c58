"""`smallcap verify`: which convention stands behind a published figure."""

from __future__ import annotations

from typing import Annotated

import typer

from smallcap_cli.call.answer import Answer
from smallcap_cli.call.context import Context
from smallcap_cli.call.listing import listing
from smallcap_cli.call.options import PRINTING, SOURCES
from smallcap_cli.errors import UsageFault

OPTIONS = ("as_of", "benchmark", "risk_free", *SOURCES, *PRINTING)
EXAMPLES = """Examples:
  smallcap verify voo_iwm_2026 --prices my-prices
  smallcap verify claims.yaml -f csv -o verdicts.csv
  smallcap verify claims.yaml --where status=not_reproduced
  smallcap verify claims.yaml --show s3-voo-growth --limit 30"""
#: Conventions shown of one claim unless `--limit` says otherwise.
MOST_TRIES = 20

Files = Annotated[list[str] | None, typer.Argument(metavar="CLAIMS|FILE...", help="Names of bundled claims, or files.")]
Show = Annotated[
    str | None, typer.Option("--show", metavar="CLAIM", help="Show the conventions tried for one claim, best first.")
]


@listing(*OPTIONS, examples=EXAMPLES)
def verify(context: Context, files: Files = None, show: Show = None) -> Answer:
    """Find the convention behind published figures.

    Tries basis, anchor, end day, frequency and window. Exit 0 if every claim that smallcap can check is reproduced,
    1 if one is not, 4 if there is no data to check any. With --show only that claim counts.
    """
    from smallcap_cli.call.claims import claims_answer, evidence_for, refuse_unknown
    from smallcap_cli.catalog.claims import bundled_claims, read_claims_files
    from smallcap_cli.core.claims.verification import verdicts
    from smallcap_cli.tables.claims import claims_table, tries_table

    if not files:
        raise UsageFault("no claims file given", f"a file, or one of: {', '.join(bundled_claims())}")
    claims = read_claims_files(files, context.catalog, context.today)
    refuse_unknown(show, claims)
    evidence = evidence_for(context, claims)
    found, findings = verdicts(claims, evidence.bench, evidence.benchmarks, evidence.latest, detailed=show or "")
    if show is None:
        return claims_answer(context, evidence, found, claims_table(found, findings))
    limit = None if context.given["where"] or context.given["sort"] else context.given["limit"] or MOST_TRIES
    (shown,) = (one for one in found if one.claim.id == show)
    return claims_answer(context, evidence, [shown], tries_table(shown, limit))
