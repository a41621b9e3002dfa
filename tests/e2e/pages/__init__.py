"""Page objects, one module per noun: they know labels and buttons, so that tests can read like sentences."""
