"""Who people are: accounts, proof of their addresses, logins and passwords."""
