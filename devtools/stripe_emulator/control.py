"""`/_control`: placeholder."""

from flask import Blueprint


def create_blueprint() -> Blueprint:
    return Blueprint("control", __name__)
