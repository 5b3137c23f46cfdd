"""People at work in the console: accounts, sessions, what they may see, and who takes over when one leaves."""
