// Checks, right before servers are created, whether the cloud still has room for them beside everybody else, and the project quota.
// Servers that would use the reserve wait for a while and are then not created: Nova's own "no valid host" would say nothing about
// pinning, and a neighbour's server would lack what we took.
import { firstLine } from "../../../base/words.ts";
import { setTimeout as sleep } from "node:timers/promises";
import type { Limits } from "../../targets/config.ts";
import { messageOf } from "../../../base/errors.ts";
import type { ApiClient } from "../../../drivers/openstack/client.ts";
import { isRefusal } from "../../../drivers/openstack/refusal.ts";
import { type Amounts, type Charges, sum } from "../../../nova/charges.ts";
import { readHostPools, readQuotaPool } from "./pool-readers.ts";
import { readProviderNames } from "../../observe/api/provider-names.ts";
import { ForeignUse, type Pool, type Shortage, shortageIn, shortageWords } from "./pools.ts";

export interface CapacityGuardOptions {
  readonly client: ApiClient;
  readonly reserve?: Limits["reserve"];
  /** Whether Placement answered at the start: where it is closed, only the quota is looked at. */
  readonly placement: boolean;
  readonly say: (text: string) => void;
  /** How long to wait for room. @default two minutes */
  readonly waitMs?: number;
  /** @default 5000; the first looks follow one another faster */
  readonly pollMs?: number;
}

/** Why something was not made. */
export interface NoCapacity {
  readonly reason: string;
  /** False where it could not be found out. */
  readonly isKnown: boolean;
}

export interface HoldOptions {
  readonly signal: AbortSignal;
  /** Told once, where it has to wait. */
  readonly onWait: (reason: string) => void;
  /** Whether its servers may all be sent to one host, where another that Nova might choose is nearly full. @default false */
  readonly mayAim?: boolean;
}

const WAIT_MS = 120_000;
const POLL_MS = 5000;
const FIRST_POLL_MS = 300;
/** A look at the quota is good for so long, where it has shown plenty. */
const QUOTA_MS = 10_000;

interface Held {
  placement: Amounts;
  readonly quota: Amounts;
}

type Obstacle = NoCapacity & { readonly isForGood: boolean };

export class CapacityGuard {
  readonly #options: CapacityGuardOptions;
  readonly #reserve: Amounts;
  readonly #held = new Map<object, Held>();
  readonly #foreign = new ForeignUse();
  #placementIsOpen: boolean;
  #quotaIsOpen = true;
  #quotaSeen: { readonly at: number; readonly pool: Pool } | undefined;
  #names: Promise<ReadonlyMap<string, string>> | undefined;
  readonly #aims = new Map<object, string>();

