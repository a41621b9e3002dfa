// The reference: Node's own Socket.IO server, doing what server.py does. node server.mjs PORT
import { createServer } from "node:http";
import { Server } from "socket.io";

const turn = () => new Promise((resolve) => setImmediate(resolve));
const notification = (number) => ({
  id: number,
  kind: "booking.approved",
  event_id: 4211,
  title: "Your booking for the summer festival was approved",
  link: "/events/4211",
  unread: 7,
});

async function targeted(count, people) {
  for (let number = 0; number < count; number++) {
    io.to(`user_${number % people}`).emit("notification", notification(number));
    if (number % 100 === 99) await turn();
  }
}

async function broadcast(count) {
  for (let number = 0; number < count; number++) {
    io.emit("notification", notification(number));
    await turn();
  }
}

const http = createServer((request, response) => {
  const [, kind, count, people] = request.url.split("/");
  if (kind === "targeted") targeted(Number(count), Number(people));
  if (kind === "broadcast") broadcast(Number(count));
  response.end("ok");
});
const io = new Server(http, { transports: ["websocket"] });
io.on("connection", (socket) => socket.join(`user_${socket.handshake.query.uid}`));
http.listen(Number(process.argv[2]), "127.0.0.1", 4096);
