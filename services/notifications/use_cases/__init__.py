"""What this service does, by noun. Nothing here commits, but for `mailing`, which works between transactions."""
