pytest_plugins = ["tests.servers.fixtures", "tests.system.fixtures"]
