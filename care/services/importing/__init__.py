"""From a workbook's row to person, deal, consent and agent: dirt is repaired and said, held, or rejected."""
