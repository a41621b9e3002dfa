from hypothesis import settings

# How long one example takes says more about the machine's load than about the code.
settings.register_profile("without deadlines", deadline=None)
settings.load_profile("without deadlines")

pytest_plugins = ["tests.leaks", "tests.servers.fixtures", "tests.system.fixtures"]
