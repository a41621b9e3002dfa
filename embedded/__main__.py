"""`python -m embedded`, which `make run` calls."""

from gevent import monkey

monkey.patch_all()

from embedded.start import main

if __name__ == "__main__":
    main()
