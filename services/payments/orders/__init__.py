"""What `api` says of an order: what is to be paid and by whom, who may see it, and that nobody may pay any more."""
