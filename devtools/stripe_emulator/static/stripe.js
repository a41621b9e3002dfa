// Stands in for Stripe's script: of all it has, only the embedded page.
"use strict";

(() => {
  const origin = new URL(document.currentScript.src).origin;

  class EmbeddedPage {
    #frame = document.createElement("iframe");

    constructor(secret) {
      this.#frame.src = `${origin}/c/pay/${encodeURIComponent(secret)}`;
      this.#frame.title = "Secure payment form";
      this.#frame.style.width = "100%";
      this.#frame.style.height = "480px";
      this.#frame.style.border = "0";
      this.#frame.style.colorScheme = "light dark";
    }

    mount(target) {
      const element = typeof target === "string" ? document.querySelector(target) : target;
      if (!element) throw new Error("IntegrationError: there is no element to mount the form to.");
      addEventListener("message", this.#hear);
      element.append(this.#frame);
    }

    unmount() {
      removeEventListener("message", this.#hear);
      this.#frame.remove();
    }

    destroy() {
      this.unmount();
    }

    #hear = ({ source, origin: from, data }) => {
      if (source !== this.#frame.contentWindow || from !== origin || data?.from !== "stripe-emulator") return;
      if (data.height) this.#frame.style.height = `${data.height}px`;
      if (data.returnTo) location.assign(data.returnTo);
    };
  }

  globalThis.Stripe = (key) => {
    if (!String(key).startsWith("pk_test_")) throw new Error("IntegrationError: this is no publishable test key.");
    return {
      createEmbeddedCheckoutPage: async ({ fetchClientSecret, clientSecret }) =>
        new EmbeddedPage(clientSecret ?? (await fetchClientSecret())),
    };
  };
})();
