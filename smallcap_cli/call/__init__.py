"""One call of the command line: options, context, tickers, what is said on stderr, and how an answer is printed."""
