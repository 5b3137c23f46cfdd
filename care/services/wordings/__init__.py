"""Templates by people (S-03, S-91, IN13): drafted, checked, approved by somebody else, in use from a day, withdrawn."""
