"""Personal tokens: what programs use in somebody's name, for as much as that person lets them. See docs/tokens.md."""
