"""The part of the table of messages that is about orders and their money."""

from __future__ import annotations

from collections.abc import Mapping

from services.notifications.messages import message
from services.notifications.messages.categories import ON_SCREEN, PAYMENTS, SALES
from services.notifications.messages.message import Message
from shared import events
from shared.events import Event

ORDER_MESSAGES: Mapping[type[Event], tuple[Message, ...]] = {
    events.OrderPlaced: (),
    events.OrderHoldEnding: (
        Message(
            to=message.buyer,
            category=PAYMENTS,
            title="Your places at {event_name} are held for a few more minutes",
            message="You have not paid the {amount} yet. The places go back on sale {hold_ends_at}.",
            link="/orders/{order_id}",
            channels=ON_SCREEN,
            latest=True,
        ),
    ),
    events.OrderPaid: (
        Message(
            to=message.buyer,
            category=PAYMENTS,
            title="Your tickets for {event_name}",
            message="Your order is confirmed. Total: {amount}. Have fun at <b>{event_name}</b>!",
            link="/orders/{order_id}",
            template="tickets",
            button="See your tickets",
            details=message.tickets,
            latest=True,
        ),
        Message(
            to=message.recipients,
            category=SALES,
            title="New order for {event_name}",
            message="<b>{buyer}</b> bought tickets for {amount}.",
            link="/events/{event_id}/orders",
            button="See the event",
        ),
    ),
    # An order that ends unpaid is for the screen: somebody who let it go needs no mail about it.
    events.OrderCancelled: (
        Message(
            to=message.buyer,
            category=PAYMENTS,
            title="Order for {event_name} cancelled",
            message="Your order of {amount} is cancelled and the places are free again.",
            link="/orders/{order_id}",
            channels=ON_SCREEN,
            latest=True,
        ),
    ),
    events.OrderExpired: (
        Message(
            to=message.buyer,
            category=PAYMENTS,
            title="Order for {event_name} expired",
            message="The time to pay ran out, so the places went back on sale. You can order again.",
            link="/events/{event_id}",
            channels=ON_SCREEN,
            latest=True,
        ),
    ),
    events.PaymentProcessing: (
        Message(
            to=message.buyer,
            category=PAYMENTS,
            title="Payment for {event_name} under way",
            message="Your bank is working on the payment of {amount}. We keep your places and tell you how it ends.",
            link="/orders/{order_id}",
            channels=ON_SCREEN,
        ),
    ),
    events.PaymentFailed: (
        Message(
            to=message.buyer,
            category=PAYMENTS,
            title="Payment for {event_name} failed",
            message="The payment of {amount} did not go through.{because} Nothing was charged; you can try again.",
            link="/orders/{order_id}",
            button="See your order",
        ),
    ),
    events.PaymentRefunded: (
        Message(
            to=message.buyer,
            category=PAYMENTS,
            title="Refund for {event_name}",
            message="{refunded} are on the way back to you.{because} Banks take up to ten days.",
            link="/orders/{order_id}",
            button="See your order",
        ),
    ),
    events.PaymentGivenBack: (
        Message(
            to=message.buyer,
            category=PAYMENTS,
            title="Your payment for {event_name} goes back",
            message="What you paid was not the order’s price, so all of it goes back. Banks take up to ten days.",
            link="/orders/{order_id}",
            button="See your order",
        ),
    ),
    events.OrderDisputed: (
        Message(
            to=message.recipients,
            category=PAYMENTS,
            title="Dispute about a payment for {event_name}: {status}",
            message="The bank of <b>{buyer}</b> disputes {disputed}. Its state: {status}."
            "{outcome}{deadline}{held_back}",
            link="/orders/{order_id}",
            button="See the order",
        ),
    ),
    events.OrderInReview: (
        Message(
            to=message.recipients,
            category=PAYMENTS,
            title="A payment for {event_name} {waits_for}",
            message="What <b>{buyer}</b> paid is not the order’s {amount}.{ways_out}",
            link="/orders/{order_id}",
            button="See the order",
        ),
    ),
    events.OrderTicketsCancelled: (
        Message(
            to=message.buyer,
            category=PAYMENTS,
            title="Tickets for {event_name} cancelled",
            message="Your tickets are void. You get {to_refund} back.",
            link="/orders/{order_id}",
            button="See your order",
        ),
        Message(
            to=message.recipients,
            category=SALES,
            title="Tickets for {event_name} cancelled",
            message="<b>{buyer}</b> cancelled tickets by your policy. {to_refund} go back; the places are free again.",
            link="/orders/{order_id}",
            button="See the order",
        ),
    ),
    events.OrderTicketsVoided: (
        Message(
            to=message.buyer,
            category=PAYMENTS,
            title="Tickets for {event_name} are no longer valid",
            message="The organisers of <b>{event_name}</b> made these void: {tickets}. Nobody gets in with them.",
            link="/orders/{order_id}",
            button="See your order",
        ),
    ),
    events.OrderRefundFailed: (
        Message(
            to=message.recipients,
            category=PAYMENTS,
            title="A refund for {event_name} failed",
            message="{not_refunded} did not reach <b>{buyer}</b>. {failure}",
            link="/orders/{order_id}",
            button="See the order",
        ),
        Message(
            to=lambda event: message.buyer(event) if event.came_back else (),
            category=PAYMENTS,
            title="Your refund for {event_name} came back",
            message="Your bank did not take {not_refunded}. The organisers know and will find another way.",
            link="/orders/{order_id}",
            button="See your order",
        ),
    ),
}
