export const ORDERS = { title: "Title", track: "Track", type: "Type", state: "State", length: "Length" };

/**
 * The unscheduled sessions that are asked for, in the order that is.
 * @typedef {{text?: string, track?: string, type?: string, state?: string, order?: keyof typeof ORDERS}} Wish
 * @param {import("./draft.js").Draft} draft @param {Wish} wish
 * @returns {import("./draft.js").Item[]}
 */
export function unplaced(draft, wish) {
  const words = folded(wish.text ?? "").split(/\s+/).filter(Boolean);
  const found = [];
  for (const item of draft.items()) {
    if (!item.isBlock && !draft.place(item.id) && isWished(draft, item, wish, words)) found.push(item);
  }
  const key = KEYS[wish.order] ?? KEYS.title;
  return found.sort((a, b) => compare(key(a, draft), key(b, draft)) || compare(KEYS.title(a), KEYS.title(b)) || compare(a.id, b.id));
}

const KEYS = {
  title: (item) => folded(item.title),
  track: ({ session }, draft) => trackPosition(draft, session.track_id),
  type: ({ session }) => session.type,
  state: ({ session }) => session.state,
  length: ({ session }) => session.length,
};

function isWished(draft, { title, session }, { track, type, state }, words) {
  if (track && (track === "none" ? session.track_id !== null : session.track_id !== track)) return false;
  if ((type && session.type !== type) || (state && session.state !== state)) return false;
  const text = folded([title, ...speakersOf(draft, session)].join(" "));
  return words.every((word) => text.includes(word));
}

/** @param {import("./draft.js").Draft} draft @returns {string[]} names */
export function speakersOf(draft, session) {
  return session.speaker_ids.map((id) => draft.speakers.get(id)?.name).filter(Boolean);
}

// Without a track: at the end.
function trackPosition(draft, id) {
  const position = [...draft.tracks.keys()].indexOf(id);
  return position < 0 ? draft.tracks.size : position;
}

function compare(a, b) {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Without case and marks: "Bjork" finds "Björk". @param {string} text */
export function folded(text) {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
}
