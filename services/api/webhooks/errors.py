"""What can go wrong with webhooks."""

from shared.errors import Conflict


class SwitchedOff(Conflict):
    type = "webhook-switched-off"
    title = "This webhook is switched off"


class AlreadyRegistered(Conflict):
    type = "webhook-exists"
    title = "This address is registered already"


class TooMany(Conflict):
    type = "too-many-webhooks"
    title = "This event has as many webhooks as it may"


class OnItsWay(Conflict):
    type = "delivery-under-way"
    title = "It is on its way right now"
