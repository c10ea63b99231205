// The two images that pipelines/Dockerfile starts from, made here where no image registry answers: Debian trixie with Node.js of npm's
// packages, and this machine's terraform. They carry the names that the Dockerfile uses.
import { chmodSync, cpSync, existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { debianMirror } from "../../../cloud/machine/debian-mirror.ts";
import { run } from "../../../base/command.ts";
import { locateTerraform } from "../../../drivers/terraform/binary.ts";
import type { Buildah } from "./buildah.ts";

const NODE = { image: "docker.io/library/node", tag: "24-trixie-slim", major: "24" };
const ARCHITECTURES: Readonly<Record<string, string>> = { x64: "amd64", arm64: "arm64" };

export async function makeStandIns(buildah: Buildah, folder: string): Promise<readonly string[]> {
  const terraform = `docker.io/hashicorp/terraform:${(await locateTerraform()).version}`;
  const node = `${NODE.image}:${NODE.tag}`;
  if (!(await buildah.has(terraform))) await buildah.commit(await terraformTree(join(folder, "terraform")), terraform);
  if (!(await buildah.has(node))) await buildah.commit(await nodeTree(join(folder, "node")), node);
  return [terraform, node];
}

async function terraformTree(root: string): Promise<string> {
  const { stdout } = await run("sh", ["-c", 'readlink -f "$(command -v terraform)"']);
  mkdirSync(join(root, "bin"), { recursive: true });
  cpSync(stdout.trim(), join(root, "bin/terraform"));
  chmodSync(join(root, "bin/terraform"), 0o755);
  return root;
}

/** As the real one: Node.js and npm below /usr/local, and the user node. */
async function nodeTree(root: string): Promise<string> {
  rmSync(root, { recursive: true, force: true });
  const mirror = await debianMirror();
  const architecture = ARCHITECTURES[process.arch] ?? process.arch;
  // A user namespace or a chroot of another kind is not to be had in every container.
  await run("mmdebstrap", [
    ...["--variant=minbase", "--mode=root", `--architectures=${architecture}`, "trixie", root],
    ...(mirror === undefined ? [] : [mirror]),
  ]);
  const packages = join(root, "usr/local/lib");
  const npm = { cwd: packages, env: { NODE_OPTIONS: undefined } };
  mkdirSync(packages, { recursive: true });
  const fetched = [`node-linux-${process.arch}@${NODE.major}`, "npm@11"];
  await run("npm", ["install", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix", packages, ...fetched], npm);
  cpSync(join(packages, `node_modules/node-linux-${process.arch}/bin/node`), join(root, "usr/local/bin/node"));
  rmSync(join(packages, `node_modules/node-linux-${process.arch}`), { recursive: true });
  for (const name of ["package.json", "package-lock.json"]) rmSync(join(packages, name), { force: true });
  await run("chroot", [root, "ln", "-sf", "../lib/node_modules/npm/bin/npm-cli.js", "/usr/local/bin/npm"]);
  await run("chroot", [root, "useradd", "--uid", "1000", "--create-home", "--shell", "/bin/bash", "node"]);
  // Debian's own image keeps no lists of packages and no packages, and makes apt keep none.
  for (const name of ["var/lib/apt/lists", "var/cache/apt"]) rmSync(join(root, name), { recursive: true, force: true });
  for (const name of ["var/lib/apt/lists", "var/cache/apt/archives"]) {
    mkdirSync(join(root, name, "partial"), { recursive: true });
  }
  writeFileSync(
    join(root, "etc/apt/apt.conf.d/docker-clean"),
    'APT::Keep-Downloaded-Packages "false";\nDir::Cache::pkgcache "";\nDir::Cache::srcpkgcache "";\n',
  );
  if (!existsSync(join(root, "usr/local/bin/node"))) throw new Error("the stand-in has no Node.js");
  return root;
}
