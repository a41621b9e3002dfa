import { ApiProblem, Unreachable } from "./api.js";
import { HeadWatch } from "./head-watch.js";

const SHORTEST = 1_000;
const LONGEST = 30_000;

async function connectSocketIo(base, auth) {
  const { io } = await import("socket.io-client");
  return io(new URL("/notifs", base).href, {
    auth,
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

/**
 * The live connection: Socket.IO, a read of what was missed on every connect, the REST head while it is down, and the
 * renewal of an expired login. Until it is opened it only reads.
 */
export class NotificationSocket {
  #base;
  #feed;
  #api;
  #listener;
  #connect;
  #watch;
  #socket = null;
  #unreached = false;
  #renewed = false;
  #failures = 0;
  #closed = false;
  #timer;

  /**
   * @param {URL} base
   * @param {import("./notification-feed.js").NotificationFeed} feed
   * @param {import("./inbox-api.js").InboxApi} api
   * @param {{onLoginEnd: () => void, onLive: (live: boolean) => void}} listener
   * @param {(base: URL, auth: unknown) => Promise<import("socket.io-client").Socket>} connect
   */
  constructor(base, feed, api, listener, connect = connectSocketIo) {
    this.#base = base;
    this.#feed = feed;
    this.#api = api;
    this.#listener = listener;
    this.#connect = connect;
    this.#watch = new HeadWatch(() => this.#askHead());
  }

  get connected() {
    return this.#socket?.connected ?? false;
  }

  async open() {
    // At once, not on an error: a proxy may take the connection and end it, or say nothing.
    this.#watch.start();
    await this.#reach();
  }

  // Socket.IO is loaded on the way, which fails where the network has just gone.
  async #reach() {
    let socket;
    try {
      socket = await this.#connect(this.#base, this.#api.auth);
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      if (this.#closed) return;
      this.#unreached = true;
      return this.#later();
    }
    this.#unreached = false;
    if (this.#closed) return void socket.close();
    this.#socket = socket;
    socket.on("response", (message) => void this.#hear(message));
    socket.on("disconnect", (reason) => this.#lose(reason));
    socket.on("connect_error", () => this.#fail());
  }

  close() {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#watch.stop();
    this.#socket?.close();
    this.#socket = null;
  }

  /** Reads what is new. */
  sync() {
    return this.take(() => this.#feed.catchUp());
  }

  #hear(message) {
    if (message.meta === "WS connected") return this.#greet();
    return this.take(() => this.#feed.take(message));
  }

  async #greet() {
    this.#watch.stop();
    await this.sync();
    if (this.connected) this.#listener.onLive(true);
  }

  #miss() {
    if (this.#closed) return;
    this.#listener.onLive(false);
    this.#watch.start();
  }

  async #askHead() {
    let head = null;
    await this.take(async () => {
      head = await this.#api.head();
      if (head) await this.#feed.takeStanding(head);
    });
    return head !== null;
  }

  /** Does something that may read, and deals with a dead login or network. @param {() => Promise<void>} work */
  async take(work) {
    try {
      await work();
      this.#forgive();
    } catch (error) {
      if (error instanceof ApiProblem && error.status === 401) await this.#renew();
      else if (error instanceof ApiProblem || error instanceof Unreachable) this.#later();
      else throw error;
    }
  }

  // A read that works says nothing of a socket that is refused.
  #forgive() {
    if (this.#socket && !this.connected) return;
    this.#renewed = false;
    this.#failures = 0;
  }

  // Socket.IO leaves it to us when the server ended the socket: at a restart, or because the login's token expired.
  #lose(reason) {
    this.#miss();
    if (reason === "io server disconnect") this.#later();
  }

  // An active socket retries by itself (the network is down); a refused one needs a fresh login.
  #fail() {
    this.#miss();
    if (!this.#socket?.active) void this.#renew();
  }

  async #renew() {
    if (this.#renewed) return this.#later();
    this.#renewed = true;
    try {
      await this.#api.renew();
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
    if (this.#unreached) void this.#reach();
    else if (this.connected || !this.#socket) void this.sync();
    else if (!this.#socket.active) this.#socket.connect();
  }

  #end() {
    this.close();
    this.#listener.onLoginEnd();
  }

  #later() {
    const longest = Math.min(LONGEST, SHORTEST * 2 ** this.#failures++);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#resume(), longest * (0.5 + Math.random()));
  }
}
