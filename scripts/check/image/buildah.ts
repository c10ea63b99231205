// buildah, as far as a machine has it that may be a container itself: files in place of overlays, and chroot in place of namespaces.
import { existsSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { type CommandResult, run } from "../../../base/command.ts";

const MINUTE_MS = 60_000;

export class Buildah {
  readonly #storage: readonly string[];

  /** @param folder where images and containers are kept */
  constructor(folder: string) {
    const storage = ["--storage-driver", "vfs", "--root", join(folder, "images"), "--runroot", join(folder, "run")];
    this.#storage = storage;
  }

  async call(command: string, args: readonly string[], accept: readonly number[] = [0]): Promise<CommandResult> {
    return run("buildah", [...this.#storage, command, ...args], { timeoutMs: 30 * MINUTE_MS, accept });
  }

  async has(image: string): Promise<boolean> {
    return (await this.call("inspect", ["--type", "image", image], [0, 125])).status === 0;
  }

  /** An image of one layer. @param root its tree */
  async commit(root: string, image: string): Promise<void> {
    const container = (await this.call("from", ["scratch"])).stdout.trim();
    // An archive keeps who owns what; copying a folder would give it all to root.
    const archive = `${root}.tar`;
    await run("tar", ["--create", "--numeric-owner", "--xattrs", "--file", archive, "--directory", root, "."]);
    await this.call("add", ["--quiet", container, archive, "/"]);
    rmSync(archive);
    await this.call("commit", ["--quiet", "--rm", container, image]);
  }

  async build(context: string, image: string, args: readonly string[]): Promise<void> {
    const options = ["--isolation", "chroot", "--pull-never", "--layers=false", "--format", "docker", ...trust()];
    await this.call("build", [...options, "--file", join(context, "Dockerfile"), "--tag", image, ...args, context]);
  }

  /** A command of the image's, as its user, with folders of this machine in it. */
  async start(image: string, words: readonly string[], options: readonly string[]): Promise<CommandResult> {
    const container = (await this.call("from", ["--pull-never", image])).stdout.trim();
    try {
      return await this.call(
        "run",
        ["--isolation", "chroot", ...options, container, "--", ...words],
        [0, 1, 2, 3, 4, 5, 10],
      );
    } finally {
      await this.call("rm", [container]);
    }
  }

  /** Bytes, as the image says. */
  async size(image: string): Promise<number> {
    const container = (await this.call("from", ["--pull-never", image])).stdout.trim();
    try {
      const root = (await this.call("mount", [container])).stdout.trim();
      const { stdout } = await run("du", ["--summarize", "--bytes", root]);
      return Number(stdout.split("\t")[0]);
    } finally {
      await this.call("rm", [container]);
    }
  }
}

/**
 * How this machine reaches npm's registry and Debian's mirror: a build has no settings of its own. Certificates come in by the folder from
 * which Debian's ca-certificates takes them.
 */
function trust(): string[] {
  const files = [
    ["/etc/ssl/certs/ca-certificates.crt", "/usr/local/share/ca-certificates/machine.crt"],
    ["/etc/npmrc", "/usr/local/etc/npmrc"],
    [join(homedir(), ".npmrc"), "/root/.npmrc"],
  ] as const;
  const mounted = files
    .filter(([file]) => existsSync(file))
    .flatMap(([file, place]) => ["--volume", `${file}:${place}:ro`]);
  return [...mounted, "--network", "host"];
}
