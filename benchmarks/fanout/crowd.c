/* Many clients of a Socket.IO server (Engine.IO 4 over WebSockets), each in a room of its own. In C, so that the cores that
 * the server is measured on are not spent on counting: a client in Python costs more than any of the servers.
 *
 * usage: crowd PORT. Reads commands, answers each with one line:
 *   open N        until N clients are connected      ->  the number of them
 *   wait N MS     until N more messages have arrived ->  their number, less when that took longer than MS milliseconds
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { MOST = 32768, AT_ONCE = 64, BUFFER = 8192 };
enum State { HANDSHAKE, OPENING, JOINING, JOINED };

typedef struct {
    int fd;
    enum State state;
    int held;
    unsigned char buffer[BUFFER];
} Client;

static Client *clients[MOST];
static int port, epoll, begun, joined, lost;
static long messages, wanted_messages = -1, wanted_clients = -1;
static long long deadline;

static void fail(const char *what) {
    perror(what);
    exit(1);
}

static long long milliseconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000LL + now.tv_nsec / 1000000;
}

static void say(Client *client, const char *text) {
    unsigned char frame[64] = {0x81};
    size_t length = strlen(text);
    frame[1] = 0x80 | length; /* masked, with zeros */
    memcpy(frame + 6, text, length);
    if (send(client->fd, frame, 6 + length, MSG_NOSIGNAL) < 0) lost++;
}

static void open_one(void) {
    Client *client = clients[begun] = calloc(1, sizeof *client);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int yes = 1, none = 0;
    client->fd = socket(AF_INET, SOCK_STREAM, 0);
    setsockopt(client->fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    setsockopt(client->fd, IPPROTO_TCP, TCP_QUICKACK, &none, sizeof none);
    if (connect(client->fd, (struct sockaddr *)&address, sizeof address)) fail("connect");
    char request[512];
    int length = sprintf(request,
        "GET /socket.io/?EIO=4&transport=websocket&uid=%d HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nUpgrade: websocket\r\n"
        "Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
        "Origin: http://127.0.0.1:%d\r\n\r\n", begun, port, port);
    if (write(client->fd, request, length) != length) fail("write");
    fcntl(client->fd, F_SETFL, O_NONBLOCK);
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = client};
    epoll_ctl(epoll, EPOLL_CTL_ADD, client->fd, &event);
    begun++;
}

static void hear(Client *client, const unsigned char *text, long length) {
    if (client->state == OPENING && text[0] == '0') {
        client->state = JOINING;
        say(client, "40");
    } else if (client->state == JOINING && length > 1 && text[0] == '4' && text[1] == '0') {
        client->state = JOINED;
        joined++;
    } else if (text[0] == '2') {
        say(client, "3");
    } else if (length > 1 && text[0] == '4' && text[1] == '2') {
        messages++;
    }
}

/* How many bytes the frame takes; 0 while it is not complete. */
static long frame(Client *client, const unsigned char *bytes, long length) {
    if (length < 2) return 0;
    long payload = bytes[1] & 127, head = 2;
    if (payload == 126) {
        if (length < 4) return 0;
        payload = bytes[2] << 8 | bytes[3];
        head = 4;
    }
    if (length < head + payload) return 0;
    if ((bytes[0] & 15) == 1) hear(client, bytes + head, payload);
    return head + payload;
}

static void read_from(Client *client) {
    long got = recv(client->fd, client->buffer + client->held, BUFFER - client->held, 0);
    if (got <= 0) {
        if (got < 0 && errno == EAGAIN) return;
        epoll_ctl(epoll, EPOLL_CTL_DEL, client->fd, NULL);
        close(client->fd);
        lost++;
        return;
    }
    client->held += got;
    unsigned char *at = client->buffer, *end = at + client->held;
    if (client->state == HANDSHAKE) {
        unsigned char *body = memmem(at, end - at, "\r\n\r\n", 4);
        if (!body) return;
        if (memcmp(at, "HTTP/1.1 101", 12)) fail("not a WebSocket");
        client->state = OPENING;
        at = body + 4;
    }
    for (long taken; (taken = frame(client, at, end - at)); at += taken) continue;
    client->held = end - at;
    memmove(client->buffer, at, client->held);
}

static void obey(void) {
    static char line[256];
    static int held;
    int got = read(0, line + held, sizeof line - held - 1);
    if (got <= 0) exit(0);
    held += got;
    line[held] = 0;
    if (!strchr(line, '\n')) return;
    held = 0;
    long number, patience;
    if (sscanf(line, "open %ld", &number) == 1) wanted_clients = number;
    if (sscanf(line, "wait %ld %ld", &number, &patience) == 2) {
        wanted_messages = number;
        deadline = milliseconds() + patience;
    }
}

static void answer(void) {
    while (wanted_clients > begun && begun - joined < AT_ONCE) open_one();
    if (wanted_clients >= 0 && joined >= wanted_clients) {
        printf("%d\n", joined - lost);
        wanted_clients = -1;
    }
    if (wanted_messages >= 0 && (messages >= wanted_messages || milliseconds() > deadline)) {
        printf("%ld\n", messages);
        messages = 0;
        wanted_messages = -1;
    }
    fflush(stdout);
}

int main(int count, char **arguments) {
    if (count != 2) return 2;
    port = atoi(arguments[1]);
    epoll = epoll_create1(0);
    struct epoll_event event = {.events = EPOLLIN}, events[512];
    epoll_ctl(epoll, EPOLL_CTL_ADD, 0, &event);
    for (;;) {
        int ready = epoll_wait(epoll, events, 512, wanted_messages >= 0 ? 5 : 1000);
        for (int n = 0; n < ready; n++) {
            if (events[n].data.ptr) read_from(events[n].data.ptr);
            else obey();
        }
        answer();
    }
}
