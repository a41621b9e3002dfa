// The one script for another site, see docs/bell.md.
import { bellStyles } from "./bell-styles.js";
import "./notification-bell.js";

// esbuild puts static/css/embed.css here. A sheet that is worn already may be filled later.
bellStyles.replaceSync(EMBED_STYLES);
