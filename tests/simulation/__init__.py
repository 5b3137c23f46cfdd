"""A drawn year: customers live, facts arrive late and corrected, the planner runs every day beside the oracle."""
