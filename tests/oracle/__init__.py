"""An independent oracle: the contract's formulas in plain arithmetic, a reference solver and full enumeration.

Nothing here imports the product; everything is made from the contract alone.
"""
