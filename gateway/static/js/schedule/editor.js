import { showToast } from "../toast.js";
import { Actions } from "./actions.js";
import { AgendaView } from "./agenda-view.js";
import { Aim } from "./aim.js";
import { BlockDialog } from "./block-dialog.js";
import { Checks } from "./checks.js";
import { ChosenView } from "./chosen-view.js";
import { Connection } from "./connection.js";
import { DayTabs } from "./day-tabs.js";
import { Desk } from "./desk.js";
import { Dialog } from "./dialog.js";
import { DraftApi } from "./draft-api.js";
import { DraftLine } from "./draft-line.js";
import { Frame } from "./frame.js";
import { GridView } from "./grid-view.js";
import { Hands } from "./hands.js";
import { HistoryDialog } from "./history-dialog.js";
import { Keys } from "./keys.js";
import { ListView } from "./list-view.js";
import { PeopleView } from "./people-view.js";
import { PlaceDialog } from "./place-dialog.js";
import { RefusalsView } from "./refusals-view.js";
import { ReleaseDialog } from "./release-dialog.js";
import { RoomsDialog } from "./rooms-dialog.js";
import { Shield } from "./shield.js";
import { Targets } from "./targets.js";
import { WarningsView } from "./warnings-view.js";
import { Writer } from "./writer.js";

const GAP_MS = 400;
const LOOK_AGAIN_MS = 60_000;
const STATES = { live: ["Live", "ok"], waiting: ["Connecting …", "warn"], offline: ["Offline: nothing can be changed", "bad"] };

/** `<schedule-editor event account>`: the draft of an event's schedule, edited by several people at once. */
export class ScheduleEditor extends HTMLElement {
  #shown = null;
  #shownDay = null;
  #gapTimer;
  #teller;

  connectedCallback() {
    const eventId = this.getAttribute("event");
    this.api = new DraftApi(eventId);
    this.frame = new Frame((ids, isWhole) => this.#paint(ids, isWhole));
    this.desk = new Desk(this, this.frame);
    this.connection = new Connection(this.api, this.desk.draft, {
      onState: (state) => this.#showState(state),
      onOver: (message) => this.#tellOver(message),
    });
    this.writer = new Writer(this.desk.draft, this.api, {
      isOnline: () => this.connection.isOnline,
      onRefused: (refusal) => this.refusals.add(refusal),
      onAnswer: (answer) => this.#goOn(answer),
      onLost: () => this.connection.doubt(),
    });
    this.line = new DraftLine({
      ticket: () => this.desk.draft.ticket,
      onFrame: (frame) => this.#hear(frame),
      onLive: (live) => (this.connection.isLive = live),
      read: (fresh) => this.connection.read(fresh),
      onLoginEnd: () => this.connection.end("You are logged out. Log in again, then load this page."),
    });
    void this.#begin();
  }

  disconnectedCallback() {
    this.line.close();
  }

  async #begin() {
    await this.connection.read();
    this.desk.draft.event ? this.#open() : this.desk.draft.listen(() => this.#shown === null && this.#open());
  }

