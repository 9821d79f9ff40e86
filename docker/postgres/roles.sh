#!/bin/sh
# Runs once, in an empty database server: two roles, so that the application cannot change what was
# voted. The superuser's own name and database are those that the image made.
set -eu
psql --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres \
    --set owner_password="$ARENA_OWNER_PASSWORD" --set app_password="$ARENA_APP_PASSWORD" <<'SQL'
CREATE ROLE arena_owner LOGIN PASSWORD :'owner_password';
CREATE ROLE arena_app LOGIN PASSWORD :'app_password';
CREATE DATABASE arena OWNER arena_owner ENCODING 'UTF8' TEMPLATE template0;
REVOKE ALL ON DATABASE arena FROM PUBLIC;
GRANT CONNECT ON DATABASE arena TO arena_app;
\connect arena
ALTER SCHEMA public OWNER TO arena_owner;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
SQL
