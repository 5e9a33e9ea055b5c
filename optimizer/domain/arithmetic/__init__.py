"""What a mix is worth, from its counts: amounts, limits, the audit. The solver's model shares none of it."""
