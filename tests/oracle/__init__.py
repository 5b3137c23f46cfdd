"""Who gets what on a day, written a second time from the planning rules alone, as slowly and plainly as they read.

It shares no code with `care.rules`; lunar dates come from the table made with sxtwl. The simulated year and the
forecast's property hold the planner to it. Section numbers are those of the planning rules.
"""
