"""A page's charts as a bitmap, for where SVG cannot go."""

from __future__ import annotations

from optimizer.report.formats.picture import png as render

__all__ = ["render"]
