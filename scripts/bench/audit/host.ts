// A host for the whole round trip: libvirt's own test driver with real domains where there is a virsh, else a virsh of our own
// that prints their captured XML; and a process with real threads for each, started as QEMU is, with `-uuid UUID`.
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { waitFor } from "../../../base/wait.ts";
import type { BenchDomain } from "./domains.ts";

export interface BenchVirsh {
  readonly path: string;
  /** What answers, for the table. */
  readonly is: string;
}

const CAPABILITIES = join(import.meta.dirname, "../../../__tests__/fixtures/captured/capabilities.xml");

/** @param folder for its files */
export function makeVirsh(folder: string, domains: readonly BenchDomain[]): BenchVirsh {
  const path = join(folder, "virsh");
  const version = spawnSync("virsh", ["--version"], { encoding: "utf8" });
  const script = version.status === 0 ? testDriver(folder, domains) : printer(folder, domains);
  writeFileSync(path, script);
  chmodSync(path, 0o755);
  const is =
    version.status === 0
      ? `domains of libvirt ${version.stdout.trim()}'s test driver, formatted by libvirt`
      : "no virsh here: a script that prints captured XML";
  return { path, is };
}

/** The test driver knows no host CPUs that are like ours, so its capabilities are the captured ones. */
function testDriver(folder: string, domains: readonly BenchDomain[]): string {
  const node = join(folder, "node.xml");
  const cpu = "<cpu><mhz>2000</mhz><model>x</model><active>2</active><nodes>1</nodes><sockets>1</sockets>";
  const own = domains.map(({ xml }) => xml.replace(/<domain type='\w+' id='\d+'/, "<domain type='test'"));
  const memory = "<memory>999999999</memory>";
  writeFileSync(node, `<node>${cpu}<cores>2</cores><threads>1</threads></cpu>${memory}${own.join("\n")}</node>`);
  return `#!/bin/sh\ncase "$*" in *capabilities) exec cat '${CAPABILITIES}' ;; esac\nexec virsh -c 'test://${node}' "$@"\n`;
}

function printer(folder: string, domains: readonly BenchDomain[]): string {
  writeFileSync(join(folder, "list"), domains.map(({ uuid }) => `${uuid}\n`).join(""));
  writeFileSync(join(folder, "all"), domains.map(({ xml }) => `${xml}\n\n`).join(""));
  const cases = [
    "*list*) exec cat list ;;",
    "*dumpxml*) exec cat all ;;",
    `*capabilities) exec cat '${CAPABILITIES}' ;;`,
  ];
  return `#!/bin/sh\ncd '${folder}' || exit\ncase "$*" in\n${cases.join("\n")}\nesac\n`;
}

/** Names its threads as QEMU does and keeps each on its CPUs, then waits for the end of its standard input. */
const GUEST = `
import ctypes, json, os, sys, threading
libc = ctypes.CDLL(None)
ready = []
def settle(name, cpus):
    libc.prctl(15, name.encode(), 0, 0, 0)
    os.sched_setaffinity(threading.get_native_id(), [int(cpu) for cpu in cpus.split(",")])
    ready.append(name)
def wait(name, cpus):
    settle(name, cpus)
    threading.Event().wait()
main, *others = json.loads(sys.argv[1])
for name, cpus in others:
    threading.Thread(target=wait, args=(name, cpus), daemon=True).start()
settle(*main)
while len(ready) <= len(others): os.sched_yield()
print("ready", flush=True)
sys.stdin.read()
`;

/** @returns what ends them all */
export async function startGuests(domains: readonly BenchDomain[]): Promise<Disposable> {
  const children: ChildProcess[] = [];
  let ready = 0;
  for (const { uuid, threads } of domains) {
    const child = spawn("python3", ["-S", "-c", GUEST, JSON.stringify(threads), "-uuid", uuid], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    child.stdout.once("data", () => ready++);
    children.push(child);
  }
  const stop = (): void => {
    for (const child of children) child.stdin?.end();
  };
  try {
    const all = () => ready === domains.length || undefined;
    await waitFor(all, { what: `${domains.length} processes have their threads`, timeoutMs: 120_000 });
  } catch (error) {
    stop();
    throw error;
  }
  return { [Symbol.dispose]: stop };
}
