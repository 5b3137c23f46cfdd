"""What an import needs of the database: rows set aside first, then merged set by set in one transaction."""
