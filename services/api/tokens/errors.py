"""What can go wrong with personal tokens."""

from shared.errors import Conflict, Forbidden


class NameTaken(Conflict):
    type = "token-name-taken"
    title = "You have a token of this name"


class TooMany(Conflict):
    type = "too-many-tokens"
    title = "You have as many tokens as you may"


class OutOfScope(Forbidden):
    type = "out-of-scope"
    title = "This token may not do that"
