"""What takes several solves, or a plan that is known: explanations, comparisons, curves, trade-offs, evaluations."""
