// The front door for people who work with cdktf itself.
import { expect, test } from "@jest/globals";
import { cli, projectPath } from "../support/real-cloud/cli.ts";
import { cloudInventory } from "../support/real-cloud/inventory.ts";
import { testTarget } from "../support/real-cloud/session.ts";
import { run } from "../../base/command.ts";

test("cdktf list, deploy and destroy work by hand, and inspect shows what the server got", async () => {
  const target = testTarget();
  const before = await cloudInventory(target);
  const env = target.kind === "local" ? await environment() : {};
  const cdktf = (...args: string[]) => run("npx", ["cdktf", ...args], { cwd: projectPath(), env });

  const list = await cdktf("list");
  for (const stack of ["reference-control", "reference-by-flavor", "reference-by-image"])
    expect(list.stdout).toContain(stack);

  await cdktf("deploy", "reference-by-image", "--auto-approve");
  try {
    const [server = ""] = (await cloudInventory(target)).servers.filter((name) => name.includes("reference-by-image"));
    const { stdout, status } = await cli(["inspect", server.split(" ")[0] ?? ""], { env });
    expect(status).toBe(0);
    expect(stdout).toMatch(/^image .*hw_cpu_policy=dedicated/m);
    expect(stdout).toMatch(/^placement .*PCPU=1/m);
    expect(stdout).toMatch(/<vcpupin vcpu='0' cpuset='\d+'\/>/);
    expect(stdout).toMatch(/<memory mode='strict' nodeset='\d+'\/>/);
  } finally {
    await cdktf("destroy", "reference-by-image", "--auto-approve");
  }
  expect(await cloudInventory(target)).toEqual(before);
});

/** What `eval "$(npx pinproof cloud env)"` sets. */
async function environment(): Promise<Record<string, string>> {
  const { stdout } = await cli(["cloud", "env"]);
  return Object.fromEntries(
    [...stdout.matchAll(/^export (\w+)='(.*)'$/gm)].map(([, name = "", value = ""]) => [name, value]),
  );
}
