#!/bin/bash
# Keystone, from its schema to its start. Safe to run again.
set -euo pipefail
. /etc/pinproof/cloud.env
export OS_BOOTSTRAP_PASSWORD=$ADMIN_PASSWORD ADDRESS
# Keystone's own tools use the cache, too. It is starting by itself; this waits for it.
systemctl start memcached
python3 /usr/local/lib/pinproof/40-identity.py
systemctl start keystone
