/**
 * The tabs of one browser that follow the same inbox. One of them leads: it holds the live connection and passes on
 * what it hears. When it goes, another leads at once. Where the browser has no locks, each tab leads for itself.
 */
export class NotificationTabs {
  #name;
  #onLead;
  #onMessage;
  #locks;
  #newChannel;
  #channel = null;
  #waiting = null;
  #resign = null;

  /**
   * @param {string} name of the inbox, the same in all its tabs
   * @param {{onLead: () => void, onMessage: (message: any) => void}} listener
   * @param {LockManager | undefined} locks @param {(name: string) => BroadcastChannel} newChannel
   */
  constructor(name, listener, locks = navigator.locks, newChannel = (name) => new BroadcastChannel(name)) {
    this.#name = name;
    this.#onLead = listener.onLead;
    this.#onMessage = listener.onMessage;
    this.#locks = locks;
    this.#newChannel = newChannel;
  }

  get leads() {
    return this.#resign !== null;
  }

  join() {
    if (!this.#locks) return this.#lead();
    this.#channel = this.#newChannel(this.#name);
    this.#channel.onmessage = ({ data }) => this.#onMessage(data);
    this.#waiting = new AbortController();
    const { signal } = this.#waiting;
    // The lock is held until the promise is settled, or the tab is gone.
    this.#locks.request(this.#name, { signal }, () => this.#lead()).catch((error) => {
      if (error.name !== "AbortError") throw error;
    });
  }

  leave() {
    this.#waiting?.abort();
    this.#resign?.();
    this.#resign = null;
    this.#channel?.close();
    this.#channel = null;
  }

  /** To all the other tabs. */
  send(message) {
    this.#channel?.postMessage(message);
  }

  #lead() {
    const reign = new Promise((resolve) => {
      this.#resign = resolve;
    });
    this.#onLead();
    return reign;
  }
}
