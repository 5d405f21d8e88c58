"""Where fund companies publish the holdings of their funds; nothing is asked here.

`holdings_files` in funds.yaml says which fund is whose, and under which number. The addresses are those in public use
in 2026. Fund companies move their files without a word: then the provider says that it could not read what came, and a
file saved by hand or the SEC's copy answers instead.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from smallcap_cli.providers.network.reach import Address

SAVE_HINT = "save the file from the fund's page and give --holdings FILE; the SEC has one a quarter"


class Issuer(NamedTuple):
    """A fund company: the host of its files, whose domain it is, and the path of a fund's with `{key}` in it.

    A path with `{day}` in it has a file a session, earlier ones too. `suffix` names the file in errors; `.html` says
    that the list stands in a web page.
    """

    name: str
    title: str
    host: Address
    domain: str
    path: str
    suffix: str

    @property
    def is_dated(self) -> bool:
        """Whether each session has a file of its own."""
        return "{day" in self.path

    @property
    def is_page(self) -> bool:
        """Whether the list stands in a web page."""
        return self.suffix == ".html"


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
        Issuer(
            "avantis", "Avantis", _https("www.avantisinvestors.com"), "avantisinvestors.com",
            "/avantis-investments/{key}/", ".html",
        ),
        Issuer(
            "dimensional", "Dimensional", _https("tools-blob.dimensional.com"), "dimensional.com",
            "/etf/{day:%Y%m%d}/{key}.csv", ".csv",
        ),
    )
})  # fmt: skip
