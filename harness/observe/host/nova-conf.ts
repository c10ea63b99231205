// CPU sets in nova.conf, from the lines that look.sh prints: section headers and four options.
import type { CpuSetsRecord } from "../../evidence/evidence.ts";

/** Later files win, as with oslo.config. An option that is set to nothing is not set. */
export function parseSettings(lines: string): CpuSetsRecord {
  const found = new Map<string, string>();
  let section = "DEFAULT";
  for (const line of lines.split("\n")) {
    const header = /^\[([^\]]*)\]/.exec(line)?.[1];
    const [, key, value] = /^(\w+)\s*[=:]\s*(.*?)\s*$/.exec(line) ?? [];
    if (header !== undefined) section = header.trim();
    else if (key !== undefined && value !== undefined)
      found.set(`${section}.${key}`, value.replace(/^(["'])(.*)\1$/, "$2"));
  }
  const setting = (name: string) => (found.get(name) === "" ? null : (found.get(name) ?? null));
  return {
    dedicated: setting("compute.cpu_dedicated_set"),
    shared: setting("compute.cpu_shared_set"),
    legacy: setting("DEFAULT.vcpu_pin_set"),
    reserved: setting("DEFAULT.reserved_host_cpus"),
  };
}
