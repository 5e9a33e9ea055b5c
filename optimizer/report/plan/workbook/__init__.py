"""The workbook of a plan, sheet by sheet."""
