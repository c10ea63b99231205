#!/bin/sh
# Compiles the Python code of the root tree, all at once and on every CPU; the packages did not do it one by one, which takes
# twice as long. Services run as users who may not write there, so what is left out is compiled in memory at each start: it
# is what no service loads. Runs inside the tree (chroot); what is compiled already costs nothing.
set -eu
unused='sphinx|docutils|pip|botocore|boto3|numpy|gevent|grpc|confluent_kafka|redis|zmq|snowballstemmer'
python3 -m compileall -q -j 0 -x "^/usr/lib/python3/dist-packages/($unused)/" /usr/lib/python3/dist-packages
