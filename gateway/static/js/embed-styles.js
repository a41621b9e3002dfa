import { bellStyles } from "./bell-styles.js";

// esbuild puts static/css/embed.css here.
const sheet = new CSSStyleSheet();
sheet.replaceSync(EMBED_STYLES);
bellStyles.push(sheet);
