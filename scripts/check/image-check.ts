// `npm run image:check`: builds the image of pipelines/Dockerfile from the package, by buildah, and runs the reference experiment in it, as
// its own user, against the local cloud. The images that it starts from are stand-ins (image/stand-ins.ts). As root.
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { withCloud } from "../../bin/session/with-cloud.ts";
import { cloudLayout } from "../../cloud/layout.ts";
import { ensurePackages } from "../../cloud/machine/host-packages.ts";
import { run } from "../../base/command.ts";
import { pinproofHome } from "../../base/files/home.ts";
import { terminalProgress } from "../../base/progress.ts";
import type { CloudTarget } from "../../harness/targets/cloud-target.ts";
import { Buildah } from "./image/buildah.ts";
import { makeStandIns } from "./image/stand-ins.ts";
import { step } from "../step.ts";

const ROOT = join(import.meta.dirname, "../..");
const IMAGE = "localhost/pinproof:check";
/** The image's user node. */
const USER = 1000;

const progress = terminalProgress();
const { signal } = new AbortController();
const home = join(pinproofHome(), "image-check");
await ensurePackages(progress, signal, [
  { program: "buildah", debianPackage: "buildah", why: "builds the image" },
  { program: "mmdebstrap", debianPackage: "mmdebstrap", why: "makes the image that it starts from" },
]);
const scratch = mkdtempSync(join(tmpdir(), "pinproof-image-"));
try {
  const buildah = new Buildah(home);
  const [, base = ""] = await step(progress, "Stand-ins for the two base images", () => makeStandIns(buildah, scratch));
  await step(progress, "The image", async () => {
    const context = join(scratch, "context");
    mkdirSync(context);
    await run("npm", ["pack", "--silent", "--pack-destination", context], {
      cwd: ROOT,
      env: { NODE_OPTIONS: undefined },
    });
    for (const name of ["Dockerfile", "Dockerfile.dockerignore"])
      cpSync(join(ROOT, "pipelines", name), join(context, name));
    await buildah.build(context, IMAGE, []);
  });
  const [whole, below] = [await buildah.size(IMAGE), await buildah.size(base)];
  const mib = (bytes: number): string => `${Math.round(bytes / 2 ** 20)} MiB`;
  process.stdout.write(`image: ${mib(whole)}, of which ${mib(below)} are its base\n`);
  const said = await buildah.start(IMAGE, ["sh", "-c", "pinproof --version; node --version; id --user"], []);
  process.stdout.write(`${said.stdout.trimEnd()}\n`);
  await withCloud({ progress, signal, only: "local" }, async ({ target }) => {
    const { stdout, stderr, status } = await step(progress, "The reference experiment, in the image", () => {
      const night = nightFolder(target);
      const words = ["pinproof", "run", "reference", "--report", "pinproof-report"];
      return buildah.start(IMAGE, words, [
        ...["--volume", `${night}:/home/node`, "--network", "host", "--workingdir", "/home/node"],
        ...["--env", `OS_CLOUD=${target.cloud}`, "--env", "OS_CLIENT_CONFIG_FILE=/home/node/clouds.yaml"],
      ]);
    });
    process.stdout.write(`${stdout}\nexit code ${status}\n`);
    const reports = join(scratch, "night/pinproof-report");
    const written = existsSync(reports) ? readdirSync(reports) : [];
    process.stdout.write(`reports: ${written.join(", ")}\n`);
    if (status === 0 && written.includes("report.json")) return;
    process.stderr.write(stderr);
    process.exitCode = 1;
  });
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

/** What a pipeline gives to the image: credentials, the way to the hosts, and here the provider, which no registry gives. */
function nightFolder({ cloudsFile, hosts, baseImage }: CloudTarget): string {
  const night = join(scratch, "night");
  mkdirSync(night);
  cpSync(cloudsFile, join(night, "clouds.yaml"));
  const [host] = hosts;
  if (host?.identityFile === undefined || host.knownHostsFile === undefined)
    throw new Error("the local cloud has no host");
  cpSync(host.identityFile, join(night, "ssh-key"));
  cpSync(host.knownHostsFile, join(night, "known_hosts"));
  // With all that the local cloud says of it, such as that its user needs no sudo.
  const told = parse(readFileSync(cloudLayout().hostsFile, "utf8")) as { hosts: object[] };
  const hosted = { ...told.hosts[0], identityFile: "ssh-key", knownHostsFile: "known_hosts" };
  writeFileSync(join(night, "pinproof.yaml"), stringify({ baseImage, hosts: [hosted] }));
  const provider = join(pinproofHome(), "provider");
  if (existsSync(provider)) cpSync(provider, join(night, ".cache/pinproof/provider"), { recursive: true });
  give(night);
  return night;
}

function give(path: string): void {
  chownSync(path, USER, USER);
  for (const entry of readdirSync(path, { recursive: true, withFileTypes: true })) {
    chownSync(join(entry.parentPath, entry.name), USER, USER);
  }
  for (const name of ["ssh-key", "clouds.yaml"]) chmodSync(join(path, name), 0o600);
}
