#!/bin/bash
# Runs once, when the database is made. The site's role owns its database and is no superuser.
set -euo pipefail
psql --username=postgres --set=ON_ERROR_STOP=1 --set=password="$DB_PASSWORD" <<'SQL'
CREATE ROLE mmregistry LOGIN CREATEDB PASSWORD :'password';
CREATE DATABASE mmregistry OWNER mmregistry;
SQL
