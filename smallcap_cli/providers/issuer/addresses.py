"""Which fund company publishes the holdings of which fund, and where; nothing is asked here.

The addresses are those in public use in 2026. Fund companies move their files without a word: then the provider says
that it could not read what came, and a file saved by hand or the SEC's copy answers instead.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from smallcap_cli.providers.network.reach import Address

SAVE_HINT = "save the file from the fund's page and give --holdings FILE; the SEC has one a quarter"


class Issuer(NamedTuple):
    """A fund company: the host of its files, whose domain it is, and the path of a fund's with `{key}` in it.

    `suffix` names the file in errors.
    """

    name: str
    title: str
    host: Address
    domain: str
    path: str
    suffix: str


def _https(host: str) -> Address:
    return Address("https", host, 443)


ISSUERS: Mapping[str, Issuer] = MappingProxyType({
    one.name: one for one in (
        Issuer(
            "ishares", "iShares", _https("www.blackrock.com"), "blackrock.com",
            "/varnish-api/blk-one01-product-data/product-data/api/v1/get-fund-document?appType=PRODUCT_PAGE"
            "&appSubType=ISHARES&targetSite=us-ishares&locale=en_US&portfolioId={key}&component=holdings"
            "&userType=individual", ".csv",
        ),
        Issuer(
            "state-street", "State Street", _https("www.ssga.com"), "ssga.com",
            "/library-content/products/fund-data/etfs/us/holdings-daily-us-en-{key}.xlsx", ".xlsx",
        ),
        Issuer(
            "vanguard", "Vanguard", _https("investor.vanguard.com"), "vanguard.com",
            "/vmf/api/{key}/portfolio-holding/stock.json?start=1&count=20000&asOfType=daily", ".json",
        ),
        Issuer(
            "invesco", "Invesco", _https("dng-api.invesco.com"), "invesco.com",
            "/cache/v1/accounts/en_US/shareclasses/{key}/holdings/fund?idType=cusip&productType=ETF", ".json",
        ),
    )
})  # fmt: skip

#: Fund -> its company, and its number there; State Street and Vanguard know their funds by ticker.
#: Numbers: product pages of iShares (239710 is IWM's), CUSIPs on Invesco's.
FUNDS: Mapping[str, tuple[str, str]] = MappingProxyType({
    "IWM": ("ishares", "239710"), "IJR": ("ishares", "239774"), "IWC": ("ishares", "239716"),
    "IJS": ("ishares", "239775"),
    **{ticker: ("state-street", ticker.lower()) for ticker in ("SPSM", "SLYV", "SLYG", "SPMD", "MDY", "SPY")},
    **{ticker: ("vanguard", ticker) for ticker in (
        "VB", "VBR", "VBK", "VOO", "VTI", "VXF", "VIOO", "VIOV", "VIOG", "VTWO", "VTWV", "VTWG",
    )},
    "XSMO": ("invesco", "46137V498"),
})  # fmt: skip


def issuer_of(ticker: str) -> tuple[Issuer, str] | None:
    """The company that publishes a fund's holdings and the fund's number there; None where none is known."""
    found = FUNDS.get(ticker)
    return None if found is None else (ISSUERS[found[0]], found[1])
