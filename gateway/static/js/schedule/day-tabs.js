import { dayLabel } from "./days.js";
import { make } from "./elements.js";

const HOVER_MS = 450;

/** The event's days as tabs. Something dragged over one of them opens it. */
export class DayTabs {
  #desk;
  #tabs;
  #hovered = null;
  #timer;

  /** @param {import("./desk.js").Desk} desk */
  constructor(desk) {
    this.#desk = desk;
    this.#tabs = desk.part("days");
    this.#tabs.addEventListener("click", (event) => this.#open(event.target.closest("[data-date]")));
    this.#tabs.addEventListener("keydown", (event) => this.#step(event));
  }

  paint() {
    const { days, day } = this.#desk;
    const hadFocus = this.#tabs.contains(document.activeElement);
    if ([...this.#tabs.children].map((tab) => tab.dataset.date).join() !== days.map(({ date }) => date).join()) {
      this.#tabs.replaceChildren(...days.map(newTab));
    }
    for (const tab of this.#tabs.children) {
      const isOpen = tab.dataset.date === day.date;
      tab.setAttribute("aria-selected", String(isOpen));
      tab.tabIndex = isOpen ? 0 : -1;
      if (isOpen && hadFocus) tab.focus();
    }
  }

  /** @param {Element | null} element what is below the hand */
  hover(element) {
    const tab = element?.closest?.(".planner-days [data-date]") ?? null;
    if (tab === this.#hovered) return;
    clearTimeout(this.#timer);
    this.#hovered?.classList.remove("over");
    this.#hovered = tab;
    tab?.classList.add("over");
    if (tab) this.#timer = setTimeout(() => this.#open(tab), HOVER_MS);
  }

  #open(tab) {
    if (tab) this.#desk.showDay(tab.dataset.date);
  }

  #step(event) {
    const tabs = [...this.#tabs.children];
    const here = tabs.indexOf(document.activeElement);
    const there = { ArrowLeft: here - 1, ArrowRight: here + 1, Home: 0, End: tabs.length - 1 }[event.key];
    if (there === undefined || !tabs[there]) return;
    event.preventDefault();
    this.#open(tabs[there]);
    this.paint();
  }
}

function newTab({ date }) {
  const tab = make("button", "", dayLabel(date));
  tab.type = "button";
  tab.dataset.date = date;
  tab.setAttribute("role", "tab");
  tab.setAttribute("aria-controls", "schedule-day");
  return tab;
}
