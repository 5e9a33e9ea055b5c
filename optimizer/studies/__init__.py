"""Questions that take several solves: what cannot hold together, and later what a plan hangs on."""
