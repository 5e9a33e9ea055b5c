"""Plans under risk: exact on the draws over whole counts."""
