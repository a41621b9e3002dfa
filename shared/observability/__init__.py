"""What processes tell of themselves: logs, metrics, traces, and whether they are well."""
