/** Where on the grid a point of the screen is. Measured once, so that a drag asks the page for nothing. */
export class Aim {
  #view;
  #rect;
  #columns;

  /** @param {import("./grid-view.js").GridView} view */
  constructor(view) {
    this.#view = view;
    this.measure();
  }

  /** After the grid was built anew, or the window's size has changed. */
  measure() {
    const { scroller, columns } = this.#view;
    this.#rect = scroller.getBoundingClientRect();
    this.#columns = [...columns].map(([room, column]) => ({ room, left: column.offsetLeft, right: column.offsetLeft + column.offsetWidth }));
    this.top = columns.size ? columns.values().next().value.offsetTop : 0;
    this.scrolled();
  }

  /** Its edges on the grid, which begins `top` pixels above its rooms. @param {string} room */
  column(room) {
    return this.#columns.find((column) => column.room === room);
  }

  scrolled() {
    const { scroller } = this.#view;
    [this.scrollLeft, this.scrollTop] = [scroller.scrollLeft, scroller.scrollTop];
  }

  /** @returns {{room: string, pixels: number} | null} pixels below the day's beginning */
  at(x, y) {
    if (!this.#isInside(x, y)) return null;
    const across = x - this.#rect.left + this.scrollLeft;
    const column = this.#columns.find(({ left, right }) => across >= left && across < right);
    return column ? { room: column.room, pixels: y - this.#rect.top + this.scrollTop - this.top } : null;
  }

  /** How far to scroll in this frame when the hand is near an edge. @returns {{x: number, y: number}} pixels */
  push(x, y) {
    if (!this.#isInside(x, y)) return { x: 0, y: 0 };
    const { left, right, top, bottom } = this.#rect;
    return { x: edge(x, left, right), y: edge(y, top + this.top, bottom) };
  }

  #isInside(x, y) {
    const { left, right, top, bottom } = this.#rect;
    return x >= left && x < right && y >= top && y < bottom;
  }
}

const NEAR = 48;
const FASTEST = 18;

/** @returns {number} faster the nearer */
export function edge(at, from, to) {
  const near = Math.min(NEAR, (to - from) / 4);
  if (at < from + near) return -Math.ceil((FASTEST * (from + near - Math.max(at, from))) / near);
  if (at > to - near) return Math.ceil((FASTEST * (Math.min(at, to) - to + near)) / near);
  return 0;
}
