import { fetchJson } from "./api.js";
import { Combobox } from "./combobox.js";

const PARTS = ["street", "postcode", "city", "region", "country"];
const WAIT = 600;
const UNREACHABLE = "Places cannot be looked up right now. Fill in the address by hand.";

/**
 * `<venue-form>` around the fields of an address and a `<venue-map movable>`: suggestions fill the fields, what is typed moves
 * the pin, and a pin that was put somewhere by hand stays there. Without scripts the fields are plain fields.
 */
export class VenueForm extends HTMLElement {
  #session = crypto.randomUUID();
  #timer;
  #asked = 0;

  connectedCallback() {
    const finder = this.querySelector("[data-finder]");
    if (finder.childElementCount > 0) return;
    finder.hidden = false;
    this.querySelector("[data-map]").hidden = false;
    new Combobox(finder, {
      label: "Find a place",
      hint: "A town or an address; then add what is missing below.",
      ask: (text) => this.#suggest(text),
      choose: (place) => void this.#choose(place),
    });
    for (const part of PARTS) this.#field(part).addEventListener("input", () => this.#later());
    this.#map.addEventListener("pin-moved", ({ detail }) => this.#placedByHand(detail));
    this.#button.addEventListener("click", () => void this.#backToAddress());
    this.#offerWayBack();
  }

  get #map() {
    return this.querySelector("venue-map");
  }

  get #button() {
    return this.querySelector("[data-back]");
  }

  get #isByHand() {
    return this.#field("precision").value === "manual";
  }

  #field(part) {
    return this.querySelector(`[name="venue_${part}"]`);
  }

  #tell(text) {
    this.querySelector("[data-status]").textContent = text;
  }

  async #suggest(text) {
    try {
      const answer = await fetchJson(`/api/v1/places?${new URLSearchParams({ q: text, session: this.#session })}`);
      this.#tell(answer.fallback ? "The address service does not answer; only towns are found for now." : "");
      return answer.items;
    } catch {
      this.#tell(UNREACHABLE);
      return [];
    }
  }

  async #choose(suggestion) {
    const place = suggestion.latitude === null ? await this.#details(suggestion) : suggestion;
    this.#session = crypto.randomUUID();
    if (!place) return this.#tell(UNREACHABLE);
    this.#stopWaiting();
    for (const part of PARTS) this.#field(part).value = place[part];
    this.#setPin(place, `Pin moved to ${place.label}.`);
    this.#offerZone(place.timezone);
  }

  #details({ id }) {
    const query = new URLSearchParams({ session: this.#session });
    return fetchJson(`/api/v1/places/${encodeURIComponent(id)}?${query}`).catch(() => null);
  }

  #later() {
    this.#stopWaiting();
    if (this.#isByHand) return this.#tell("The pin stays where you put it.");
    this.#timer = setTimeout(() => void this.#locate(), WAIT);
  }

  #stopWaiting() {
    clearTimeout(this.#timer);
    this.#asked += 1;
  }

  async #locate() {
    const asked = this.#asked;
    const typed = Object.fromEntries(PARTS.map((part) => [part, this.#field(part).value.trim()]));
    if (!Object.values(typed).some(Boolean)) return;
    try {
      const found = await fetchJson(`/api/v1/places/location?${new URLSearchParams(typed)}`);
      // Something else was typed, chosen or placed meanwhile.
      if (asked !== this.#asked) return;
      this.#setPin(found, `Pin moved to ${[typed.city, typed.country].filter(Boolean).join(", ") || typed.street}.`);
      this.#offerZone(found.timezone);
    } catch (error) {
      if (asked !== this.#asked) return;
      this.#tell(error.status === 404 ? "That place is not known; the pin stays where it is. Click the map to put it right." : UNREACHABLE);
    }
  }

  #placedByHand({ latitude, longitude }) {
    this.#stopWaiting();
    this.#keep(latitude, longitude, "manual");
    this.#tell("Pin placed by hand: it stays there.");
  }

  async #backToAddress() {
    this.#field("precision").value = "";
    this.#offerWayBack();
    this.#stopWaiting();
    await this.#locate();
  }

  #setPin({ latitude, longitude, precision }, said) {
    this.#keep(latitude, longitude, precision);
    void this.#map.show(latitude, longitude);
    this.#tell(said);
  }

  #keep(latitude, longitude, precision) {
    // As the server writes it back, so without zeros at the end.
    this.#field("latitude").value = Number(latitude.toFixed(6));
    this.#field("longitude").value = Number(longitude.toFixed(6));
    this.#field("precision").value = precision;
    this.#offerWayBack();
  }

  #offerWayBack() {
    this.#button.hidden = !this.#isByHand;
  }

  /** In a new form the time zone follows the place, until somebody chooses one. */
  #offerZone(zone) {
    const select = this.closest("form").querySelector("select[data-place-zone]");
    if (!select || select.dataset.chosen || ![...select.options].some((option) => option.value === zone)) return;
    select.value = zone;
  }
}

/** Whoever chooses a zone keeps it. */
export function keepChosenZones() {
  document.addEventListener("change", ({ target }) => {
    if (target.matches("select[data-place-zone]")) target.dataset.chosen = "true";
  });
}

customElements.define("venue-form", VenueForm);
