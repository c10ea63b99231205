// Extra specs that have an effect: on the guest, on the host that is chosen, or on the time that its vCPUs get. A flavor with
// others besides (`:category`, `quota:disk_read_iops_sec`) asks for the same.

export const FLAVOR_KEYS =
  /^(hw:|resources|trait|group_policy$|quota:cpu_|capabilities:|aggregate_instance_extra_specs:|accel:)/;

/** A key that binds a flavor to hosts of an aggregate, and asks nothing of the guest: operators keep pinned flavors so. */
export function isAggregateKey(key: string): boolean {
  return key.startsWith("aggregate_instance_extra_specs:");
}
