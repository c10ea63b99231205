"""Keystone's schema, keys, first user and endpoints: what `keystone-manage` does in four calls, in one process, for each start
of it loads all of Keystone. Safe to run again."""

import os

import keystone.conf
from keystone.cmd import cli
from keystone.common import sql

cli.CONF.register_cli_opt(cli.command_opt)
keystone.conf.configure()
sql.initialize()
keystone.conf.set_default_for_default_log_levels()


def manage(*words):
    """As `keystone-manage WORDS`."""
    cli.CONF(args=list(words), project="keystone", prog="keystone-manage")
    keystone.conf.setup_logging()
    cli.CONF.command.cmd_class.main()


owner = ["--keystone-user", "keystone", "--keystone-group", "keystone"]
internal = "http://controller:5000/v3/"
manage("db_sync")
manage("fernet_setup", *owner)
manage("credential_setup", *owner)
manage(
    *["bootstrap", "--bootstrap-region-id", "RegionOne"],
    *["--bootstrap-admin-url", internal, "--bootstrap-internal-url", internal],
    *["--bootstrap-public-url", f"http://{os.environ['ADDRESS']}:5000/v3/"],
)
