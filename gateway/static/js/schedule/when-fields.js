import { dayLabel } from "./days.js";
import { SNAP, LONGEST } from "./geometry.js";
import { later } from "./zone.js";

const WHOLE = "Choose a whole number of minutes, in steps of five.";

/** The fields day, start and minutes of a dialog, on the clock of the event's place. */
export class WhenFields {
  #desk;
  #form;
  #twice;

  /** @param {import("./desk.js").Desk} desk @param {HTMLFormElement} form */
  constructor(desk, form) {
    this.#desk = desk;
    this.#form = form;
    this.#twice = form.querySelector("[data-twice]");
    form.addEventListener("input", (event) => ["day", "start"].includes(event.target.name) && this.#offerTwice());
  }

  /** @param {number} starts @param {number} minutes */
  fill(starts, minutes) {
    const { days, zone } = this.#desk;
    const { day, start, minutes: length } = this.#form.elements;
    day.replaceChildren(...days.map(({ date }) => new Option(dayLabel(date), date)));
    day.value = zone.date(starts);
    start.value = zone.clock(starts);
    length.value = minutes;
    this.#offerTwice(starts);
  }

  /** @returns {{starts: number, ends: number} | string} what is wrong, as a sentence */
  read() {
    const { minutes, start } = this.#form.elements;
    const length = Number(minutes.value);
    if (!Number.isInteger(length) || length < SNAP || length > LONGEST || length % SNAP) return WHOLE;
    if (!start.value) return "Choose when it starts.";
    const instants = this.#instants();
    if (instants.length === 0) return "The clocks go forward that night: there is no such time on that day.";
    const starts = instants.length > 1 ? Number(this.#form.elements.twice.value) : instants[0];
    return { starts, ends: later(starts, length) };
  }

  #instants() {
    const { day, start } = this.#form.elements;
    return start.value ? this.#desk.zone.instants(day.value, start.value) : [];
  }

  // In the night when the clocks are put back an hour comes twice.
  #offerTwice(chosen) {
    const instants = this.#instants();
    this.#twice.hidden = instants.length < 2;
    const { twice } = this.#form.elements;
    twice.replaceChildren(...instants.map((instant) => new Option(this.#desk.zone.abbreviation(instant), instant)));
    if (instants.includes(chosen)) twice.value = chosen;
  }
}
