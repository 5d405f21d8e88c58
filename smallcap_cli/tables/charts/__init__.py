"""Builders of charts: figures of core in, what a chart shows out (`core.chart`); `render.charts` draws it."""
