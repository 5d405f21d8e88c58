"""Files of a fund's holdings in the layouts of issuers and in a plain one: bytes in, holdings by day out.

bytes -> pages.pages_of      what the content is, never the suffix (CSV, workbook, XML, JSON): tables of texts
           | table.find_table    the header of a layout, what stands above it, the rows below it
           v
         table.holdings_of   Holdings a day, in the words of the source

`ishares`, `state_street`, `vanguard`, `avantis`, `dimensional`, `invesco`, `reduced` and `plain` each say what one
layout is; reports on Form N-PORT are read by `userfiles.nport`.
"""

from smallcap_cli.userfiles.holdings.pages import SUFFIXES, is_nport
from smallcap_cli.userfiles.holdings.parse import fund_of_file, parse_holdings

__all__ = ["SUFFIXES", "fund_of_file", "is_nport", "parse_holdings"]
