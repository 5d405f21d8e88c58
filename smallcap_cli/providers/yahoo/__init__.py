"""Yahoo Finance through yfinance: `provider` asks, every other module is pure or a session."""
