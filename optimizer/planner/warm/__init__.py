"""Many solves: a session that holds a program, good starts from earlier solves, and the search for better ones."""
