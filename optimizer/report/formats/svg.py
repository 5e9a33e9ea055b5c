"""A page's charts as an SVG file, for slides and documents."""

from __future__ import annotations

from optimizer.report.formats.picture import svg as render

__all__ = ["render"]
