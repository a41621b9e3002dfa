// The form in a frame: says how high it is, and where to go on once somebody has paid.
"use strict";

const tell = (message) => parent.postMessage({ from: "stripe-emulator", ...message }, "*");
const done = document.querySelector("[data-return]");

new ResizeObserver(() => tell({ height: document.documentElement.offsetHeight })).observe(document.body);
if (done) tell({ returnTo: done.dataset.return });
