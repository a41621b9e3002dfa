import { ApiProblem, Unreachable } from "../api.js";
import { HeadWatch } from "../head-watch.js";
import { renewLogin } from "../login.js";

const SHORTEST = 1_000;
const LONGEST = 15_000;
const MOST_HELD = 100;
const RENEW = 10_000; // the others forget it after thirty seconds

async function connectSocketIo(auth) {
  const { io } = await import("socket.io-client");
  return io(new URL("/schedule", location.href).href, {
    auth,
    multiplex: false,
    path: "/socket.io/",
    transports: ["websocket"],
    reconnectionDelay: SHORTEST,
    reconnectionDelayMax: LONGEST,
    randomizationFactor: 0.5,
  });
}

/**
 * The live connection of an editing room. While it is down the draft is read again and again, and its return is
 * followed by a reading, so nothing is missed.
 */
export class DraftLine {
  #listener;
  #connect;
  #renew;
  #socket = null;
  #watch;
  #failures = 0;
  #timer;

  /**
   * @param {{ticket: () => string, onFrame: (frame: any) => void, onLive: (live: boolean) => void,
   *   read: (fresh: boolean) => Promise<boolean>, onLoginEnd: () => void}} listener `read` says whether there was news, a
   *   fresh one brings a new ticket, and deals with its own errors
   * @param {(auth: (answer: (data: any) => void) => void) => Promise<import("socket.io-client").Socket>} connect
   * @param {() => Promise<unknown>} renew the login
   */
  constructor(listener, connect = connectSocketIo, renew = renewLogin) {
    this.#listener = listener;
    this.#connect = connect;
    this.#renew = renew;
    this.#watch = new HeadWatch(() => listener.read(false));
  }

  get isLive() {
    return this.#socket?.connected ?? false;
  }

  async open() {
    this.#watch.start();
    const socket = await this.#connect((answer) => answer({ ticket: this.#listener.ticket() }));
    this.#socket = socket;
    socket.on("response", (frame) => this.#hear(frame));
    socket.on("disconnect", (reason) => this.#lose(reason));
    socket.on("connect_error", () => this.#fail());
  }

  close() {
    clearTimeout(this.#timer);
    this.#watch.stop();
    this.#socket?.close();
  }

  /** Tell the others that these are in hand. @param {string[]} ids @returns {() => void} to let them go */
  hold(ids) {
    const say = (what) => this.isLive && this.#socket.emit(what, { session_ids: ids.slice(0, MOST_HELD) });
    say("hold");
    const renewal = setInterval(say, RENEW, "hold");
    return () => {
      clearInterval(renewal);
      say("let_go");
    };
  }

  /** The network is back: do not wait for the next attempt. */
  hurry() {
    this.#failures = 0;
    if (this.#socket && !this.isLive) this.#socket.connect();
  }

  #hear(frame) {
    if (frame.meta === "WS connected") this.#greet();
    this.#listener.onFrame(frame);
  }

  // The page was read a moment before it first connects, but not in the same moment.
  #greet() {
    this.#watch.stop();
    this.#failures = 0;
    this.#listener.onLive(true);
    void this.#listener.read(false);
  }

  #miss() {
    this.#listener.onLive(false);
    this.#watch.start();
  }

  // Socket.IO leaves it to us when the server ended the socket: its ticket or its login has run out, or it restarts.
  #lose(reason) {
    this.#miss();
    if (reason === "io server disconnect") this.#later();
  }

  #fail() {
    this.#miss();
    if (!this.#socket.active) this.#later();
  }

  #later() {
    const longest = Math.min(LONGEST, SHORTEST * 2 ** this.#failures++);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#resume(), longest * (0.5 + Math.random()));
  }

  async #resume() {
    try {
      await this.#renew();
    } catch (error) {
      if (error instanceof ApiProblem && error.status === 401) return this.#end();
      if (!(error instanceof ApiProblem || error instanceof Unreachable)) throw error;
      return this.#later();
    }
    await this.#listener.read(true);
    this.#socket.connect();
  }

  #end() {
    this.close();
    this.#listener.onLoginEnd();
  }
}
