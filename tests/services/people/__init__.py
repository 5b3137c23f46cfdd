"""People at work in the console."""