  constructor(options: CapacityGuardOptions) {
    const { reserve = {}, placement } = options;
    this.#options = options;
    this.#placementIsOpen = placement;
    this.#reserve = {
      PCPU: reserve.dedicatedCpus ?? 0,
      VCPU: reserve.sharedCpus ?? 0,
      MEMORY_MB: reserve.memoryMiB ?? 0,
    };
    if (!placement) this.#sayClosed();
  }

  /**
   * Waits until there is room, and promises it to `key`; once promised, looks again whether others have grown into it.
   * @returns why there is none, after a bounded time
   */
  async hold(
    key: object,
    charges: Charges,
    { signal, onWait, mayAim = false }: HoldOptions,
  ): Promise<NoCapacity | undefined> {
    const { waitMs = WAIT_MS, pollMs = POLL_MS } = this.#options;
    const deadline = Date.now() + waitMs;
    let isTold = false;
    for (let pause = Math.min(FIRST_POLL_MS, pollMs); ; pause = Math.min(2 * pause, pollMs)) {
      signal.throwIfAborted();
      const obstacle = await this.#look(key, charges, { signal, mayAim });
      if (obstacle === undefined) return undefined;
      if (obstacle.isForGood) return obstacle;
      if (Date.now() >= deadline) {
        return { ...obstacle, reason: `${obstacle.reason}; waited ${Math.round(waitMs / 1000)} s` };
      }
      if (!isTold) onWait(obstacle.reason);
      isTold = true;
      await sleep(pause, undefined, { signal });
    }
  }

  /** Its CPUs and memory are free again, as Placement shows; the quota follows when the servers have gone. */
  releaseCpus(key: object): void {
    const held = this.#held.get(key);
    if (held !== undefined) held.placement = {};
  }

  release(key: object): void {
    this.#held.delete(key);
    this.#aims.delete(key);
  }

  /**
   * The host that the servers of `key` are to be sent to (`hypervisor_hostname`, as Placement names its provider), for what was
   * promised to it would take the reserve of another one.
   */
  aimOf(key: object): string | undefined {
    return this.#aims.get(key);
  }

  async #look(
    key: object,
    charges: Charges,
    { signal, mayAim }: { signal: AbortSignal; mayAim: boolean },
  ): Promise<Obstacle | undefined> {
    const before = new Map([...this.#held].map(([one, held]) => [one, { ...held }]));
    const [hosts, quota] = await Promise.all([this.#hosts(charges, signal), this.#quota(charges, signal)]);
    if ("reason" in hosts) return hosts;
    // What was held at any time since the question may be in the answer.
    const promised = new Map([...this.#held, ...before]);
    const ours = { placement: total(promised, "placement"), quota: total(promised, "quota") };
    const rest = new Map([...this.#held].filter(([one]) => one !== key));
    const others = { placement: total(rest, "placement"), quota: total(rest, "quota") };
    const isNew = !this.#held.has(key);
    const use = { ours: ours.placement, others: others.placement };
    const lacking = this.#hostShortage(hosts, charges.placement, use);
    const breach = lacking === undefined && isNew ? this.#breachBy(hosts, charges.placement) : undefined;
    const aim = breach === undefined || !mayAim ? undefined : await this.#hostFor(hosts, charges.placement, use);
    const byHost = lacking ?? (aim === undefined ? breach : undefined);
    const byQuota = quota && this.#quotaShortage(quota, charges.quota, { ours: ours.quota, others: others.quota });
    const shortage = byQuota ?? byHost;
    if (shortage === undefined) {
      if (isNew) this.#held.set(key, { ...charges });
      if (aim !== undefined) this.#aims.set(key, aim);
      return undefined;
    }
    const { isForGood } = shortage;
    return { reason: shortageWords(await this.#named(shortage)), isKnown: true, isForGood };
  }

  /** Undefined where one host takes it all. */
  #hostShortage(hosts: ReadonlyMap<string, Pool>, wanted: Amounts, use: Use): Shortage | undefined {
    for (const kind of kindsIn(wanted)) {
      const found = [...hosts].map(([id, pool]) => this.#shortageOn(id, pool, wanted, kind, use));
      if (found.length > 0 && found.every((shortage) => shortage !== undefined)) return nearest(found);
    }
    return undefined;
  }

  #shortageOn(id: string, pool: Pool, wanted: Amounts, kind: string, { ours, others }: Use): Shortage | undefined {
    const foreign = this.#foreign.in(id, pool, ours);
    const needed = { [kind]: wanted[kind] ?? 0, MEMORY_MB: wanted.MEMORY_MB ?? 0 };
    return shortageIn(pool, { wanted: needed, foreign, others, reserve: this.#reserve });
  }

  #breachBy(hosts: ReadonlyMap<string, Pool>, wanted: Amounts): Shortage | undefined {
    for (const kind of kindsIn(wanted)) {
      const breach = this.#breach(hosts, kind, wanted[kind] ?? 0);
      if (breach !== undefined) return breach;
    }
    return undefined;
  }

  /** The name of a host that takes all of it, of every kind, and keeps its reserve; undefined where none does, or none is named. */
  async #hostFor(hosts: ReadonlyMap<string, Pool>, wanted: Amounts, use: Use): Promise<string | undefined> {
    const fits = [...hosts].filter(([id, pool]) =>
      kindsIn(wanted).every((kind) => this.#shortageOn(id, pool, wanted, kind, use) === undefined),
    );
    this.#names ??= readProviderNames(this.#options.client);
    const names = await this.#names;
    return fits.flatMap(([id]) => names.get(id) ?? [])[0];
  }

  /** Nova chooses the host, so that every one counts that has any of it left. */
  #breach(hosts: ReadonlyMap<string, Pool>, kind: string, amount: number): Shortage | undefined {
    const reserve = this.#reserve[kind] ?? 0;
    if (reserve === 0) return undefined;
    for (const { name, capacity, used } of hosts.values()) {
      const left = (capacity[kind] ?? 0) - (used[kind] ?? 0);
      if (left < 1 || left - amount >= reserve) continue;
      return { pool: name, kind, left, wanted: amount, reserve, isForGood: false };
    }
    return undefined;
  }

  #quotaShortage(
    quota: Pool,
    wanted: Amounts,
    { ours, others }: { ours: Amounts; others: Amounts },
  ): Shortage | undefined {
    const foreign = this.#foreign.in("quota", quota, ours);
    return shortageIn(quota, { wanted, foreign, others, reserve: {} });
  }

  /** Without a host where nothing can be, or need be, looked at. */
  async #hosts({ placement }: Charges, signal: AbortSignal): Promise<ReadonlyMap<string, Pool> | Obstacle> {
    const none = new Map<string, Pool>();
    if (!this.#placementIsOpen || ((placement.PCPU ?? 0) === 0 && (placement.VCPU ?? 0) === 0)) return none;
    try {
      const hosts = await readHostPools(this.#options.client, signal);
      if (hosts.size > 0) return hosts;
      return { reason: "no compute host has any memory left, by Placement", isKnown: true, isForGood: false };
    } catch (error) {
      signal.throwIfAborted();
      if (isRefusal(error)) {
        this.#placementIsOpen = false;
        this.#sayClosed();
        return none;
      }
      return { reason: `cannot determine what is free: ${messageOf(error)}`, isKnown: false, isForGood: false };
    }
  }

  async #quota({ quota }: Charges, signal: AbortSignal): Promise<Pool | undefined> {
    if (!this.#quotaIsOpen || (quota.instances ?? 0) === 0) return undefined;
    const seen = this.#quotaSeen;
    if (seen !== undefined && Date.now() - seen.at < QUOTA_MS && this.#isPlenty(seen.pool, quota)) return seen.pool;
    try {
      const pool = await readQuotaPool(this.#options.client, signal);
      this.#quotaSeen = { at: Date.now(), pool };
      return pool;
    } catch (error) {
      signal.throwIfAborted();
      // Nova itself holds the quota: that we cannot see it beforehand makes nothing unsafe.
      this.#quotaIsOpen = false;
      this.#options.say(`  ! The project's quota cannot be read: ${firstLine(messageOf(error))}`);
      return undefined;
    }
  }

  /** Room for this claim and all that is promised, twice. */
  #isPlenty({ capacity, used }: Pool, wanted: Amounts): boolean {
    const needed = sum(wanted, total(this.#held, "quota"));
    return Object.entries(needed).every(([kind, amount]) => (capacity[kind] ?? 0) - (used[kind] ?? 0) > 2 * amount);
  }

  async #named(shortage: Shortage): Promise<Shortage> {
    const id = /^host (.*)$/.exec(shortage.pool)?.[1];
    if (id === undefined) return shortage;
    this.#names ??= readProviderNames(this.#options.client);
    return { ...shortage, pool: (await this.#names).get(id) ?? shortage.pool };
  }

  #sayClosed(): void {
    if (Object.values(this.#reserve).every((amount) => amount === 0)) return;
    this.#options.say("  ! this user may not read Placement: pinproof cannot watch the reserve, only the quota");
  }
}

/** What is ours in all, and what of it others than the one who asks were promised. */
interface Use {
  readonly ours: Amounts;
  readonly others: Amounts;
}

const kindsIn = (wanted: Amounts): readonly string[] => ["PCPU", "VCPU"].filter((kind) => (wanted[kind] ?? 0) > 0);

function total(held: ReadonlyMap<object, Held>, which: "placement" | "quota"): Amounts {
  return [...held.values()].map((one) => one[which]).reduce(sum, {});
}

/** Of the host that lacks least. */
function nearest(shortages: readonly Shortage[]): Shortage | undefined {
  const missing = ({ wanted, reserve, left }: Shortage) => wanted + reserve - left;
  const [first] = [...shortages].sort((a, b) => missing(a) - missing(b));
  return first && { ...first, isForGood: shortages.every(({ isForGood }) => isForGood) };
}
