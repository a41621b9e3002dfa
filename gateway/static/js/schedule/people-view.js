import { make } from "./elements.js";

const MOST = 6;

/** Who has this schedule open. */
export class PeopleView {
  #list;
  #me;

  /** @param {import("./desk.js").Desk} desk */
  constructor(desk) {
    this.#list = desk.part("people");
    this.#me = desk.root.getAttribute("account");
  }

  /** @param {{id: string, name: string}[]} online */
  paint(online) {
    const shown = online.slice(0, MOST).map((person) => this.#avatar(person));
    if (online.length > MOST) shown.push(make("li", "muted small", `+${online.length - MOST}`));
    this.#list.replaceChildren(...shown);
  }

  #avatar({ id, name }) {
    const label = id === this.#me ? `${name} (you)` : name;
    const avatar = make("li", "avatar", "", make("span", "", name.slice(0, 1).toUpperCase()), make("span", "sr", label.slice(1)));
    avatar.title = label;
    return avatar;
  }
}
