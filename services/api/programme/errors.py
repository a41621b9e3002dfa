"""The ways in which a change to the programme can be refused."""

from __future__ import annotations

from shared.errors import Conflict, Problem


class TooMany(Conflict):
    type = "too-many"
    title = "There are too many of these already"


class PictureTooLarge(Problem):
    status = 413
    type = "picture-too-large"
    title = "This picture is too large"


class NoPicture(Problem):
    status = 415
    type = "not-a-picture"
    title = "This is not a picture that we can read"
