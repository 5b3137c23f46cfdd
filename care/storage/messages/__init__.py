"""Messages in the database: claims, moves, attempts, and what is due for expiry or a look-up."""
