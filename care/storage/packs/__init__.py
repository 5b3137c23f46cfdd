"""The figures of packs, counted by the database over a period; nothing here names a customer."""
