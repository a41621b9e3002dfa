import assert from "node:assert/strict";
import { test } from "node:test";

import { csrfToken } from "../csrf.js";

test("the value is found among other cookies", () => assert.equal(csrfToken("a=1; fanfare_csrf=x%3D1; b=2"), "x=1"));
test("without the cookie it is empty", () => assert.equal(csrfToken("not_fanfare_csrf=1"), ""));
