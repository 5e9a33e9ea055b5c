"""What a person writes: the scenario, quantities, overrides, lists of budgets; knows no finding and no arithmetic."""
