"""The packs of handbook 6.2: what a week, a month and a year come to, as frozen figures that balance."""
