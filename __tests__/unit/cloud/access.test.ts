// What the local cloud keeps on disk, and hands over to whoever uses it.
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { writeFileAtomic } from "../../../base/files/files.ts";
import { pinproofHome } from "../../../base/files/home.ts";
import { readCloud } from "../../../drivers/openstack/clouds-yaml.ts";
import { loadConfig } from "../../../harness/targets/load-config.ts";
import { silentProgress } from "../../../base/progress.ts";
import { cloudEnvironment } from "../../../cloud/environment.ts";
import { handOver, LOCAL_CLOUD, writeAccessFiles } from "../../../cloud/hand-over.ts";
import { type CloudLayout, cloudLayout } from "../../../cloud/layout.ts";
import { interfaceOf } from "../../../cloud/controller/container.ts";
import { makeSecrets, readSecrets } from "../../../cloud/secrets.ts";
import { readState, writeState } from "../../../cloud/state.ts";
import { withTemporaryFolder } from "../../support/stand-ins/programs.ts";

const inLayout = (body: (layout: CloudLayout) => void) =>
  withTemporaryFolder((home) => {
    body(cloudLayout(home));
  });
const mode = (path: string) => (statSync(path).mode & 0o777).toString(8);

describe("the layout", () => {
  it("has an interface name that Linux takes, and another for each cache folder", () => {
    const names = ["/", "/home/me/.cache/pinproof", `/${"long".repeat(50)}`].map((home) =>
      interfaceOf(cloudLayout(home)),
    );
    expect(names.filter((name) => name.length > 15 || !/^ve-[\w-]+$/.test(name))).toEqual([]);
    expect(new Set(names).size).toBe(names.length);
    expect(cloudLayout("/a")).toEqual(cloudLayout("/a"));
  });

  it("has everything below one folder, but for the lock, which outlives it", () => {
    const { folder, lock, machine, ...paths } = cloudLayout("/home");
    expect(Object.values(paths).filter((path) => !path.startsWith(`${folder}/`))).toEqual([]);
    expect(lock.startsWith(`${folder}/`)).toBe(false);
    expect(new Set(Object.values(paths)).size).toBe(Object.keys(paths).length);
    expect(machine).toMatch(/^pin-[0-9a-f]{8}$/);
  });
});

describe("the state", () => {
  it("is nothing where there is none", () =>
    inLayout((layout) => {
      expect(readState(layout)).toEqual({ finished: {} });
    }));

  it("is read as it was written", () =>
    inLayout((layout) => {
      const init = { pid: 1, startTime: "2" };
      const running = { supervisor: init, init, bootedAt: 3, ready: true };
      const state = { address: "198.18.0.2", finished: { a: "b" }, running };
      writeState(layout, state);
      expect(readState(layout)).toEqual(state);
    }));

  it.each(["", '{"finished": {"root-tr', "\0\0\0\0", "null", "{}"])("that is damaged (%j) is nothing", (text) =>
    inLayout((layout) => {
      writeFileAtomic(layout.stateFile, text);
      expect(readState(layout)).toEqual({ finished: {} });
    }),
  );
});

describe("the passwords", () => {
  it("are made anew, differ, need no quoting and are readable by their owner alone", () =>
    inLayout((layout) => {
      expect(readSecrets(layout)).toBeUndefined();
      const first = makeSecrets(layout);
      expect(readSecrets(layout)).toEqual(first);
      const second = makeSecrets(layout);
      const all = [first, second].flatMap((secrets) => Object.values<string>({ ...secrets }));
      expect(new Set(all).size).toBe(8);
      expect(all.filter((password) => !/^[0-9a-f]{32}$/.test(password))).toEqual([]);
      expect(mode(layout.secretsFile)).toBe("600");
    }));
});

describe("what is handed over", () => {
  const address = "198.18.0.2";

  it("is a clouds.yaml that is read like any other, by its owner alone", () =>
    inLayout((layout) => {
      const { admin } = makeSecrets(layout);
      writeAccessFiles(layout, address);
      expect(mode(layout.cloudsFile)).toBe("600");
      expect(readCloud(layout.cloudsFile, LOCAL_CLOUD)).toMatchObject({
        region: "RegionOne",
        interface: "public",
        verify: true,
        auth: {
          ...{ type: "password", url: `http://${address}:5000/v3`, user: "admin", password: admin },
          userDomain: { name: "Default" },
          scope: { project: { name: "admin", domain: { name: "Default" } } },
        },
      });
    }));

  it("is a host list that says the same as the target, and holds no password", () =>
    inLayout((layout) => {
      const secrets = makeSecrets(layout);
      writeState(layout, { address, finished: {} });
      writeAccessFiles(layout, address);
      const { hosts } = handOver(layout);
      expect(loadConfig(layout.hostsFile).hosts).toEqual(hosts);
      expect(hosts).toMatchObject([{ name: "controller", address, identityFile: layout.sshKey }]);
      const text = readFileSync(layout.hostsFile, "utf8");
      expect(Object.values(secrets).filter((password: string) => text.includes(password))).toEqual([]);
    }));

  it("is a target with its own files and image", () =>
    inLayout((layout) => {
      writeState(layout, { address, finished: {} });
      expect(handOver(layout)).toMatchObject({
        ...{
          kind: "local",
          cloud: "pinproof-local",
          cloudsFile: layout.cloudsFile,
          baseImage: "pinproof-base",
          haltingImage: "pinproof-halting",
        },
      });
    }));

  it("is no shell variables where no cloud was made", () =>
    withTemporaryFolder(async (home) => {
      await expect(cloudEnvironment(cloudLayout(home), silentProgress)).rejects.toMatchObject({
        code: "TARGET",
        summary: "there is no local cloud yet",
      });
    }));

  it("is nothing where no cloud was made", () =>
    inLayout((layout) => {
      expect(() => handOver(layout)).toThrow("there is no local cloud yet\nCreate it with `npx pinproof cloud up`.");
    }));
});

test("the layout is below the user's cache folder by default", () => {
  expect(cloudLayout().folder).toBe(join(pinproofHome(), "cloud"));
});
