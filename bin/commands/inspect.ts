import { Command } from "@commander-js/extra-typings";
import { HypervisorError, UsageError } from "../../base/errors.ts";
import { OpenStackClient } from "../../drivers/openstack/client.ts";
import { readCloud } from "../../drivers/openstack/clouds-yaml.ts";
import { ComputeHosts } from "../../harness/observe/host/compute-hosts.ts";
import { observeServer } from "../../harness/observe/observe-server.ts";
import { cputuneExcerpt } from "../../harness/report/terminal/cputune.ts";
import { plain, plainLines, plainXml } from "../../base/plain-text.ts";
import { renderFacts } from "../../harness/report/terminal/facts.ts";
import { cloudInUse } from "../session/cloud-in-use.ts";
import { printJson } from "../terminal/print-json.ts";

export function inspectCommand() {
  return new Command("inspect")
    .description("show what a server really got, at every level; judges nothing, changes nothing")
    .argument("<server>", "id or name of a server of the cloud")
    .option("--xml", "print only the whole domain XML")
    .option("--json", "print all evidence as JSON")
    .addHelpText("after", "\nExample:\n  npx pinproof inspect pin-k7mtr2wd-reference-by-image")
    .action(async (server, { xml, json }) => {
      const target = cloudInUse();
      await using client = new OpenStackClient(readCloud(target.cloudsFile, target.cloud));
      await using hosts = new ComputeHosts(target.hosts);
      const id = await findServer(client, server);
      const evidence = await observeServer(server, id, { client, hosts, guest: "once" });
      const { domainXml } = evidence;
      if (json) printJson(evidence);
      else if (!xml) process.stdout.write(`${renderFacts(evidence)}\n`);
      if (!domainXml.ok)
        throw new HypervisorError(`the domain XML of ${server} cannot be read`, { said: domainXml.reason });
      if (xml) process.stdout.write(`${plainXml(domainXml.value)}\n`);
      else if (!json) process.stdout.write(`\n${plainLines(cputuneExcerpt(domainXml.value))}\n`);
    });
}

/** The id of the only server of that name or id. */
async function findServer(client: OpenStackClient, wanted: string): Promise<string> {
  if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(wanted)) return wanted;
  const list = async (query: string) =>
    ((await client.request("compute", "GET", `/servers?${query}`)) as { servers: { id: string; name: string }[] })
      .servers;
  // Nova's filter is a regular expression: what it finds is compared once more.
  const found = (await list(`name=${encodeURIComponent(wanted)}`)).filter(({ name }) => name === wanted);
  const [only] = found;
  if (only !== undefined && found.length === 1) return only.id;
  if (found.length > 1) {
    throw new UsageError(`${found.length} servers are named "${wanted}"`, {
      said: found.map(({ id }) => id).join("\n"),
      hint: "Name one by its id.",
    });
  }
  const there = (await list("limit=20")).map(({ name }) => plain(name));
  throw new UsageError(`there is no server "${wanted}" on this cloud`, {
    said: `existing servers: ${there.join(", ") || "none"}`,
  });
}
