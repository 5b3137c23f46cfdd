"""The parts of delivery: batches, the last look of the policy, outcomes, receipts, what time ends."""
