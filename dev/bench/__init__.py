"""The budgets of the archive, each measured against the bare thing in the same run. Ratios, since machines are noisy."""
