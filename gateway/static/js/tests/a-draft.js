import { Draft } from "../schedule/draft.js";

export const time = (minutes) => new Date(Date.UTC(2026, 10, 12, 9, minutes)).toISOString();
export const slot = (id, revision, room = "a", from = 0, to = 30, conflicts = []) => ({
  session_id: id, room_id: room, starts_at: room && time(from), ends_at: room && time(to), revision, conflicts,
});
export const block = (id, revision, room = "a", from = 0, to = 30) => ({
  id, kind: "break", title: "Coffee", room_id: room, starts_at: time(from), ends_at: time(to), revision,
});
export const session = (id, more = {}) => ({ id, title: `Talk ${id}`, track_id: null, type: "talk", state: "confirmed", length: 30, speaker_ids: [], ...more });

export function newDraft(more = {}) {
  const draft = new Draft();
  draft.take(json(more));
  return draft;
}

/** As the API tells it. */
export function json(more) {
  return {
    event: { id: "e", name: "E", timezone: "UTC", starts_at: time(0), ends_at: time(600) },
    version: 5, rooms: [{ id: "a", name: "A" }, { id: "b", name: "B" }], tracks: [], speakers: [],
    sessions: [session("1"), session("2"), session("3")],
    slots: [slot("1", 2), slot("2", 1, "b")], unscheduled: [{ session_id: "3", revision: 0 }],
    blocks: [block("x", 1, "a", 60, 90)], may_edit: true, editable: null, undo: null, redo: null, releases: null, room_ticket: "t", ...more,
  };
}

