"""The emulator the way the embedded mode runs it: patched by gevent, served by pywsgi."""

from gevent import monkey

monkey.patch_all()

import signal  # noqa: E402

import gevent  # noqa: E402
from gevent.pywsgi import WSGIServer  # noqa: E402

from devtools.stripe_emulator import EmulatorSettings, WebhookDelivery, create_app  # noqa: E402

settings = EmulatorSettings()
app = create_app(settings)
server = WSGIServer((settings.host, settings.port), app, log=None)
gevent.signal_handler(signal.SIGTERM, server.stop)
WebhookDelivery.of(app).start()
server.serve_forever()
WebhookDelivery.of(app).stop()
