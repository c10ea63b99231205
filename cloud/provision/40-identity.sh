#!/bin/bash
# Keystone, from its schema to its start. Safe to run again.
set -euo pipefail
. /etc/pinproof/cloud.env
export OS_BOOTSTRAP_PASSWORD=$ADMIN_PASSWORD ADDRESS
python3 /usr/local/lib/pinproof/40-identity.py
systemctl start memcached keystone
