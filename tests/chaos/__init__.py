"""Knocking the platform down under load, and counting afterwards what was lost or happened twice."""
