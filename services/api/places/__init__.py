"""Places in the world: suggestions while somebody types an address, and where an address is on a map."""
