// Takes out of captured evidence what tells of the cloud that it came from: names, addresses, keys. Ids of servers, images
// and flavors stay, for several captures may speak of the same; they are random numbers.
import { isIPv4, isIPv6 } from "node:net";
import { UsageError } from "../../base/errors.ts";
import { HOST } from "../../__tests__/support/captured/captures.ts";
import { hostIdOf } from "../../harness/observe/api/which-host.ts";

const HOST_UUID = "00000000-0000-4000-8000-000000000001";
const OWNER = "1".repeat(32);

/** Scrubs the files of one capture: what stood for the same thing in several of them still does. */
export class Scrubber {
  readonly #host: string;
  readonly #addresses = new Map<string, string>();
  readonly #macs = new Map<string, string>();

  /** @param host the compute host's name in the cloud */
  constructor(host: string) {
    this.#host = host;
  }

  /** @throws UsageError naming the line, where something is left that looks like a secret */
  file(name: string, text: string): string {
    const scrubbed = this.#addressesIn(name.endsWith(".json") ? this.#json(text) : this.#xml(text));
    const secret = scrubbed.split("\n").findIndex((line) => SECRET.test(line));
    if (secret === -1) return scrubbed;
    throw new UsageError(`line ${secret + 1} of the scrubbed ${name} looks like a password, a key or a token`, {
      hint: "Nothing was written. Take it out of the run folder by hand, or teach scripts/capture/scrub.ts.",
    });
  }

  #json(text: string): string {
    const value: unknown = JSON.parse(text, (key, inner: unknown) => {
      if (OWNERS.has(key) && typeof inner === "string") return OWNER;
      // The digest of the two, as Nova would make it of their neutral names.
      if (key === "hostId" && inner !== "") return hostIdOf(OWNER, HOST);
      // A traceback: paths and names of the cloud, and long.
      if (key === "details") return "(cut)";
      return typeof inner === "string" ? this.#named(inner) : inner;
    });
    return `${JSON.stringify(value, null, 2)}\n`;
  }

  /** In XML a host's name may also be that of an element (`controller`): only whole values are replaced. */
  #xml(text: string): string {
    return text
      .replaceAll(/(<nova:(?:user|project) uuid=["'])[^"']*(["']>)[^<]*/g, `$1${OWNER}$2owner`)
      .replaceAll(/(<host>\s*<uuid>)[^<]*/g, `$1${HOST_UUID}`)
      .replaceAll(/\s(?:passwd|password)=(["']).*?\1/g, "")
      .replaceAll(/^ *<auth\b[^]*?<\/auth>\n/gm, "")
      .replaceAll(/^ *<guest>[^]*?<\/guest>\n+/gm, "")
      .replaceAll(/^ *<feature name=[^>]*\/>\n/gm, "")
      .replaceAll(new RegExp(`(["'>])${escape(this.#host)}(?=["'<])`, "g"), `$1${HOST}`);
  }

  #named(text: string): string {
    return text.replaceAll(new RegExp(`(?<![\\w.-])${escape(this.#host)}(?![\\w-])`, "g"), HOST);
  }

  #addressesIn(text: string): string {
    return text
      .replaceAll(/(?<![\w.:])[0-9a-f]{2}(?::[0-9a-f]{2}){5}(?![\w:])/gi, (mac) =>
        numbered(this.#macs, mac.toLowerCase(), (n) => `52:54:00:00:00:${n.toString(16).padStart(2, "0")}`),
      )
      .replaceAll(/(?<![\w.:])(?:\d{1,3}\.){3}\d{1,3}(?![\w.])/g, (address) =>
        !isIPv4(address) || LOCAL.test(address) ? address : numbered(this.#addresses, address, (n) => `192.0.2.${n}`),
      )
      .replaceAll(/(?<![\w.:])[0-9a-f:]*::?[0-9a-f:]+(?![\w:])/gi, (address) =>
        !isIPv6(address) || address === "::1"
          ? address
          : numbered(this.#addresses, address.toLowerCase(), (n) => `2001:db8::${n.toString(16)}`),
      );
  }
}

/** Fields of an image or a server that name a project or a user. */
const OWNERS = new Set([
  "owner",
  "owner_id",
  "owner_user_name",
  "owner_project_name",
  "user_id",
  "project_id",
  "projectId",
]);

/** No address of any machine: unset, this machine, every machine. */
const LOCAL = /^(?:0\.|127\.|255\.)/;

const SECRET =
  /-----BEGIN|\bgAAAA[\w-]{20,}|(?:passw(?:or)?d|passphrase|secret|token|api_?key|credentials?)["']?\s*[:=]\s*["']?[^\s"',}]/i;

/** The neutral name of a thing: the same whenever it is met again. */
function numbered(known: Map<string, string>, what: string, name: (n: number) => string): string {
  const neutral = known.get(what) ?? name(known.size + 1);
  known.set(what, neutral);
  return neutral;
}

function escape(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
