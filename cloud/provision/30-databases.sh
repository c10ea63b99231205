#!/bin/bash
# Every service's database and its user. Safe to run again.
set -euo pipefail
. /etc/pinproof/cloud.env
# It is starting by itself; this waits until it answers.
systemctl start mariadb
for database in keystone glance placement nova_api nova nova_cell0 neutron; do
  user=${database%%_*}
  for from in % localhost; do
    echo "CREATE DATABASE IF NOT EXISTS $database CHARACTER SET utf8mb3;"
    echo "GRANT ALL ON $database.* TO '$user'@'$from' IDENTIFIED BY '$DATABASE_PASSWORD';"
  done
done | mariadb
