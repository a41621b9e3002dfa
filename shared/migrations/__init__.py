"""Bringing databases up to date: one Alembic history for the tables of the bus and those of a service."""
