"""Nova's schemas and its cells: what `nova-manage` does in five calls, in one process, for each start of it loads most of Nova.
Safe to run again."""

import sys

# The name by which it finds its configuration, and its log.
sys.argv = ["nova-manage"]

from nova import config, context, objects  # noqa: E402
from nova.cmd import manage  # noqa: E402

config.parse_args(sys.argv)
manage.logging.setup(manage.CONF, "nova")
objects.register_all()


def check(what, status):
    """A call tells of its failure by what it returns, and has printed why."""
    if status:
        sys.exit(f"nova-manage {what} failed with status {status}")


check("api_db sync", manage.ApiDbCommands().sync())
check("cell_v2 map_cell0", manage.CellV2Commands().map_cell0())
check("db sync", manage.DbCommands().sync())
cells = objects.CellMappingList.get_all(context.get_admin_context())
if "cell1" not in [cell.name for cell in cells]:
    check("cell_v2 create_cell", manage.CellV2Commands().create_cell(name="cell1"))
