import { make, setText } from "./elements.js";
import { box } from "./geometry.js";

const SHORT = 44;
const TINY = 26;

/** @param {string} id @returns {HTMLElement} */
export function newCard(id) {
  const grip = make("span", "planner-grip");
  grip.setAttribute("aria-hidden", "true");
  const card = make("div", "planner-card", "", make("span", "planner-title"), make("span", "planner-detail"), make("span", "sr"), grip);
  card.dataset.id = id;
  card.tabIndex = -1;
  const roles = { role: "button", "aria-haspopup": "dialog", "aria-describedby": "schedule-keys-hint", "aria-pressed": "false" };
  for (const [name, value] of Object.entries(roles)) card.setAttribute(name, value);
  return card;
}

/** @param {HTMLElement} card @param {import("./desk.js").Desk} desk @param {import("./draft.js").Item} item */
export function paintCard(card, desk, item) {
  const [title, detail, rest] = card.children;
  const holder = desk.holds.holder(item.id);
  setText(title, desk.words.title(item.id));
  setText(detail, desk.words.detail(item));
  setText(rest, desk.words.rest(item, holder));
  const on = (name, is) => card.classList.toggle(name, is);
  on("movable", desk.isEditable(item.id));
  on("warned", item.conflicts.length > 0);
  on("pending", desk.draft.isPending(item.id));
  on("break", item.kind === "break" && item.isBlock);
  on("blocker", item.kind === "blocker" && item.isBlock);
  card.setAttribute("aria-pressed", String(desk.selection.has(item.id)));
  paintTrack(card, desk.draft.tracks.get(item.session?.track_id));
  paintHolder(card, holder);
}

/** Where it stands in its room. @param {HTMLElement} card @param {import("./desk.js").Desk} desk */
export function placeCard(card, desk, place) {
  const { top, height } = box(place, desk.day, desk.perMinute);
  card.style.top = `${top}px`;
  card.style.height = `${height - 2}px`;
  card.classList.toggle("short", height < SHORT);
  card.classList.toggle("tiny", height < TINY);
}

/** @param {HTMLElement} element @param {{color: string} | undefined} track */
export function paintTrack(element, track) {
  if (track) element.style.setProperty("--track", track.color);
  else element.style.removeProperty("--track");
}

function paintHolder(card, holder) {
  const shown = card.querySelector(".planner-holder");
  card.classList.toggle("held", holder !== "");
  if (!holder) shown?.remove();
  else if (shown) setText(shown, holder);
  else card.append(hiddenFromReaders(make("span", "planner-holder", holder)));
}

function hiddenFromReaders(element) {
  element.setAttribute("aria-hidden", "true");
  return element;
}
