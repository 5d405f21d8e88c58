"""Arrays in, arrays out: estimates, intervals, draws and episodes, without a fund or a table."""
