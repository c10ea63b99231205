import { parseMirror } from "../../../../cloud/machine/debian-mirror.ts";
import { checkHost, hostChecks, type HostCheck } from "../../../../cloud/machine/can-it-run-here.ts";
import { existsSync } from "node:fs";
import { join } from "node:path";
import {
  ensurePackages,
  HOST_PROGRAMS,
  missingPrograms,
  packagesToInstall,
} from "../../../../cloud/machine/host-packages.ts";
import { cloudLayout } from "../../../../cloud/layout.ts";
import { silentProgress } from "../../../../base/progress.ts";
import { withTemporaryFolder } from "../../../support/stand-ins/programs.ts";

describe("the machine's Debian mirror", () => {
  it.each([
    ["its first", "http://a/debian/ Debian Debian\nhttp://b/debian/ Debian Debian", "http://a/debian/"],
    ["not the security archive", "http://s/ Debian Debian-Security\nhttps://a/ Debian Debian", "https://a/"],
    [
      "not a third party's",
      "http://p/ Docker Docker\nhttp://q/ Debian Backports\nhttp://a/ Debian Debian",
      "http://a/",
    ],
    ["not a list of mirrors or a disc", "mirror+file:/etc/apt/m Debian Debian\nfile:/m Debian Debian", undefined],
    ["none on Ubuntu", "http://archive.ubuntu.com/ubuntu/ Ubuntu Ubuntu", undefined],
    ["none without sources", "", undefined],
  ])("%s", (_what, targets, mirror) => {
    expect(parseMirror(targets)).toBe(mirror);
  });
});

describe("programs that are missing", () => {
  const none = { program: "pinproof-no-such-program", debianPackage: "no-such-package", why: "does nothing" };
  const alike = { ...none, program: "pinproof-no-such-either" };
  const here = { program: "sh", debianPackage: "dash", why: "runs scripts" };

  it("are those that no folder of the path has, nor one of the system's", () => {
    expect(missingPrograms([here, none, { ...here, program: "sh/" }])).toEqual([none, { ...here, program: "sh/" }]);
  });

  it("are looked for with what the local cloud starts itself", () => {
    expect(HOST_PROGRAMS.map(({ program }) => program)).toEqual(
      expect.arrayContaining(["mmdebstrap", "systemd-nspawn", "ip", "nsenter", "ssh"]),
    );
  });

  const root = { hasApt: true, isRoot: true };
  it("are installed by root, each package once", () => {
    expect(packagesToInstall([none, alike], root)).toEqual(["no-such-package"]);
  });

  it("are nothing to do where there are none, whoever asks", () => {
    expect(packagesToInstall([], { hasApt: false, isRoot: false })).toEqual([]);
  });

  it("are never installed by somebody else, who is told what to type", () => {
    const call = () => packagesToInstall([none, { ...alike, debianPackage: "other" }], { ...root, isRoot: false });
    expect(call).toThrow(
      [
        "programs are missing on this machine, and only root may install them",
        "  pinproof-no-such-program (Debian package no-such-package) does nothing",
        "  pinproof-no-such-either (Debian package other) does nothing",
        "Type: sudo apt-get install no-such-package other",
      ].join("\n"),
    );
    expect(call).toThrow(expect.objectContaining({ code: "TARGET" }) as Error);
  });

  it.each([true, false])("are told where there is no apt-get (root: %s)", (isRoot) => {
    expect(() => packagesToInstall([none], { hasApt: false, isRoot })).toThrow(
      /has no apt-get to install them with\n {2}pinproof-no-such-program .*\nInstall them with this machine's own/,
    );
  });

  it("that are all there leave the machine as it is", async () => {
    const said: string[] = [];
    const progress = { ...silentProgress, say: (text: string) => said.push(text) };
    await ensurePackages(progress, new AbortController().signal, [here]);
    expect(said).toEqual([]);
  });
});

describe("the checks of this machine", () => {
  it("change nothing, not even by making the folder that they look at", () =>
    withTemporaryFolder((home) => {
      const layout = cloudLayout(join(home, "not", "yet"));
      const checks = hostChecks(layout);
      expect(checks.map(({ what }) => what)).toEqual([
        ...["Linux on x86-64", "root", "programs", "tun device", "memory", "disk"],
      ]);
      expect(checks.find(({ what }) => what === "disk")?.found).toMatch(/^\d+\.\d GiB free in .*\/not\/yet\/cloud$/);
      expect(checks.filter(({ found, remedy }) => found === "" || remedy === "")).toEqual([]);
      expect(existsSync(join(home, "not"))).toBe(false);
    }));

  const good: HostCheck = { what: "memory", good: true, found: "64 GiB", remedy: "Buy some." };
  const layout = cloudLayout("/nonexistent");

  it("that are all good let it go on", () => {
    expect(() => {
      checkHost(layout, [good, good]);
    }).not.toThrow();
  });

  it("that are bad are told all at once, with their remedies", () => {
    const bad = [
      { ...good, good: false, found: "1 GiB" },
      good,
      { what: "disk", good: false, found: "full", remedy: "Free some." },
    ];
    expect(() => {
      checkHost(layout, bad);
    }).toThrow(
      "this machine cannot run the local cloud\n  memory: 1 GiB. Buy some.\n  disk: full. Free some.\n`npx pinproof cloud doctor`",
    );
  });
});
