// The one script for another site, see docs/bell.md. Styles first: the element is made as soon as it is defined.
import "./embed-styles.js";
import "./notification-bell.js";
