"""The database: SQLAlchemy lives here alone, and rows become frozen values at this edge."""
