"""Broadcasts: what staff tell many customers at once, from draft to approval; sending is a notice's (../notices.py)."""
