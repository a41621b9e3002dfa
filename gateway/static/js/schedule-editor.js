// The page of the schedule editor alone loads this, beside app.js.
import { ScheduleEditor } from "./schedule/editor.js";

customElements.define("schedule-editor", ScheduleEditor);
