"""Recorded: what is said around a task or launch plan for a cluster's sake: plain data, checked, kept for export."""
