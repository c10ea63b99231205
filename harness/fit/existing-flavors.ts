// For a user who may not create flavors: which existing flavors can stand for the ones that an experiment declares. An experiment is
// given them before it is saved, so that it is judged by what it ran with.
import { imagesOfServer } from "../../experiments/steps.ts";
import type { Expectation } from "../../experiments/expectation.ts";
import type { Experiment, ExperimentFlavor, Properties } from "../../experiments/experiment.ts";
import { FLAVOR_KEYS, isAggregateKey } from "../../nova/effective-keys.ts";
import type { ListedFlavor } from "../observe/api/flavors.ts";
import { flavorCommand } from "./flavor-command.ts";

export interface ExistingFlavors {
  /** Those that may be used. */
  readonly flavors: readonly ListedFlavor[];
  /** Of the base image. */
  readonly minDiskGb: number;
  /** Of the base image. */
  readonly minRamMiB: number;
  /** The project that an administrator would give a flavor to: name or id; undefined where it is not known. */
  readonly project?: string | undefined;
}

/** What a flavor must be to stand for one that an experiment declares. */
interface Wanted {
  readonly flavor: ExperimentFlavor;
  /** Not a MiB or GB more: memory decides what comes out. */
  readonly exact: boolean;
  /** Keys that only choose the host do no harm: every server of it becomes ACTIVE, and is judged by the host it is on. */
  readonly anyAggregate: boolean;
  readonly memoryMiB: number;
  readonly diskGb: number;
}

export type Fitted = { readonly experiment: Experiment } | { readonly skipped: string };

/** The experiment with a flavor that is there for each of its own, or why that cannot be, with what would help. */
export function fitFlavors(experiment: Experiment, there: ExistingFlavors): Fitted {
  const choices = new Map<string, readonly ListedFlavor[]>();
  const lacking: Wanted[] = [];
  for (const [key, flavor] of Object.entries(experiment.flavors)) {
    const wanted = expectedGuestOf(experiment, key, flavor, there);
    const fit = there.flavors.filter((one) => misfitOf(wanted, one) === undefined).sort(smallestFirst);
    if (fit.length === 0) lacking.push(wanted);
    choices.set(key, fit);
  }
  if (lacking.length > 0) return { skipped: tellLacking(lacking, there) };
  const chosen = choose(experiment, choices);
  if (chosen === undefined) {
    const sizes = [...choices].map(([key, fit]) => `${key}: ${fit.map(({ memoryMiB }) => memoryMiB).join(", ")}`);
    return {
      skipped: `its servers are compared with each other, and no flavors that may be used have equal memory (MiB: ${sizes.join("; ")})`,
    };
  }
  const flavors = Object.entries(experiment.flavors).map(([key, flavor]): [string, ExperimentFlavor] => {
    const found = chosen.get(key);
    if (found === undefined) return [key, flavor];
    return [key, { ...flavor, memoryMiB: found.memoryMiB, existing: { id: found.id, name: found.name } }];
  });
  return { experiment: { ...experiment, flavors: Object.fromEntries(flavors) } };
}

/** The smallest of each. Servers that must be pinned alike are given equal memory, for their cells are compared, too. */
function choose(
  experiment: Experiment,
  choices: ReadonlyMap<string, readonly ListedFlavor[]>,
): ReadonlyMap<string, ListedFlavor> | undefined {
  const smallest = new Map([...choices].flatMap(([key, [first]]) => (first === undefined ? [] : [[key, first]])));
  const alike = experiment.relations.flatMap((relation) =>
    relation.kind === "pinned-alike" ? [relation.server, relation.like] : [],
  );
  const keys = new Set(alike.flatMap((server) => experiment.servers[server]?.flavor ?? []));
  if (keys.size < 2) return smallest;
  const sizes = [...keys].map((key) => new Set(choices.get(key)?.map(({ memoryMiB }) => memoryMiB)));
  const [first = new Set<number>()] = sizes;
  const [common] = [...first].filter((size) => sizes.every((one) => one.has(size))).sort((a, b) => a - b);
  if (common === undefined) return undefined;
  const equal = [...keys].flatMap((key) => {
    const found = choices.get(key)?.find(({ memoryMiB }) => memoryMiB === common);
    return found === undefined ? [] : [[key, found] as const];
  });
  return new Map([...smallest, ...equal]);
}

function expectedGuestOf(
  experiment: Experiment,
  key: string,
  flavor: ExperimentFlavor,
  there: ExistingFlavors,
): Wanted {
  const expectations = Object.values(experiment.servers)
    .filter((server) => server.flavor === key)
    .flatMap(({ expect }) => ("byRelease" in expect ? Object.values(expect.byRelease) : [expect]));
  return {
    flavor,
    exact: isMemoryDecisive(experiment, key, flavor, expectations),
    anyAggregate: expectations.every(({ outcome }) => outcome === "active"),
    memoryMiB: Math.max(flavor.memoryMiB, there.minRamMiB),
    // As the flavor would be that is made where one may be: not 0, which is a right of its own in Nova's policy.
    diskGb: Math.max(1, there.minDiskGb),
  };
}

