"""Complaints (handbook 6.5): how they open, what people do about them, the texts and calls that go with them."""
