"""Socket.IO's lower layers on gevent's event loop, without a greenlet or a queue for each client.

    all of it under a Flask-SocketIO                   `install.py`
    Socket.IO  rooms; a frame is encoded once          `fanout.py`, `packets.py`
    Engine.IO  one client: packets, pings, its end     `server.py`, `client.py`, `deadline.py`
    WebSocket  one connection: frames, bounds          `connection.py`, `frames.py`, `handshake.py`
               many of them, written in one go         `cork.py`

A frame is written straight to the connection where nothing waits before it. What the kernel does not take at once
waits, in order and bounded, until the loop says that there is room again; who lets too much wait is cut off. What a
client sends is read by the loop as well; only what needs a handler gets a greenlet, for as long as that runs.
"""
