// Loaded on every page; Socket.IO comes in a chunk of its own, when there is a bell.
import "./card-form.js";
import "./hold-countdown.js";
import "./live-parts.js";
import "./notification-bell.js";
import "./notifications-page.js";
import "./number-stepper.js";
import "./order-tickets.js";
import "./pay-button.js";
import "./payment-status.js";
import "./venue-map.js";
import { confirmForms } from "./confirm-dialog.js";
import { keepTimesFresh } from "./local-time.js";
import { closeMenusElsewhere } from "./menu.js";
import { offerReaderZone } from "./reader-zone.js";
import { sendOnce } from "./send-once.js";
import { keepLoginAlive } from "./session-renewal.js";
import { keepChosenZones } from "./venue-form.js";

closeMenusElsewhere();
confirmForms();
sendOnce();
keepLoginAlive();
keepTimesFresh();
offerReaderZone();
keepChosenZones();
