"""Everything that talks to a vendor or reads a foreign file."""