  #open() {
    this.#shown = "";
    const { desk } = this;
    this.actions = new Actions(desk, this.writer, this.api);
    this.grid = new GridView(desk);
    this.list = new ListView(desk);
    this.agenda = new AgendaView(desk);
    this.tabs = new DayTabs(desk);
    this.people = new PeopleView(desk);
    this.chosen = new ChosenView(desk, this.actions);
    this.refusals = new RefusalsView(desk, this.actions);
    this.warnings = new WarningsView(desk, (id) => this.#show(id));
    this.#openDialogs();
    this.#openHands();
    this.frame.mark([], true);
    void this.line.open();
    addEventListener("online", () => this.line.hurry());
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && void this.connection.read());
    setInterval(() => document.visibilityState === "visible" && void this.connection.read(), LOOK_AGAIN_MS);
  }

  #openDialogs() {
    const { desk, actions, api } = this;
    this.placeDialog = new PlaceDialog(desk, actions, this.line);
    this.blockDialog = new BlockDialog(desk, actions);
    const [history, release, rooms, keys] = [
      new HistoryDialog(desk, actions, api),
      new ReleaseDialog(desk, actions, api),
      new RoomsDialog(desk),
      new Dialog(this, "keys"),
    ];
    const work = {
      undo: () => actions.undo(),
      redo: () => actions.redo(),
      history: () => history.open(),
      release: () => release.open(),
      rooms: () => rooms.open(),
      keys: () => keys.open(),
      block: () => this.blockDialog.add(this.#nextStart()),
    };
    for (const [name, run] of Object.entries(work)) this.querySelector(`.planner-bar [data-do="${name}"]`).addEventListener("click", run);
    const views = { grid: this.grid, list: this.list, focus: (id) => this.#focus(id), focusAgain: (id) => this.#focusAgain(id) };
    new Keys(desk, actions, views, { item: (id) => this.#openItem(id), keys: work.keys }, this.line);
  }

  #openHands() {
    const { desk, grid, list, tabs, actions, writer } = this;
    const aim = new Aim(grid);
    const targets = new Targets(desk, aim, () => grid.columns);
    const tools = { grid, list, tabs, actions, writer, aim, targets, shield: new Shield(grid.scroller), checks: new Checks(this.api) };
    this.hands = new Hands(desk, tools, this.line);
    this.addEventListener("click", (event) => this.#click(event));
    desk.part("zoom").addEventListener("change", (event) => this.#zoom(Number(event.target.value)));
  }

  #paint(ids, isWhole) {
    const { desk } = this;
    if (!desk.draft.event || !this.hands) return;
    if (isWhole || this.#needsDay(ids)) this.#paintWhole();
    else this.grid.paint(ids);
    this.list.paint(isWhole ? [...desk.draft.items()].map(({ id }) => id) : ids);
    this.agenda.paint();
    this.chosen.paint();
    this.warnings.paint();
    this.#paintBar();
    this.removeAttribute("aria-busy");
  }

  // A reading mostly brings what is known: then the grid stays, with what has the focus or is in hand.
  #paintWhole() {
    const { desk, grid } = this;
    desk.refresh();
    this.tabs.paint();
    this.list.build();
    const { day, zoom, rooms, draft } = desk;
    const key = JSON.stringify([zoom, day.start, rooms, draft.event.starts, draft.event.ends]);
    const isSameDay = this.#shownDay === day.start;
    const [left, top] = [grid.scroller.scrollLeft, grid.scroller.scrollTop];
    if (key === this.#shown) return grid.paint([...draft.items()].map(({ id }) => id));
    [this.#shown, this.#shownDay] = [key, day.start];
    grid.build();
    if (isSameDay || this.hands.isBusy) grid.scroller.scrollTo(left, top);
    else grid.scrollTo(this.#dayBegins());
    this.hands.rebuilt();
  }

  // Something went to a day that has no tab yet, or left one that had it only for its sake.
  #needsDay(ids) {
    const { draft, days, zone } = this.desk;
    const known = new Set(days.map(({ date }) => date));
    return [...ids].some((id) => draft.place(id) && !known.has(zone.date(draft.place(id).starts)));
  }

  #paintBar() {
    const { draft } = this.desk;
    for (const name of ["undo", "redo"]) {
      const button = this.querySelector(`[data-do="${name}"]`);
      button.disabled = !draft.mayEdit || !draft[name];
      button.title = draft[name]?.label ?? "";
    }
    for (const button of this.querySelectorAll("[data-all]")) button.hidden = !draft.mayEditAll;
  }

  #dayBegins() {
    const { draft, day } = this.desk;
    const placed = [...draft.items()].flatMap(({ id }) => draft.place(id)?.starts ?? []).filter((at) => at >= day.start && at < day.end);
    const opens = draft.event.starts >= day.start && draft.event.starts < day.end ? [draft.event.starts] : [];
    const first = Math.min(...placed, ...opens);
    return Number.isFinite(first) ? first : day.start + 9 * 3_600_000;
  }

  #zoom(zoom) {
    const { grid, desk } = this;
    const at = grid.topInstant;
    desk.zoom = zoom;
    this.frame.ask(() => grid.scrollTo(at));
  }

  #click(event) {
    const id = event.target.closest(".planner-card")?.dataset.id;
    if (!id || this.hands.hasJustDropped) return;
    const { selection } = this.desk;
    if (event.ctrlKey || event.metaKey) selection.toggle(id);
    else if (event.shiftKey) selection.extendTo(id, this.#beside(id));
    else void this.#openItem(id);
  }

  #beside(id) {
    const place = this.desk.draft.place(id);
    return place ? this.grid.inRoom(place.room) : this.list.ids;
  }

  async #openItem(id) {
    const item = this.desk.draft.item(id);
    if (!item) return;
    if (!item.isBlock) await this.placeDialog.open(id, this.#nextStart());
    else if (this.desk.isEditable(id)) await this.blockDialog.open(id);
    this.#focus(id);
  }

  // What a dialog offers for something new: the time at the top of what is seen.
  #nextStart() {
    const { day } = this.desk;
    const at = this.agenda.isShown ? this.#dayBegins() : this.grid.topInstant;
    return day.start + Math.round((at - day.start) / 1_800_000) * 1_800_000;
  }

  #show(id) {
    const place = this.desk.draft.place(id);
    if (!place) return;
    this.desk.showDay(this.desk.zone.date(place.starts));
    this.#focus(id);
  }

  /** With the next frame: until then it may not be painted where it is now. */
  #focus(id) {
    this.frame.ask(() => this.#focusNow(id));
  }

  /** Where painting took the focus away; the server may have answered before that. */
  #focusAgain(id) {
    this.frame.ask(() => document.activeElement === document.body && this.#focusNow(id));
  }

  #focusNow(id) {
    const card = this.agenda.isShown ? (this.agenda.card(id) ?? this.list.card(id)) : (this.grid.card(id) ?? this.list.card(id));
    card?.focus({ preventScroll: true });
    card?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  #hear(frame) {
    if (frame.online) this.people.paint(frame.online);
    if (frame.held) this.frame.mark(this.desk.holds.take(frame.held));
    if (frame.draft) this.desk.draft.takeChange(frame.draft);
    if (frame.draft) this.#follow(frame.draft);
    if (frame.draft) this.#teller = frame.draft.by?.id;
    // Of one's own the dialog tells, and how many changes it had. A release follows the frame that says whose it is.
    if (frame.released && this.#teller !== this.getAttribute("account")) showToast({ title: `“${frame.released.name}” was released.` });
  }

  #goOn(answer) {
    this.refusals.settle();
    this.#follow(answer);
  }

  // More than was told has changed; or something that is known to have happened has not come: it is on its way, or lost.
  #follow({ version, reload, by }) {
    clearTimeout(this.#gapTimer);
    if (reload || version === undefined) return void this.connection.read();
    const { draft } = this.desk;
    const isMine = by?.id === this.getAttribute("account");
    this.#gapTimer = setTimeout(() => {
      if (draft.versions.hasGap || (isMine && draft.stepsOf < version)) void this.connection.read();
    }, GAP_MS);
  }

  #showState(state) {
    const pill = this.desk.part("state");
    const [text, tone] = STATES[state];
    if (pill.textContent === text) return;
    pill.textContent = text;
    pill.className = `pill ${tone}`;
    this.dataset.state = state;
  }

  #tellOver(message) {
    const { words } = this.desk;
    if (words) this.refusals?.add({ reason: "refused", message, conflicts: [], moves: [], problem: {} });
    else this.desk.part("refusals").textContent = message;
  }
}
