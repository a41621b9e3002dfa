#!/bin/bash
# Runs once, on an empty data folder: a database and a user of its own for each service, closed to the others.
set -euo pipefail

for service in api payments notifications; do
    password="${service^^}_DATABASE_PASSWORD"
    psql --set ON_ERROR_STOP=1 --no-psqlrc --username "$POSTGRES_USER" --dbname postgres \
        --set name="fanfare_$service" --set password="${!password}" <<'SQL'
CREATE ROLE :"name" LOGIN PASSWORD :'password';
CREATE DATABASE :"name" OWNER :"name";
REVOKE ALL ON DATABASE :"name" FROM PUBLIC;
SQL
done
