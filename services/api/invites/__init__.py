"""Asking people by their address to take on a role, whether or not they have an account yet."""
