"""What is kept about money, the moves that are legal, and what is told of them. Nothing here asks Stripe."""
