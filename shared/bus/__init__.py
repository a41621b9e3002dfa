"""Events are recorded with what they tell of, sent after the commit, and heard once; `transport` carries them."""
