"""Results that are tables: drawdown episodes, periods, growth."""
