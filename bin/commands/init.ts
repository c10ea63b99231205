import { firstLine } from "../../base/words.ts";
import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { resolve } from "node:path";
import { Command, Option } from "@commander-js/extra-typings";
import { PROFILE_NAMES } from "../../drivers/access/profiles.ts";
import type { AccessSettings, HostEntry } from "../../harness/targets/config.ts";
import { CONFIG_FILE, loadConfig } from "../../harness/targets/load-config.ts";
import { messageOf, UsageError } from "../../base/errors.ts";
import { plain } from "../../base/plain-text.ts";
import { writeFileAtomic } from "../../base/files/files.ts";
import { configText } from "../../operate/init/config-text.ts";
import { findHosts } from "../../operate/init/find-hosts.ts";
import { tryProfiles } from "../../operate/init/try-profiles.ts";
import { didYouMean } from "../../base/did-you-mean.ts";
import { ComputeHosts } from "../../harness/observe/host/compute-hosts.ts";
import { OpenStackClient } from "../../drivers/openstack/client.ts";
import { cloudNames, findCloudsFile, readCloud } from "../../drivers/openstack/clouds-yaml.ts";
import { ENVIRONMENT_CLOUD } from "../../drivers/openstack/environment-cloud.ts";
import { type Progress, terminalProgress } from "../../base/progress.ts";
import { whereIs } from "../../harness/targets/named-cloud.ts";
import { findBaseImage } from "../../harness/targets/base-image.ts";
import { workingFolder } from "../../base/files/working-folder.ts";
import { type Asking, unasked, withQuestions } from "../terminal/ask.ts";
import { commandInterrupts } from "../terminal/interrupts.ts";

export function initCommand() {
  return new Command("init")
    .description("write a pinproof.yaml for your cloud, from what pinproof finds there and what you answer")
    .option("--cloud <name>", "name of the cloud in clouds.yaml (default: OS_CLOUD)")
    .addOption(
      new Option(
        "--access <profile>",
        "how virsh is reached; without it, pinproof tries the profiles on one host",
      ).choices(PROFILE_NAMES),
    )
    .option("--user <name>", "user who logs in on the hosts (default: from your ssh configuration)")
    .option("--yes", "ask nothing: what no option gives is detected or left out")
    .option("--output <file>", "file to write", CONFIG_FILE)
    .option("--force", "overwrite an existing file")
    .addHelpText(
      "after",
      `
It changes nothing in the cloud or on its hosts: it reads Nova's list of hosts, and on the first host virsh, /proc and nova.conf.

Examples:
  npx pinproof init
  npx pinproof init --cloud mine --access kolla-docker --user ops --yes`,
    )
    .action(async (options) => {
      const output = resolve(options.output);
      if (existsSync(output) && options.force !== true) {
        throw new UsageError(`${output} already exists`, {
          hint: "Name another file with --output, or overwrite it with --force.",
        });
      }
      const { yes = false } = options;
      if (!yes && !process.stdin.isTTY) {
        throw new UsageError("there is no terminal to ask on", {
          hint: "Add --yes, with --cloud, --access and --user as needed.",
        });
      }
      const progress = terminalProgress();
      using interrupts = commandInterrupts("ending connections");
      const { signal } = interrupts;
      const body = (asking: Asking) => gather(options, { asking, progress, signal });
      const text = yes ? await body(unasked) : await withQuestions(body);
      writeFileAtomic(output, text);
      // What we wrote ourselves must be right.
      const { hosts } = loadConfig(output);
      progress.say(`Written: ${output}, with ${hosts.length} compute hosts.`);
      progress.say("Next: npx pinproof doctor");
    });
}

interface Flags {
  readonly cloud?: string | undefined;
  readonly access?: string | undefined;
  readonly user?: string | undefined;
}

interface Means {
  readonly asking: Asking;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

async function gather(flags: Flags, means: Means): Promise<string> {
  const { asking, progress } = means;
  const { cloud, cloudsFile } = await chooseCloud(flags, asking);
  await using client = new OpenStackClient(readCloud(cloudsFile, cloud));
  await client.endpoint("compute");
  const { hosts, odd } = await findHosts(client).catch((error: unknown) => {
    progress.say(`Nova does not show its hosts: ${firstLine(messageOf(error))}`);
    return { hosts: [], odd: [] };
  });
  if (hosts.length > 0) progress.say(`Compute hosts of ${cloud}: ${hosts.map(({ name }) => name).join(", ")}`);
  if (odd.length > 0)
    progress.say(`Left out, because ssh cannot take such a name: ${odd.map((name) => `"${plain(name)}"`).join(", ")}`);
  const named = flags.user ?? (await asking.ask("User on the hosts (empty: as in your ssh configuration)", ""));
  const access = named === "" ? {} : { user: named };
  const profile = await chooseProfile(flags, { access, host: hosts[0] }, means);
  const baseImage = await findBaseImage(client, { kind: "named", cloud, cloudsFile, hosts: [] }).then(
    ({ name }) => name ?? undefined,
    (error: unknown) => {
      progress.say(messageOf(error));
      return undefined;
    },
  );
  return configText({
    cloud: cloud === ENVIRONMENT_CLOUD ? undefined : cloud,
    ...{ baseImage, access: { profile, ...access }, hosts },
  });
}

/** By the flag, OS_CLOUD, or OS_* variables; else one of clouds.yaml. */
async function chooseCloud({ cloud }: Flags, asking: Asking): Promise<{ cloud: string; cloudsFile: string }> {
  const env = { ...process.env, ...(cloud === undefined ? {} : { OS_CLOUD: cloud }) };
  const cwd = workingFolder();
  const named = whereIs({ env, cwd });
  if (named !== undefined) return named;
  const cloudsFile = findCloudsFile({ env, cwd, home: homedir() });
  const names = cloudNames(cloudsFile);
  const [only = ""] = names;
  const chosen = await asking.ask(`Which cloud of ${names.join(", ")}`, names.length === 1 ? only : "");
  if (chosen !== "") return { cloud: chosen, cloudsFile };
  throw new UsageError(`${cloudsFile} names ${names.length} clouds`, {
    said: names.join(", "),
    hint: "Name one with --cloud.",
  });
}

interface Chosen {
  readonly access: AccessSettings;
  readonly host: HostEntry | undefined;
}

async function chooseProfile({ access: flag }: Flags, { access, host }: Chosen, means: Means): Promise<string> {
  const { asking, progress, signal } = means;
  if (flag !== undefined) return flag;
  let found: string | undefined;
  if (
    host !== undefined &&
    /^y/i.test(await asking.ask(`Try on ${host.name} how virsh is reached? It changes nothing there`, "yes"))
  ) {
    const task = progress.start(`Trying access profiles on ${host.name}`);
    const { profile, unreached } = await tryProfiles({
      ...{ host, access, signal, hosts: (one) => new ComputeHosts([one]) },
      onTry: ({ name }) => {
        task.update(name);
      },
    });
    found = profile?.name;
    if (found !== undefined) task.succeed(`Access profile that fits ${host.name}: ${found}`);
    else task.fail(unreached === undefined ? `No access profile fits ${host.name}` : `${host.name}: ${unreached}`);
  }
  const said = await asking.ask(`Access profile, one of ${PROFILE_NAMES.join(", ")}`, found ?? "plain");
  if (PROFILE_NAMES.includes(said)) return said;
  throw new UsageError(`there is no access profile "${said}"${didYouMean(said, PROFILE_NAMES)}`, {
    hint: "docs/access.md lists them all.",
  });
}
