"""The commands, one file each; what a command needs beyond click it imports when it runs, so that help stays quick."""
