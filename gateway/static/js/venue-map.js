import { fetchJson } from "./api.js";

const FINE_FROM_ZOOM = 4;
const NEAR_ZOOM = 8;
const STEP_PIXELS = 10;
const PIN =
  '<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M20 10c0 4.993-5.539 10.193-7.399 11.799a1 1 0 0 1-1.202 0C9.539 ' +
  '20.193 4 14.993 4 10a8 8 0 0 1 16 0"/><circle cx="12" cy="10" r="3"/></svg>';
const SOURCES = ["Made with Natural Earth", "Places © GeoNames (CC BY 4.0)"];
const STEPS = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };

/**
 * `<venue-map latitude longitude world-coarse world-fine attribution>`: a map of our own with a pin. The two files are what
 * gateway/basemap.mjs built, the last names whoever found the address. With `movable` the pin can be dragged, moved with the arrow keys and put where the map is
 * clicked; `pin-moved` then tells `{latitude, longitude}`. Leaflet comes in a chunk of its own.
 */
export class VenueMap extends HTMLElement {
  #leaflet;
  #map;
  #pin;
  #names;
  #base;
  #ready;

  connectedCallback() {
    this.#ready ??= this.#draw();
  }

  /** Puts the pin there and looks at it. Resolves when it is drawn. */
  async show(latitude, longitude) {
    await this.#ready;
    this.#put([latitude, longitude]);
    this.#map.setView([latitude, longitude], Math.max(this.#map.getZoom(), NEAR_ZOOM), { animate: false });
  }

  async #draw() {
    this.#leaflet = (await import("leaflet")).default;
    const L = this.#leaflet;
    const canvas = document.createElement("div");
    this.append(canvas);
    this.#map = L.map(canvas, { minZoom: 1, maxZoom: 12, zoomSnap: 0.5, worldCopyJump: true, scrollWheelZoom: false });
    const control = this.#map.attributionControl.setPrefix(false);
    for (const source of [...SOURCES, this.getAttribute("attribution")]) if (source) control.addAttribution(source);
    this.#names = L.layerGroup().addTo(this.#map);
    const [latitude, longitude] = ["latitude", "longitude"].map((name) => Number.parseFloat(this.getAttribute(name)));
    const isKnown = Number.isFinite(latitude) && Number.isFinite(longitude);
    this.#map.setView(isKnown ? [latitude, longitude] : [25, 10], isKnown ? NEAR_ZOOM : 1);
    if (isKnown) this.#put([latitude, longitude]);
    if (this.hasAttribute("movable")) this.#map.on("click", ({ latlng }) => this.#moved(latlng));
    await this.#drawWorld("world-coarse");
    this.#refine();
    this.#map.on("zoomend", () => this.#refine());
    this.#map.on("moveend", () => void this.#nameplaces());
    await this.#nameplaces();
  }

  #refine() {
    if (this.#map.getZoom() < FINE_FROM_ZOOM || this.dataset.fine) return;
    this.dataset.fine = "true";
    void this.#drawWorld("world-fine");
  }

  async #drawWorld(name) {
    const L = this.#leaflet;
    const response = await fetch(this.getAttribute(name));
    const { scale, land, borders } = await response.json();
    const drawn = L.layerGroup([
      L.polygon(land.map((rings) => rings.map((ring) => points(ring, scale))), {
        className: "map-land", stroke: false, fillOpacity: 1, interactive: false,
      }),
      L.polyline(borders.map((line) => points(line, scale)), { className: "map-border", weight: 1, interactive: false }),
    ]).addTo(this.#map);
    this.#base?.remove();
    this.#base = drawn;
    drawn.eachLayer((layer) => layer.bringToBack());
    drawn.getLayers()[0].bringToBack();
  }

  async #nameplaces() {
    const bounds = this.#map.getBounds();
    if (this.#map.getZoom() < FINE_FROM_ZOOM) return void this.#names.clearLayers();
    // Whole degrees, so that a cache answers most of the moves.
    const box = {
      south: Math.max(-90, Math.floor(bounds.getSouth())), west: Math.max(-180, Math.floor(bounds.getWest())),
      north: Math.min(90, Math.ceil(bounds.getNorth())), east: Math.min(180, Math.ceil(bounds.getEast())),
    };
    if (box.west >= box.east) return;
    const answer = await fetchJson(`/api/v1/places/map-names?${new URLSearchParams(box)}`).catch(() => null);
    if (answer) this.#name(answer.items);
  }

  /** As many as fit beside each other, the largest first. */
  #name(places) {
    const L = this.#leaflet;
    this.#names.clearLayers();
    const taken = this.#pin ? [this.#placeOfPin()] : [];
    for (const { name, latitude, longitude } of places) {
      const { x, y } = this.#map.latLngToContainerPoint([latitude, longitude]);
      const width = 16 + name.length * 7;
      if (taken.some((other) => Math.abs(other.y - y) < 18 && x < other.x + other.width && other.x < x + width)) continue;
      taken.push({ x, y, width });
      const text = Object.assign(document.createElement("span"), { textContent: name });
      L.circleMarker([latitude, longitude], { radius: 2.5, className: "map-place", stroke: false, fillOpacity: 1, interactive: false })
        .addTo(this.#names)
        .bindTooltip(text, { permanent: true, direction: "right", className: "map-name" });
    }
  }

  #placeOfPin() {
    const { x, y } = this.#map.latLngToContainerPoint(this.#pin.getLatLng());
    return { x: x - 18, y: y - 22, width: 36 }; // what stands at its tip may be named
  }

  #put(position) {
    if (this.#pin) return void this.#pin.setLatLng(position);
    const L = this.#leaflet;
    const movable = this.hasAttribute("movable");
    const icon = L.divIcon({ className: "map-pin", html: PIN, iconSize: [36, 36], iconAnchor: [18, 34] });
    const label = movable ? "Pin: drag it or use the arrow keys" : "Here it is";
    this.#pin = L.marker(position, { icon, draggable: movable, keyboard: movable, autoPan: true, interactive: movable }).addTo(this.#map);
    const element = this.#pin.getElement();
    element.setAttribute("role", movable ? "button" : "img");
    element.setAttribute("aria-label", label);
    if (!movable) return;
    this.#pin.on("dragend", () => this.#moved(this.#pin.getLatLng()));
    element.addEventListener("keydown", (event) => this.#step(event));
  }

  #step(event) {
    const step = STEPS[event.key];
    if (!step) return;
    event.preventDefault();
    event.stopPropagation(); // the map would move as well
    const from = this.#map.latLngToContainerPoint(this.#pin.getLatLng());
    const to = this.#map.containerPointToLatLng(from.add(step.map((pixels) => pixels * STEP_PIXELS)));
    this.#moved(to);
    this.#map.panInside(to, { padding: [40, 40], animate: false });
  }

  #moved(position) {
    const { lat: latitude, lng: longitude } = position.wrap();
    this.#put([latitude, longitude]);
    this.dispatchEvent(new CustomEvent("pin-moved", { detail: { latitude, longitude } }));
  }
}

/** `[x, y, dx, dy, …]` in whole numbers → `[[latitude, longitude], …]` in degrees. */
export function points(steps, scale) {
  const found = [];
  for (let index = 0, x = 0, y = 0; index < steps.length; index += 2) {
    x += steps[index];
    y += steps[index + 1];
    found.push([y / scale, x / scale]);
  }
  return found;
}

customElements.define("venue-map", VenueMap);
