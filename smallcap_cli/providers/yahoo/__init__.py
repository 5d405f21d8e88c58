"""Yahoo Finance through yfinance: prices, Treasury rates, profiles.

    config -> options -> provider.YahooPrices -> network.Site
                               |  prices, rates, profile, fetch_many
                               v
                         yfinance.Ticker -> session.YahooSession (a network.Client; cookies may fail, data may not)
                               |  frame, metadata, info
                               v
                         parse -> PriceHistory | RateSeries | Profile

Only `provider` asks; `parse` is pure. yfinance, pandas and curl_cffi are imported where something is fetched.
"""
