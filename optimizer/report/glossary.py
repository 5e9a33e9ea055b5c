"""What the abbreviations in reports mean: shown where they stand, and in a list of those that a report uses."""

from __future__ import annotations

MEANINGS = {
    "CPM": "cost per 1,000 impressions: spend over impressions, times 1,000",
    "CPE": "cost per engagement: spend over engagements",
    "CPA": "cost per conversion: spend over conversions",
    "ROAS": "return on ad spend: revenue for each unit of money that is spent",
    "ROI": "return on investment: profit for each unit of money that is spent",
    "incr. ROAS": "incremental ROAS: extra revenue for each extra unit of money, against the plan compared with",
    "conv.": "conversions: orders, sign-ups or whatever else the scenario counts",
    "engagem.": "engagements: likes, comments, shares and saves",
}
"""Abbreviation as headings have it -> its meaning."""
OF_ROWS = ("Results",)
"""Headings of columns whose cells are names of measures, and may be abbreviations, too."""
