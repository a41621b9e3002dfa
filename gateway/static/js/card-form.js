const NO_FORM = "The payment form could not be loaded, and nothing was charged. Check your connection, then load this page again.";
const NO_SECRET = "This address is not complete. Please open your order and pay from there.";

/**
 * `<card-form key="pk_…" script="https://js.stripe.com/…">`: Stripe's form in a frame. Its secret is what stands behind
 * the # of the page's address. Once somebody has paid, Stripe's script leads on to the return page by itself.
 */
export class CardForm extends HTMLElement {
  #checkout;

  connectedCallback() {
    if (location.hash.length > 1) void this.#show(location.hash.slice(1));
    else this.#explain(NO_SECRET);
  }

  disconnectedCallback() {
    this.#checkout?.destroy();
  }

  async #show(secret) {
    this.#say("The payment form is loading…", "center muted", "status");
    try {
      await load(this.getAttribute("script"));
      const stripe = globalThis.Stripe(this.getAttribute("key"));
      this.#checkout = await stripe.createEmbeddedCheckoutPage({ fetchClientSecret: async () => secret });
    } catch (error) {
      this.#explain(NO_FORM);
      throw error;
    }
    this.replaceChildren();
    this.#checkout.mount(this);
  }

  #explain(text) {
    this.#say(text, "alert bad", "alert");
  }

  #say(textContent, className, role) {
    const told = Object.assign(document.createElement("p"), { textContent, className });
    told.setAttribute("role", role);
    this.replaceChildren(told);
  }
}

// Only this page needs it, and Stripe wants it from its own server.
function load(address) {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = address;
    script.addEventListener("load", resolve);
    script.addEventListener("error", () => reject(new Error(`no script at ${address}`)));
    document.head.append(script);
  });
}

customElements.define("card-form", CardForm);
