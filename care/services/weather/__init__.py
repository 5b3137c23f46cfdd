"""Weather warnings: ask the source, judge what is new, tell customers by notices, and stop what is out of date."""
