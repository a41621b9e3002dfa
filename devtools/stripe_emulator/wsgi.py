"""For gunicorn, with one worker: `gunicorn -w 1 --threads 8 devtools.stripe_emulator.wsgi:app`."""

from devtools.stripe_emulator import EmulatorSettings, WebhookDelivery, create_app

app = create_app(EmulatorSettings())
WebhookDelivery.of(app).start()
