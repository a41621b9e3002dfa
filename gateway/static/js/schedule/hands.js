import interact from "interactjs";

import { showToast } from "../toast.js";
import { Drag } from "./drag.js";
import { Stretch } from "./stretch.js";

const CLICK_AFTER_MS = 300;
/** A finger that moves sooner scrolls; one that rests for so long takes what is below it. */
const REST_MS = 250;
const TREMBLE = { finger: 10, other: 4 };

/** Mouse, pen and fingers: what they take is a drag or, by the lower edge, a stretch. */
export class Hands {
  #desk;
  #tools;
  #line;
  #cards;
  #held = null;
  #interaction = null;
  #endedAt = -CLICK_AFTER_MS;
  #letGo;

  /**
   * @param {import("./desk.js").Desk} desk @param {ConstructorParameters<typeof Drag>[1]} tools
   * @param {{hold: (ids: string[]) => () => void}} line
   */
  constructor(desk, tools, line) {
    this.#desk = desk;
    this.#tools = tools;
    this.#line = line;
    const listeners = (take) => ({ start: (event) => this.#start(event, take), move: (event) => this.#held?.move(handOf(event)), end: () => this.#end() });
    // One for both: two on the same element would fight for the hand.
    this.#cards = interact(".planner-card.movable", { context: desk.root })
      .draggable({ ignoreFrom: ".planner-grip", listeners: listeners((...taken) => this.#drag(...taken)) })
      .resizable({ edges: { bottom: ".planner-grip" }, listeners: listeners((...taken) => this.#stretch(...taken)) })
      .styleCursor(false);
    document.addEventListener("pointerdown", ({ pointerType }) => this.#expect(pointerType === "touch"), { capture: true });
    // Or the browser would scroll, and take the finger away with it.
    desk.root.addEventListener("touchmove", (event) => this.#held && event.preventDefault(), { passive: false });
    document.addEventListener("pointercancel", () => this.cancel(), { capture: true });
    desk.root.addEventListener("contextmenu", (event) => this.#held && event.preventDefault());
    tools.grid.scroller.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    document.addEventListener("scroll", ({ target }) => target === document && this.#held && this.rebuilt(), { passive: true });
    document.addEventListener("keydown", (event) => event.key === "Escape" && this.cancel());
  }

  get isBusy() {
    return this.#held !== null;
  }

  /** Whether a click that comes now only ends a drag. */
  get hasJustDropped() {
    return performance.now() - this.#endedAt < CLICK_AFTER_MS;
  }

  /** The grid was built anew below the hand. */
  rebuilt() {
    this.#tools.aim.measure();
    this.#held?.ask();
  }

  cancel() {
    if (!this.#held) return;
    const held = this.#held;
    this.#release();
    held.end();
    this.#interaction.stop();
    this.#desk.say("Left where it was.");
  }

  #expect(isFinger) {
    interact.pointerMoveTolerance(isFinger ? TREMBLE.finger : TREMBLE.other);
    this.#cards.draggable({ hold: isFinger ? REST_MS : 0 });
  }

  #start(event, take) {
    const { id } = event.target.dataset;
    const objection = this.#desk.holds.objection(id);
    if (objection || !this.#desk.isEditable(id) || getComputedStyle(this.#tools.grid.scroller).display === "none") {
      event.interaction.stop();
      if (objection) this.#ask(id, objection);
      return;
    }
    this.#interaction = event.interaction;
    this.#tools.aim.measure();
    this.#held = take(id, event);
    this.#letGo = this.#line.hold(this.#held.ids);
  }

  #drag(id, event) {
    const hand = { x: event.clientX0, y: event.clientY0 };
    const drag = new Drag(this.#desk, this.#tools, id, hand, hand.y - event.target.getBoundingClientRect().top);
    drag.move(handOf(event));
    return drag;
  }

  #stretch(id, event) {
    return new Stretch(this.#desk, this.#tools, id, { x: event.clientX0, y: event.clientY0 });
  }

  #end() {
    const held = this.#held;
    if (!held) return;
    this.#release();
    void held.drop();
  }

  #release() {
    this.#endedAt = performance.now();
    this.#letGo();
    this.#held = null;
  }

  #scrolled() {
    if (!this.#held) return;
    this.#tools.aim.scrolled();
    this.#held.ask();
  }

  #ask(id, name) {
    const text = `${name} is moving “${this.#desk.words.title(id)}” right now.`;
    this.#desk.say(text);
    showToast({ title: text, action: { label: "Move it anyway", run: () => this.#desk.holds.allow(id) } });
  }
}

function handOf({ clientX, clientY }) {
  return { x: clientX, y: clientY };
}
