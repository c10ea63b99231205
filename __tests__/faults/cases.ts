// What goes wrong between pinproof and a cloud, and how a run has to end then. Each is done to a real run on a real cloud.
import { EXIT } from "../../base/errors.ts";
import type { ApiCall, HarmOf } from "./api-proxy.ts";

export interface FaultCase {
  readonly what: string;
  /** Made anew for each run: it may count. */
  readonly api?: () => HarmOf;
  /** The SSH connection to the compute host ends after so many bytes from it. */
  readonly sshCutAfterBytes?: number;
  /** Nova's API is stopped when the first is printed, and started again when the second is, or after the run. */
  readonly novaDown?: { readonly when: RegExp; readonly until?: RegExp };
  /** The work folder is on a file system of this size, which is filled up when this is printed. */
  readonly diskFull?: { readonly sizeMiB: number; readonly when: RegExp };
  /** Calls that wait until that has been done: so it comes at the same moment on every machine. */
  readonly hold?: (call: ApiCall) => boolean;
  /** The exit code of the run. */
  readonly status: number;
  /** What its user is told. */
  readonly says: readonly RegExp[];
  /** Everything is gone only after `pinproof runs destroy RUN`, as the run has said. @default false */
  readonly putAwayByCommand?: boolean;
}

type Which = (call: ApiCall) => boolean;

const topology: Which = ({ path }) => path.includes("/topology");
const serverCreate: Which = ({ service, method, path }) =>
  service === "compute" && method === "POST" && path.endsWith("/servers");
const serverDelete: Which = ({ service, method, path }) =>
  service === "compute" && method === "DELETE" && path.includes("/servers/");
const allocations: Which = ({ path }) => path.startsWith("/placement/allocations") || path.startsWith("/allocations");

const always =
  (which: Which, harm: ReturnType<HarmOf>): (() => HarmOf) =>
  () =>
  (call) =>
    which(call) ? harm : undefined;

const times =
  (count: number, which: Which, harm: ReturnType<HarmOf>): (() => HarmOf) =>
  () => {
    let left = count;
    return (call) => (which(call) && left-- > 0 ? harm : undefined);
  };

export const FAULTS: readonly FaultCase[] = [
  {
    what: "the API answers 503 to three reads of the topology",
    api: times(3, topology, { status: 503 }),
    status: EXIT.holds,
    says: [/HOLDS/],
  },
  {
    what: "the API answers 503 to every read of the topology",
    api: always(topology, { status: 503 }),
    status: EXIT.inconclusive,
    says: [/INCONCLUSIVE/, /status 503/, /503 made by the fault test/],
  },
  {
    what: "the API answers 500 to the server's create",
    api: always(serverCreate, { status: 500 }),
    status: EXIT.deploy,
    says: [/INCONCLUSIVE/, /Error creating OpenStack server: .*but got 500 instead: .*500 made by the fault test/],
  },
  {
    what: "the API answers 429 with Retry-After to the server's create, once",
    api: times(1, serverCreate, { status: 429, headers: { "retry-after": "1" } }),
    status: EXIT.holds,
    says: [/HOLDS/],
  },
  {
    what: "the connection is reset at a read of the allocations, once",
    api: times(1, allocations, "reset"),
    status: EXIT.holds,
    says: [/HOLDS/],
  },
  {
    what: "the connection is reset at every read of the allocations",
    api: always(allocations, "reset"),
    status: EXIT.inconclusive,
    says: [/INCONCLUSIVE/, /cannot be reached \((ECONNRESET|UND_ERR_SOCKET)\)/],
  },
  {
    what: "every call to Nova and Placement takes a second longer",
    api: always(({ service }) => service !== "identity" && service !== "image", { delayMs: 1000 }),
    status: EXIT.holds,
    says: [/HOLDS/],
  },
  {
    what: "the token has run out when the allocations are read",
    api: times(1, allocations, { status: 401 }),
    status: EXIT.holds,
    says: [/HOLDS/],
  },
  {
    what: "SSH is cut in the middle of the domain XML",
    sshCutAfterBytes: 9000,
    status: EXIT.inconclusive,
    says: [/INCONCLUSIVE/, /controller/],
  },
  {
    what: "Nova's API is down while the server is removed, until that has failed once",
    novaDown: { when: /removing its servers/, until: /once more/ },
    hold: serverDelete,
    status: EXIT.holds,
    says: [/HOLDS/, /once more/],
  },
  {
    what: "Nova's API is down while the server is removed, and stays down",
    novaDown: { when: /removing its servers/ },
    hold: serverDelete,
    status: EXIT.deploy,
    says: [/could be removed in order/, /Remove what is left with: npx pinproof runs destroy/],
    putAwayByCommand: true,
  },
  {
    what: "the disk fills up while the evidence is read",
    diskFull: { sizeMiB: 16, when: /observing/ },
    hold: topology,
    status: EXIT.target,
    says: [/cannot be written/, /ENOSPC: no space left/, /Make room on that disk/],
    putAwayByCommand: true,
  },
];
