import { ApiProblem, Unreachable } from "./api.js";
import { renewLogin } from "./login.js";

const SHORTEST = 1_000;
const LONGEST = 30_000;

async function connectSocketIo(base) {
  const { io } = await import("socket.io-client");
  return io(new URL("/notifs", base).href, {
    // A connection of its own: one shared with other namespaces would survive a refusal and keep its old cookie.
    multiplex: false,
    path: "/socket.io/",
    transports: ["websocket"],
    withCredentials: true,
    reconnectionDelay: SHORTEST,
    reconnectionDelayMax: LONGEST,
    randomizationFactor: 0.5,
  });
}

/** The live connection: Socket.IO, a read of what was missed on every connect, and the renewal of an expired login. */
export class NotificationSocket {
  #base;
  #feed;
  #onLoginEnd;
  #connect;
  #renewLogin;
  #socket = null;
  #renewed = false;
  #failures = 0;
  #closed = false;
  #timer;

  /**
   * @param {URL} base
   * @param {import("./notification-feed.js").NotificationFeed} feed
   * @param {() => void} onLoginEnd
   * @param {(base: URL) => Promise<import("socket.io-client").Socket>} connect
   * @param {(base: URL) => Promise<unknown>} renew
   */
  constructor(base, feed, onLoginEnd, connect = connectSocketIo, renew = renewLogin) {
    this.#base = base;
    this.#feed = feed;
    this.#onLoginEnd = onLoginEnd;
    this.#connect = connect;
    this.#renewLogin = renew;
  }

  get connected() {
    return this.#socket?.connected ?? false;
  }

  async open() {
    const socket = await this.#connect(this.#base);
    if (this.#closed) return void socket.close();
    this.#socket = socket;
    socket.on("response", (message) => void this.#hear(message));
    socket.on("disconnect", (reason) => this.#lose(reason));
    socket.on("connect_error", () => this.#fail());
  }

  close() {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#socket?.close();
    this.#socket = null;
  }

  /** Reads what is new and deals with a dead login or network. */
  sync() {
    return this.#try(() => this.#feed.catchUp());
  }

  #hear(message) {
    if (message.meta === "WS connected") return this.sync();
    return this.#try(() => this.#feed.takeFrame(message));
  }

  async #try(work) {
    try {
      await work();
      this.#renewed = false;
      this.#failures = 0;
    } catch (error) {
      if (error instanceof ApiProblem && error.status === 401) await this.#renew();
      else if (error instanceof ApiProblem || error instanceof Unreachable) this.#later();
      else throw error;
    }
  }

  // Socket.IO leaves it to us when the server ended the socket: at a restart, or because the login's token expired.
  #lose(reason) {
    if (reason === "io server disconnect") this.#later();
  }

  // An active socket retries by itself (the network is down); a refused one needs a fresh login.
  #fail() {
    if (!this.#socket?.active) void this.#renew();
    else if (document.visibilityState === "visible") void this.sync();
  }

  async #renew() {
    if (this.#renewed) return this.#later();
    this.#renewed = true;
    try {
      await this.#renewLogin(this.#base);
      this.#resume();
    } catch (error) {
      this.#renewed = false;
      if (error instanceof ApiProblem && error.status === 401) this.#end();
      else if (error instanceof ApiProblem || error instanceof Unreachable) this.#later();
      else throw error;
    }
  }

  // Every connect is followed by a read, so one way forward serves all.
  #resume() {
    if (this.connected) void this.sync();
    else if (!this.#socket?.active) this.#socket?.connect();
  }

  #end() {
    this.close();
    this.#onLoginEnd();
  }

  #later() {
    const longest = Math.min(LONGEST, SHORTEST * 2 ** this.#failures++);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#resume(), longest * (0.5 + Math.random()));
  }
}
