"""Looking at Stripe again, so that nothing hangs on its having told us."""
