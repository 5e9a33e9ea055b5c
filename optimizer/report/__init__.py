"""Findings into tables, tables into text and files; knows only the domain and the errors, and computes nothing."""
