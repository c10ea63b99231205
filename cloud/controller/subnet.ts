// The private link between machine and container: a /30 that clashes with nothing the machine already reaches.
import { run } from "../../base/command.ts";
import { TargetError } from "../../base/errors.ts";

/** A range that the machine already uses, with the interface that says so. */
export interface UsedRange {
  readonly cidr: string;
  readonly by: string;
}

/** First addresses of the /30s that are tried, in this order: ranges for testing and for carriers before private ones. */
const CANDIDATES = ["198.18.0", "198.19.255", "100.127.255", "10.255.255", "172.31.255", "192.168.255"].flatMap((net) =>
  Array.from({ length: 64 }, (_, block) => `${net}.${block * 4}`),
);

export interface Subnet {
  /** The machine's end. */
  readonly gateway: string;
  /** The container's end. */
  readonly address: string;
}

/** The /30 of a container's address. */
export function subnetOf(address: string): Subnet {
  return { address, gateway: toText(toNumber(address) - 1) };
}

/** The first candidate that overlaps none of the used ranges. */
export function chooseSubnet(used: readonly UsedRange[], candidates: readonly string[] = CANDIDATES): Subnet {
  const free = candidates.find((network) => clashWith(network, used) === undefined);
  if (free === undefined) {
    throw new TargetError("no private subnet is free for the local cloud", {
      said: used.map(({ cidr, by }) => `${cidr} is used by ${by}`).join("\n"),
      hint: "Free one of 198.18.0.0/24, 100.127.255.0/24 or 10.255.255.0/24 on this machine.",
    });
  }
  return subnetOf(toText(toNumber(free) + 2));
}

/** The used range that overlaps the /30 around an address, if there is one. */
export function clashWith(address: string, used: readonly UsedRange[]): UsedRange | undefined {
  const first = toNumber(address) & ~3;
  return used.find(({ cidr }) => {
    const [base = "", length = "32"] = cidr.split("/");
    const mask = Number(length) === 0 ? 0 : ~0 << (32 - Number(length));
    const shorter = mask & ~3;
    return (toNumber(base) & shorter) === (first & shorter);
  });
}

/** The machine's own addresses and routes, without default routes and without the given interface. */
export async function usedRanges(except: string): Promise<UsedRange[]> {
  const [addresses, routes] = await Promise.all([
    run("ip", ["-json", "-4", "address", "show"]),
    run("ip", ["-json", "-4", "route", "show", "table", "all"]),
  ]);
  return parseUsedRanges(addresses.stdout, routes.stdout, except);
}

/** The same from what `ip` prints. Half of all addresses (`0.0.0.0/1`) is how a VPN writes a default route. */
export function parseUsedRanges(addresses: string, routes: string, except: string): UsedRange[] {
  const links = JSON.parse(addresses || "[]") as {
    ifname: string;
    addr_info: { local: string; prefixlen: number }[];
  }[];
  const table = JSON.parse(routes || "[]") as { dst: string; dev?: string; type?: string }[];
  return [
    ...links.flatMap((link) =>
      link.addr_info.map(({ local, prefixlen }) => ({ cidr: `${local}/${prefixlen}`, by: link.ifname })),
    ),
    ...table
      .filter(({ dst }) => /^\d/.test(dst) && !/\/[01]$/.test(dst))
      .map(({ dst, dev }) => ({ cidr: dst, by: dev === undefined ? "a route" : `a route over ${dev}` })),
  ].filter(({ by }) => by !== except && by !== `a route over ${except}`);
}

function toNumber(address: string): number {
  return address.split(".").reduce((sum, part) => (sum << 8) | Number(part), 0);
}

function toText(number: number): string {
  return [24, 16, 8, 0].map((shift) => (number >>> shift) & 255).join(".");
}
