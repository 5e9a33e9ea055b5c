"""The mathematics of a scenario, stated in PuLP; knows no solver."""
