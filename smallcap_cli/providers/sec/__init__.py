"""What the SEC publishes of funds and companies: parsers of its answers, each bytes in and records out.

tickers      which companies and share classes there are
filings      which filings a series or a company has
nport        a fund's portfolio and flows in one filing; `bulk` the same of many funds out of a quarter's archive
companyfacts what one company reported; `frames` one concept of all companies, as candidates
"""
