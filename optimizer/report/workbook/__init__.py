"""Findings as workbooks: sheets of cells in which everything that follows from an input is a live formula."""
