// The official client's own scenarios, as far as they apply to a WebSocket-only server. Prints what each of them saw.
// node scenarios.mjs FOLDER_OF_NODE_MODULES URL
import { createRequire } from "node:module";

const [folder, url] = process.argv.slice(2);
const { io } = createRequire(`${folder}/`)("socket.io-client");

const open = (namespace = "/", options = {}) =>
  io(url + namespace, { transports: ["websocket"], forceNew: true, reconnection: false, ...options });
const next = (emitter, event) => new Promise((resolve) => emitter.once(event, (...values) => resolve(values)));
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const ended = async (id) => (await fetch(`${url}/ended/${id}`)).json();

async function endedOf(id) {
  for (let tries = 0; tries < 50; tries++) {
    const reason = await ended(id);
    if (reason !== null) return reason;
    await sleep(100);
  }
  return null;
}

const scenarios = {
  async connects_and_is_told_its_id() {
    const socket = open("/", { auth: { who: "Ada" } });
    const [welcome] = await next(socket, "welcome");
    if (!socket.connected) await next(socket, "connect");
    return { welcome, id: typeof socket.id, transport: socket.io.engine.transport.name, connected: socket.connected };
  },

  async is_refused_with_the_reason() {
    const [error] = await next(open("/", { auth: { refuse: true } }), "connect_error");
    return { message: error.message, data: error.data };
  },

  async an_unknown_namespace_is_refused() {
    const [error] = await next(open("/nowhere"), "connect_error");
    return { message: error.message ?? String(error) };
  },

  async namespaces_share_a_connection_and_nothing_else() {
    const first = open("/");
    await next(first, "connect");
    const second = first.io.socket("/other");
    await next(second, "connect");
    const heard = [];
    first.on("echo", (value) => heard.push(["/", value]));
    second.on("echo", (value) => heard.push(["/other", value]));
    await Promise.all([first.emitWithAck("echo", 1), second.emitWithAck("echo", 2)]);
    const id = second.id;
    second.disconnect();
    const left = await endedOf(id);
    await first.emitWithAck("echo", 3);
    return { heard: heard.sort(), ids_differ: first.id !== id, still_there: first.connected, left };
  },

  async the_server_acknowledges() {
    const socket = open();
    const single = await new Promise((resolve) => socket.emit("echo", 1, (...values) => resolve(values)));
    const several = await new Promise((resolve) => socket.emit("echo", 1, "two", { three: [3] }, null, (...v) => resolve(v)));
    return { single, several };
  },

  async the_client_acknowledges() {
    const socket = open();
    socket.on("question", (question, answer) => answer(question, "yes", Buffer.from([7])));
    socket.emit("ask_me", { really: true });
    const [question, answer, bytes] = await next(socket, "answered");
    return { question, answer, bytes: [...bytes] };
  },

  async binary_data_arrives_as_binary_data() {
    const socket = open();
    const heard = next(socket, "echo");
    const bytes = Buffer.from([0, 1, 2, 253, 254, 255]);
    const answer = await socket.emitWithAck("echo", { name: "a", parts: [bytes, bytes.subarray(3)] });
    const [value] = await heard;
    return { answer: [...answer.parts[0]], heard: value.parts.map((part) => [Buffer.isBuffer(part), ...part]) };
  },

  async text_of_every_length_and_script_arrives_whole() {
    const socket = open();
    const texts = ["", "a".repeat(125), "b".repeat(126), "c".repeat(65_535), "d".repeat(65_536), "e".repeat(300_000), "Grüße, 東京 🎉"];
    const answers = [];
    for (const text of texts) answers.push((await socket.emitWithAck("echo", text)) === text);
    return { answers };
  },

  async rooms_are_heard_by_their_members_alone() {
    const [first, second, third] = [open(), open(), open()];
    await Promise.all([first, second, third].map((socket) => next(socket, "connect")));
    const heard = [];
    [first, second, third].forEach((socket, n) => socket.on("said", (value) => heard.push([n + 1, value])));
    await first.emitWithAck("join", "red");
    await second.emitWithAck("join", "red");
    third.emit("say", "red", "to red");
    third.emit("say", second.id, "to the second");
    await sleep(300);
    await second.emitWithAck("leave", "red");
    third.emit("say", "red", "to red again");
    await sleep(300);
    [first, second, third].forEach((socket) => socket.disconnect());
    return { heard: heard.sort() };
  },

  async others_are_told_without_oneself() {
    const [first, second] = [open("/other"), open("/other")];
    await Promise.all([first, second].map((socket) => next(socket, "connect")));
    const heard = [];
    first.on("said", (value) => heard.push([1, value]));
    second.on("said", (value) => heard.push([2, value]));
    first.emit("say_to_others", "psst");
    await sleep(300);
    return { heard };
  },

  async frames_keep_their_order() {
    const socket = open();
    const numbers = [];
    socket.on("counted", ([number]) => numbers.push(number));
    await socket.emitWithAck("echo", 0);
    socket.emit("count", 2000, 100);
    for (let tries = 0; tries < 100 && numbers.length < 2000; tries++) await sleep(50);
    return { count: numbers.length, in_order: numbers.every((number, index) => number === index) };
  },

  async large_frames_in_a_row_arrive_whole_and_in_order() {
    const socket = open();
    const seen = [];
    socket.on("counted", ([number, text]) => seen.push([number, text.length]));
    socket.emit("count", 40, 200_000); // as much as may wait for a client that reads slowly
    for (let tries = 0; tries < 100 && seen.length < 40; tries++) await sleep(50);
    return { count: seen.length, whole: seen.every(([number, size], index) => number === index && size === 200_000) };
  },

  async the_client_leaves() {
    const socket = open();
    await next(socket, "connect");
    const id = socket.id;
    const reason = next(socket, "disconnect");
    socket.disconnect();
    return { client: (await reason)[0], server: await endedOf(id) };
  },

  async the_server_ends_the_namespace() {
    const socket = open();
    await next(socket, "connect");
    const id = socket.id;
    socket.emit("leave_me");
    return { client: (await next(socket, "disconnect"))[0], server: await endedOf(id) };
  },

  async the_server_ends_the_connection() {
    const socket = open();
    await next(socket, "connect");
    const id = socket.id;
    socket.emit("close_me");
    return { client: (await next(socket, "disconnect"))[0], server: await endedOf(id) };
  },

  async the_transport_is_closed_by_the_client() {
    const socket = open();
    await next(socket, "connect");
    const id = socket.id;
    const reason = next(socket, "disconnect");
    socket.io.engine.close();
    return { client: (await reason)[0], server: await endedOf(id) };
  },

  async the_network_is_cut() {
    const socket = open();
    await next(socket, "connect");
    const id = socket.id;
    const reason = next(socket, "disconnect");
    socket.io.engine.transport.ws.terminate();
    return { client: (await reason)[0], server: await endedOf(id) };
  },

  async a_client_that_answers_pings_stays() {
    const socket = open();
    let pings = 0;
    socket.io.on("ping", () => pings++);
    await next(socket, "connect");
    await sleep(4500);
    return { connected: socket.connected, pinged: pings >= 2 };
  },

  async a_client_that_answers_no_pings_is_closed() {
    const socket = open();
    await next(socket, "connect");
    const id = socket.id;
    clearTimeout(socket.io.engine._pingTimeoutTimer); // it would give up first
    socket.io.engine.transport.ws.pause();
    return { server: await endedOf(id) };
  },

  async a_client_connects_again_by_itself() {
    const socket = open("/", { reconnection: true, reconnectionDelay: 100 });
    await next(socket, "connect");
    const before = socket.id;
    socket.io.engine.transport.ws.terminate();
    await next(socket, "connect");
    const after = socket.id;
    return { another_id: before !== after, answer: await socket.emitWithAck("echo", "again") };
  },
};

const saw = {};
await Promise.all(
  Object.entries(scenarios).map(async ([name, scenario]) => {
    saw[name] = await Promise.race([scenario(), sleep(20_000).then(() => "took too long")]);
  }),
);
console.log(JSON.stringify(saw));
process.exit();
