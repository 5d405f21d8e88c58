"""Writes the SEC's JSON and Atom answers in their true layouts; every company, fund and number is invented."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

ATOM_HEAD = '<?xml version="1.0" encoding="ISO-8859-1" ?>\n<feed xmlns="http://www.w3.org/2005/Atom">'


def company_facts(cik: int, facts: Sequence[tuple[str, str, Mapping[str, Any]]], name: str = "SYNTHETIC INC") -> bytes:
    """companyfacts; each fact is concept with taxonomy, unit and row."""
    taxonomies: dict[str, Any] = {}
    for concept, unit, row in facts:
        taxonomy, _, short = concept.partition(":")
        body = taxonomies.setdefault(taxonomy, {}).setdefault(short, {"label": "l", "description": "d", "units": {}})
        body["units"].setdefault(unit, []).append(row)
    return json.dumps({"cik": cik, "entityName": name, "facts": taxonomies}).encode()


def frame(concept: str, unit: str, period: str, rows: Sequence[Mapping[str, Any]]) -> bytes:
    """One frame; a row has cik, start, end and val."""
    taxonomy, _, tag = concept.partition(":")
    given = [{"accn": "0000000000-25-000001", "entityName": "SYNTHETIC INC", "loc": "US-CA", **row} for row in rows]
    head = {"taxonomy": taxonomy, "tag": tag, "ccp": period, "uom": unit, "label": "l", "description": "d"}
    return json.dumps({**head, "pts": len(given), "data": given}).encode()


def table(fields: Sequence[str], data: Sequence[Sequence[Any]]) -> bytes:
    """company_tickers_exchange and company_tickers_mf."""
    return json.dumps({"fields": fields, "data": data}).encode()


def atom(entries: Sequence[tuple[str, str, str]], cik: str = "0009999999", name: str = "SYNTHETIC TRUST") -> bytes:
    """The list of filings of a series; an entry is accession number, form and day."""
    listed = "".join(
        f'<entry><category label="form type" term="{form}"/><content type="text/xml">'
        f"<accession-number>{accession}</accession-number><act>40</act><filing-date>{filed}</filing-date>"
        f"<filing-href>https://www.sec.gov/Archives/edgar/data/9999999/{accession}-index.htm</filing-href>"
        f"<filing-type>{form}</filing-type><size>2 MB</size></content><title>{form}</title>"
        f"<updated>{filed}T15:18:26-04:00</updated></entry>"
        for accession, form, filed in entries
    )
    company = f"<company-info><cik>{cik}</cik><conformed-name>{name}</conformed-name></company-info>"
    return f"{ATOM_HEAD}<author><name>Webmaster</name></author>{company}{listed}</feed>".encode("iso-8859-1")