/** Keys of images and flavors that decide on memory or cells: `hw_mem_page_size`, `hw:numa_mem.0`, `hw_numa_nodes`. */
const MEMORY_KEY = /mem|numa/;

/**
 * Where pages or cells are asked for, cells take their share of the memory, and it must divide. Where no host may be found, it
 * must not be for want of memory or disk. Everything else that is judged is worked out from the memory that the flavor has.
 */
function isMemoryDecisive(
  experiment: Experiment,
  key: string,
  { extraSpecs }: ExperimentFlavor,
  expectations: readonly Expectation[],
): boolean {
  const { servers, images } = experiment;
  const used = Object.keys(servers).filter((name) => servers[name]?.flavor === key);
  const named = used.flatMap((name) => imagesOfServer(experiment, name));
  const properties = named.flatMap((name): Properties[] => {
    const image = images[name];
    return image === undefined || image.from === "base" ? [] : [image.properties];
  });
  const keys = [extraSpecs, ...properties].flatMap((one) => Object.keys(one));
  return (
    keys.some((one) => MEMORY_KEY.test(one)) ||
    expectations.some(
      (expect) =>
        expect.outcome === "error" ||
        (expect.outcome === "active" && (expect.cells !== undefined || expect.hugepagesKiB !== undefined)),
    )
  );
}

/** Why the flavor cannot stand for the one that is wanted; undefined where it can. */
function misfitOf({ flavor, exact, anyAggregate, memoryMiB, diskGb }: Wanted, found: ListedFlavor): string | undefined {
  const differs = (has: number, asked: number) => (exact ? has !== asked : has < asked);
  if (found.disabled) return "is disabled";
  if (found.vcpus !== flavor.vcpus) return `has ${found.vcpus} vCPU`;
  if (differs(found.memoryMiB, memoryMiB)) return `has ${found.memoryMiB} MiB`;
  if (differs(found.diskGb, diskGb)) return `has ${found.diskGb} GB of disk`;
  if (exact && found.hasMoreDisk) return "also has an ephemeral disk or swap";
  if (found.extraSpecs === null) return "has extra specs that Nova does not show this user";
  return misfitOfSpecs(flavor.extraSpecs, found.extraSpecs, anyAggregate);
}

function misfitOfSpecs(asked: Properties, found: Properties, anyAggregate: boolean): string | undefined {
  for (const [key, value] of Object.entries(asked)) {
    if (found[key] === undefined) return `has no ${key}`;
    if (found[key] !== value) return `has ${key}=${found[key]}`;
  }
  const other = Object.keys(found).find(
    (key) => asked[key] === undefined && FLAVOR_KEYS.test(key) && !(anyAggregate && isAggregateKey(key)),
  );
  return other === undefined ? undefined : `has ${other}=${found[other] ?? ""} besides`;
}

/** Least memory first, then least disk: what is not needed is taken from nobody. */
function smallestFirst(a: ListedFlavor, b: ListedFlavor): number {
  return a.memoryMiB - b.memoryMiB || a.diskGb - b.diskGb || (a.name < b.name ? -1 : 1);
}

/** How many of the flavors that do not fit are told with the reason. */
const MOST_TOLD = 6;

function tellLacking(lacking: readonly Wanted[], { flavors, project }: ExistingFlavors): string {
  const told = lacking.map((wanted) => {
    const misfits = flavors.map((one) => `${one.name} ${misfitOf(wanted, one) ?? "fits"}`);
    const more = misfits.length > MOST_TOLD ? `; and ${misfits.length - MOST_TOLD} others` : "";
    return `no flavor that may be used is ${describe(wanted)}: ${misfits.slice(0, MOST_TOLD).join("; ")}${more}`;
  });
  const commands = lacking.map(({ flavor, memoryMiB, diskGb }) =>
    flavorCommand({ ...flavor, memoryMiB }, { diskGb, project }),
  );
  return [...told, "An administrator would provide it with:", ...commands.map((command) => `  ${command}`)].join("\n");
}

function describe({ flavor, exact, memoryMiB, diskGb }: Wanted): string {
  const specs = Object.entries(flavor.extraSpecs).map(([key, value]) => `${key}=${value}`);
  const size = exact ? "exactly" : "at least";
  const asks = specs.length === 0 ? "no extra specs that place it" : `exactly ${specs.join(", ")}`;
  return `${flavor.vcpus} vCPU, ${size} ${memoryMiB} MiB and ${diskGb} GB of disk, with ${asks}`;
}
