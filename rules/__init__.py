"""The decisions of the notice: pure functions of one person's records, the policy and a day."""
