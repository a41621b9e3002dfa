import { ApiProblem, fetchJson, Unreachable } from "./api.js";
import { Polling } from "./polling.js";

const DELAYS = { first: 300, longest: 5_000 };
const PATIENCE = 60_000;

/**
 * `<order-tickets order-id="…">` on the page after paying: asks for the order, less and less often, until its tickets
 * are there, and shows their codes. What stands inside is shown meanwhile.
 */
export class OrderTickets extends HTMLElement {
  #end;
  #polling;

  connectedCallback() {
    this.#end = Date.now() + PATIENCE;
    this.#polling = new Polling(() => this.#ask(), DELAYS);
  }

  disconnectedCallback() {
    this.#polling.stop();
  }

  async #ask() {
    const order = await this.#order();
    if (order?.tickets.length) this.replaceChildren(ticketList(order));
    else if (Date.now() < this.#end) return true;
    else this.#giveUp();
    return false;
  }

  async #order() {
    try {
      return await fetchJson(`/api/v1/orders/${this.getAttribute("order-id")}`);
    } catch (error) {
      if (error instanceof ApiProblem || error instanceof Unreachable) return null;
      throw error;
    }
  }

  #giveUp() {
    const text = element("p", "muted", "This takes longer than usual. Your tickets will be in your order and come by mail.");
    text.setAttribute("role", "status");
    this.replaceChildren(text);
  }
}

function ticketList({ tickets, items = [], event_name: event }) {
  const names = new Map(items.map((item) => [item.ticket_type_id, item.name]));
  const list = element("ul", "tickets");
  list.setAttribute("role", "list");
  list.append(...tickets.map((ticket) => ticketOf(ticket, names.get(ticket.ticket_type_id) ?? "Ticket", event)));
  return list;
}

function ticketOf({ code, state }, name, event) {
  const ticket = element("li", state === "void" ? "ticket void" : "ticket");
  const body = element("div", "ticket-body");
  body.append(element("span", "strong", name));
  if (event) body.append(element("span", "muted", event));
  const stub = element("div", "ticket-stub");
  stub.append(element("span", "ticket-code", code));
  ticket.append(body, stub);
  return ticket;
}

function element(tag, className, text = "") {
  const made = document.createElement(tag);
  made.className = className;
  made.textContent = text;
  return made;
}

customElements.define("order-tickets", OrderTickets);
