"""Batches: the plan, the jobs, and the checkpoint with the payloads kept beside it."""
