// A row: an experiment of one server in a few lines. Most of the catalogue is written so, and so is a row of one's own.
import type {
  ActStep,
  Contradiction,
  Experiment,
  ExperimentImage,
  LiveMigrateStep,
  MigrateStep,
  Properties,
} from "./experiment.ts";
import type { Expect, RefusedExpectation } from "./expectation.ts";
import type { HostNeeds, HostSetName } from "./needs.ts";
import { bothNeeds, HOST_SET_NEEDS } from "./host-sets.ts";

/** `POST /servers/ID/action` `rebuild`, with a duplicate of the base image that carries other properties. */
export interface RowRebuild {
  readonly act: "rebuild";
  readonly image: Properties;
  /** What Nova must answer. The server must then be as the row's `expect` says, as if nobody had asked. */
  readonly answer: RefusedExpectation;
}

export type RowAct = RowRebuild | Omit<MigrateStep, "server"> | Omit<LiveMigrateStep, "server">;

/** One server, and what must come out. */
export interface Row {
  /** Letters, digits and hyphens, at most 20; it becomes part of resource names. */
  readonly id: string;
  /** What the row is about: `policy`, `threads`. `pinproof run --family NAME` runs all of one. @default own */
  readonly family?: string;
  /** The host set of the local cloud on which it holds; what that promises is added to `needs`. */
  readonly hostSet?: HostSetName;
  /** One sentence, without a full stop, that is true where the expectation holds. */
  readonly claim: string;
  /** Image properties, as `hw_cpu_policy`. @default none: the base image as it is */
  readonly image?: Properties;
  /** Extra specs, as `hw:cpu_policy`. @default none */
  readonly flavor?: Properties;
  /**
   * @asType integer
   * @minimum 1
   * @default 1
   */
  readonly vcpus?: number;
  /**
   * The base image needs 128.
   *
   * @asType integer
   * @minimum 1
   * @default 128
   */
  readonly memoryMiB?: number;
  /** Done to the server once it is ACTIVE and was observed, in this order; it is observed again after each. @default nothing */
  readonly acts?: readonly RowAct[];
  readonly expect: Expect;
  /** What it needs of the cloud beyond its host set. @default nothing */
  readonly needs?: HostNeeds;
  /**
   * Whether the guest is to tell which CPUs, sockets and NUMA nodes it sees, and is waited for until it has: for a question
   * that a guest can answer. It sees its sockets, cores, threads and cells, and never where it runs. @default false
   */
  readonly guestReport?: boolean;
  /**
   * The compute host that the server is sent to, as `openstack hypervisor list` names it; the scheduler's filters judge that one
   * alone. Takes an administrator. @default Nova chooses
   */
  readonly host?: string;
  /** Where Nova's documentation says otherwise. */
  readonly contradicts?: Contradiction;
}

/** The keys under which `fromRow` puts the one server, image and flavor of a row. */
export const ROW_KEYS = {
  server: "server",
  base: "base",
  image: "image",
  flavor: "flavor",
  /** Of the first rebuild; of the second `rebuilt-2`, and so on. */
  rebuilt: "rebuilt",
} as const;

export function fromRow(row: Row): Experiment {
  const { id, hostSet, claim, expect, host, guestReport, contradicts } = row;
  const { family = "own", image = {}, flavor = {}, vcpus = 1, memoryMiB = 128, needs = {}, acts = [] } = row;
  const imageKey = Object.keys(image).length === 0 ? ROW_KEYS.base : ROW_KEYS.image;
  return {
    id,
    family,
    ...(hostSet !== undefined && { hostSet }),
    claim,
    images: {
      [imageKey]: imageOf(image),
      ...Object.fromEntries(
        acts.flatMap((act, at) => (act.act === "rebuild" ? [[rebuiltKey(at), imageOf(act.image)]] : [])),
      ),
    },
    flavors: { [ROW_KEYS.flavor]: { vcpus, memoryMiB, extraSpecs: flavor } },
    servers: {
      [ROW_KEYS.server]: {
        image: imageKey,
        flavor: ROW_KEYS.flavor,
        asked: askedOf(image, flavor),
        ...(host !== undefined && { host }),
        expect,
      },
    },
    relations: [],
    steps: acts.length === 0 ? "as-room-allows" : [{ apply: [ROW_KEYS.server] }, ...acts.map(actStep)],
    needs: hostSet === undefined ? needs : bothNeeds(HOST_SET_NEEDS[hostSet], needs),
    ...(guestReport !== undefined && { guestReport }),
    ...(contradicts !== undefined && { contradicts }),
  };
}

/** `image hw_cpu_policy=dedicated; flavor hw:cpu_policy=shared`, or `nothing`. */
export function askedOf(image: Properties, flavor: Properties): string {
  const parts = [said("image", image), said("flavor", flavor)].filter((part) => part !== "");
  return parts.length === 0 ? "nothing" : parts.join("; ");
}

function said(where: string, properties: Properties): string {
  const pairs = Object.entries(properties).map(([key, value]) => `${key}=${value}`);
  return pairs.length === 0 ? "" : `${where} ${pairs.join(", ")}`;
}

function imageOf(properties: Properties): ExperimentImage {
  return Object.keys(properties).length === 0 ? { from: "base" } : { from: "duplicate-of-base", properties };
}

function actStep(act: RowAct, at: number): ActStep {
  const { server } = ROW_KEYS;
  return act.act === "rebuild"
    ? { act: "rebuild", server, image: rebuiltKey(at), answer: act.answer }
    : { act: act.act, server };
}

function rebuiltKey(at: number): string {
  return at === 0 ? ROW_KEYS.rebuilt : `${ROW_KEYS.rebuilt}-${at + 1}`;
}
