/**
 * What is in the way at once, without asking the server: a room takes one thing at a time. All else is the server's.
 * @param {import("./draft.js").Draft} draft
 * @param {{id: string, place: import("./draft.js").Place | null}[]} moves together; none is in another's way where it was
 * @returns {{id: string, other: string} | null} the first one, and what it would overlap
 */
export function firstClash(draft, moves) {
  const moving = new Map(moves.map(({ id, place }) => [id, place]));
  for (const { id, place } of moves) {
    const other = place && (among(moves, id, place) ?? standing(draft, moving, place));
    if (other) return { id, other };
  }
  return null;
}

function among(moves, id, place) {
  return moves.find((move) => move.id !== id && move.place && move.place.room === place.room && overlap(move.place, place))?.id;
}

function standing(draft, moving, place) {
  for (const id of draft.inRoom(place.room)) {
    if (!moving.has(id) && overlap(draft.place(id), place)) return id;
  }
  return undefined;
}

function overlap(one, other) {
  return one.starts < other.ends && other.starts < one.ends;
}
