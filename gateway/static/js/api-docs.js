// The page at /api/docs: Swagger UI over our own document, with nothing from elsewhere.
import SwaggerUIBundle from "swagger-ui-dist/swagger-ui-es-bundle.js";
import { csrfToken } from "./csrf.js";

const place = document.getElementById("api-docs");
const dark = matchMedia("(prefers-color-scheme: dark)");

function followTheLook() {
  document.documentElement.classList.toggle("dark-mode", dark.matches); // Swagger UI's own name for it
}

dark.addEventListener("change", followTheLook);
followTheLook();

SwaggerUIBundle({
  domNode: place,
  url: place.dataset.document,
  docExpansion: "none",
  validatorUrl: null,
  defaultModelsExpandDepth: 0,
  // Who is logged in tries things out as themselves; writes made with the cookie need this value.
  requestInterceptor: (request) => {
    const own = new URL(request.url, location.href).origin === location.origin;
    if (own && !request.headers.Authorization) request.headers["X-CSRF-Token"] = csrfToken() ?? "";
    return request;
  },
});
