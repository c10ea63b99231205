// Every command means the same cloud, and says it where the local one is meant and is down.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { cloudInUse, hostsInUse } from "../../../../bin/session/cloud-in-use.ts";
import { cloudLayout } from "../../../../cloud/layout.ts";
import { type CloudState, writeState } from "../../../../cloud/state.ts";
import { identityOf } from "../../../../base/process.ts";
import { sourcesWith } from "../../../support/sources.ts";
import { withTemporaryFolder } from "../../../support/stand-ins/programs.ts";

const DOWN: CloudState = { address: "198.51.100.2", finished: {} };
const up = (): CloudState => {
  const alive = identityOf(process.pid);
  return { ...DOWN, running: { supervisor: alive, init: alive, bootedAt: 0, ready: true } };
};

/** With this as the local cloud's state and this as pinproof.yaml, and no cloud named by the environment. */
const around = (state: CloudState | undefined, settings: string, body: () => void): Promise<void> =>
  withTemporaryFolder((folder) => {
    const before = { ...process.env };
    const config = join(folder, "pinproof.yaml");
    writeFileSync(config, settings);
    Object.assign(process.env, { PINPROOF_HOME: folder, PINPROOF_CONFIG: config, OS_CLOUD: "", OS_AUTH_URL: "" });
    delete process.env.PINPROOF_HOSTS;
    try {
      if (state !== undefined) writeState(cloudLayout(), state);
      body();
    } finally {
      process.env = before;
    }
    return Promise.resolve();
  });

const HOSTS = "hosts: [{ name: compute-1, address: 192.0.2.10 }]\n";

test.each([
  ["was never made", undefined],
  ["is down", DOWN],
])("a local cloud that %s is said to be down, with what to type", (_what, state) =>
  around(state, HOSTS, () => {
    for (const asking of [cloudInUse, hostsInUse]) {
      expect(asking).toThrow(
        "no cloud is named, and the local cloud is down\nBring it up with `npx pinproof cloud up`, or name a cloud of yours with OS_CLOUD.",
      );
    }
  }),
);

test("the local cloud that is up, with the limits of pinproof.yaml, as a run has them", () =>
  around(up(), `${HOSTS}limits: { maxServers: 2 }\n`, () => {
    expect(cloudInUse()).toMatchObject({ kind: "local", cloud: "pinproof-local", limits: { maxServers: 2 } });
  }));

test("Tab offers the hosts of the cloud that is meant: those of a pinproof.yaml that names no cloud are none of it", () =>
  around(up(), HOSTS, () => {
    expect(cloudInUse().hosts.map(({ name }) => name)).toEqual(["controller"]);
    expect(hostsInUse()).toEqual(cloudInUse().hosts);
  }));

test("nobody else looks for the cloud that is meant", () => {
  expect(sourcesWith(/\b(?:namedCloud|handOver|isUp)\b/, ["bin"])).toEqual([
    ...["bin/session/cloud-in-use.ts", "bin/session/with-cloud.ts"],
  ]);
  expect(readFileSync(join(import.meta.dirname, "../../../../main.ts"), "utf8")).toContain("cloudInUse()");
});
