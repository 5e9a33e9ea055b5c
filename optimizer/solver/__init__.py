"""Solves any linear program that PuLP can state; knows no campaign."""
