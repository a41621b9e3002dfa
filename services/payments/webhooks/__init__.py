"""Events from Stripe: hints under their own ids, each a reason to ask what is true."""
