"""Draws: what could come of a campaign, the same figures on every machine."""
