// On which clouds a row is right: the local cloud's profiles must run all of theirs, and a cloud that would prove it wrong
// must not run it. Here a cloud is one host, or several that are alike but for what a test says.
import { catalogue } from "../../../experiments/index.ts";
import type { HostNeeds, Range } from "../../../experiments/needs.ts";

interface Host {
  readonly dedicated: number;
  readonly shared: number;
  readonly sharedSet: boolean;
  readonly smt?: boolean;
  readonly siblings?: boolean;
  readonly nodes?: number;
  readonly pages?: number;
}

const LOCAL: Readonly<Record<string, Host>> = {
  A: { dedicated: 1, shared: 1, sharedSet: true },
  B: { dedicated: 2, shared: 0, sharedSet: false },
  C: { dedicated: 0, shared: 2, sharedSet: false },
};

const isIn = (range: Range | undefined, value: number) =>
  value >= (range?.least ?? 0) && value <= (range?.most ?? Infinity);

function fitsHost(needs: HostNeeds, host: Host): boolean {
  const nodes = host.nodes ?? 1;
  return (
    isIn(needs.dedicatedCpus, host.dedicated) &&
    isIn(needs.sharedCpus, host.shared) &&
    isIn(needs.numaNodes, nodes) &&
    isIn(needs.dedicatedCpusPerNode, host.dedicated / nodes) &&
    isIn(needs.sharedCpusPerNode, host.shared / nodes) &&
    isIn(needs.hugepages2MiB, host.pages ?? 0) &&
    (needs.smt ?? host.smt ?? false) === (host.smt ?? false) &&
    (needs.sharedSet ?? host.sharedSet) === host.sharedSet &&
    (needs.siblingsInDedicatedSet ?? host.siblings ?? false) === (host.siblings ?? false)
  );
}

function fits(needs: HostNeeds, hosts: readonly Host[]): boolean {
  const fitting = hosts.filter((host) => fitsHost(needs, host)).length;
  const isMixed = hosts.some(({ smt }) => smt === true) && hosts.some(({ smt }) => smt !== true);
  return (
    isIn({ least: 1, ...needs.hosts }, fitting) &&
    isIn(needs.anyHosts, hosts.length) &&
    (needs.everyHost !== true || fitting === hosts.length) &&
    (needs.mixedSmt !== true || isMixed)
  );
}

const running = (hosts: readonly Host[]) => catalogue.filter(({ needs }) => fits(needs, hosts)).map(({ id }) => id);
const needsOf = (id: string): HostNeeds => catalogue.find((experiment) => experiment.id === id)?.needs ?? {};

test.each(Object.entries(LOCAL))("the local cloud in profile %s runs all rows of it, and N08", (profile, host) => {
  const own = catalogue.filter((experiment) => experiment.hostSet === profile).map(({ id }) => id);
  expect(running([host])).toEqual([...own, "N08"]);
});

const BIG: Host = { dedicated: 8, shared: 8, sharedSet: true, nodes: 2 };
const SMT: Host = { dedicated: 4, shared: 2, sharedSet: true, smt: true, siblings: true };

test("rows that need a small or a full host are left out on a big one", () => {
  const big = running([BIG]);
  for (const id of ["A34", "A50", "A51", "A52", "N02"]) expect(big).not.toContain(id);
  for (const id of ["A01", "A04", "A12", "A24", "N01", "N03", "N04", "N05", "N06", "N07"]) expect(big).toContain(id);
});

test("rows that are right only without SMT are left out with it", () => {
  const ids = running([SMT]);
  for (const id of ["A23", "A24", "A25", "A26"]) expect(ids).not.toContain(id);
  for (const id of ["A22", "A27", "A28", "S01", "S02", "S03", "S04", "S05", "S07", "S08"]) expect(ids).toContain(id);
});

test("B rows are right with two dedicated CPUs alone: no SMT, one node, no more CPUs", () => {
  const onlyDedicated = { dedicated: 4, shared: 0, sharedSet: false };
  const more = running([onlyDedicated]);
  for (const id of ["B05", "B12"]) expect(more).not.toContain(id);
  const smt = running([{ ...onlyDedicated, smt: true, siblings: true }]);
  for (const id of ["B02", "B03", "B10", "B11"]) expect(smt).not.toContain(id);
  expect(running([{ ...onlyDedicated, nodes: 2 }])).not.toContain("B13");
});

test("a server that must find no host is not tried where another host would take it", () => {
  const failing = catalogue.filter(({ servers }) =>
    Object.values(servers).some(({ expect: expected }) => "outcome" in expected && expected.outcome === "error"),
  );
  const unguarded = failing.filter(({ needs }) => needs.everyHost !== true && needs.anyHosts?.most === undefined);
  // No host whatever can hold these.
  expect(unguarded.map(({ id }) => id)).toEqual(["C07", "H05", "H06"]);
});

test("a set of shared CPUs alone is not profile C: Nova does not pin there", () => {
  const sharedOnly = { dedicated: 0, shared: 4, sharedSet: true };
  expect(running([sharedOnly]).filter((id) => id.startsWith("C"))).toEqual([]);
});

test("rows for several hosts, and for one alone", () => {
  const small = { dedicated: 1, shared: 1, sharedSet: true };
  const two = running([small, small]);
  for (const id of ["M04", "M05", "M06", "A24"]) expect(two).toContain(id);
  for (const id of ["A50", "M01", "M02", "M03"]) expect(two).not.toContain(id);
  expect(running([SMT, BIG])).toEqual(expect.arrayContaining(["M01", "M02"]));
  expect(running([{ dedicated: 0, shared: 2, sharedSet: false }, small])).toContain("M03");
});

test("huge pages: rows for hosts with them, and the one for hosts without", () => {
  const withPages = running([{ ...BIG, pages: 128 }]);
  for (const id of ["H01", "H02", "H03", "H04", "H05", "H06", "H07"]) expect(withPages).toContain(id);
  expect(withPages).not.toContain("A42");
});

test("S06 and S09 ask for the hosts that they are about", () => {
  expect(fits(needsOf("S06"), [{ dedicated: 0, shared: 6, sharedSet: false, smt: true }])).toBe(true);
  expect(fits(needsOf("S09"), [{ dedicated: 2, shared: 1, sharedSet: true, smt: true, siblings: false }])).toBe(true);
  expect(fits(needsOf("S09"), [SMT])).toBe(false);
});
