// pinproof.yaml as a person may write it, rightly, wrongly and with ill will.
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { findConfig, loadConfig } from "../../../../harness/targets/load-config.ts";
import { withTemporaryFolder } from "../../../support/stand-ins/programs.ts";

const reading = (
  content: string | Uint8Array,
  body: (read: () => ReturnType<typeof loadConfig>, folder: string) => void,
) =>
  withTemporaryFolder((folder) => {
    const file = join(folder, "pinproof.yaml");
    writeFileSync(file, content);
    body(() => loadConfig(file), folder);
  });

const FULL = `
cloud: mine
baseImage: cirros
access:
  profile: kolla-docker
  user: ops
  identityFile: ~/.ssh/id_ed25519
  knownHostsFile: keys/known_hosts
hosts:
  - name: compute-1
    address: 192.0.2.10
    port: 2222
  - name: compute-2
    virsh: sudo -n  virsh
    container: ""
    privilege: ""
limits: { maxServers: 3, reserve: { dedicatedCpus: 2, memoryMiB: 1024 } }
flavors: [pinned]
leaveOut: [placement]
report: { folder: reports, history: /var/lib/pinproof, prometheus: ~/metrics.prom }
`;

test("every part is read, and paths are full ones", () =>
  reading(FULL, (read, folder) => {
    const { file, config, hosts } = read();
    expect(file).toBe(join(folder, "pinproof.yaml"));
    expect(config).toMatchObject({
      ...{ cloud: "mine", baseImage: "cirros", flavors: ["pinned"], leaveOut: ["placement"] },
      limits: { maxServers: 3, reserve: { dedicatedCpus: 2, memoryMiB: 1024 } },
      report: {
        ...{
          folder: join(folder, "reports"),
          history: "/var/lib/pinproof",
          prometheus: join(homedir(), "metrics.prom"),
        },
      },
    });
    expect(hosts).toEqual([
      {
        ...{ name: "compute-1", address: "192.0.2.10", port: 2222, user: "ops" },
        ...{ identityFile: join(homedir(), ".ssh/id_ed25519"), knownHostsFile: join(folder, "keys/known_hosts") },
        ...{ virsh: ["sudo", "-n", "docker", "exec", "nova_libvirt", "virsh"], novaConfig: "/etc/kolla/nova-compute" },
      },
      {
        ...{ name: "compute-2", address: "compute-2", user: "ops" },
        ...{ identityFile: join(homedir(), ".ssh/id_ed25519"), knownHostsFile: join(folder, "keys/known_hosts") },
        ...{ virsh: ["sudo", "-n", "virsh"], novaConfig: "/etc/kolla/nova-compute" },
      },
    ]);
  }));

test.each([
  ["an empty file", ""],
  ["comments alone", "# nothing yet\n"],
  ["fields without values", "cloud:\nhosts:\naccess:\n"],
  ["a schema for the editor alone", '$schema: "../schemas/config.schema.json"\n'],
  ["a byte order mark", "\uFEFF# nothing\n"],
])("%s says nothing, and is no error", (_what, text) =>
  reading(text, (read) => {
    expect(read()).toMatchObject({ config: {}, hosts: [] });
  }),
);

test("a file of the older kind, hosts alone, means what it meant", () =>
  reading(
    "hosts:\n  - { name: c1, address: a, user: stack, port:, virsh: sudo -n virsh, novaConfig: /etc/nova }\n",
    (read) => {
      expect(read().hosts).toEqual([
        { name: "c1", address: "a", user: "stack", virsh: ["sudo", "-n", "virsh"], novaConfig: "/etc/nova" },
      ]);
    },
  ));

const UNKNOWN = "unknown field; did you mean";
test.each<[string, string, string]>([
  ["an unknown field", "cloud: a\nlimit: {}\n", `:2: limit: ${UNKNOWN} "limits"?`],
  ["one far from all", "zzz: 1\n", ":1: zzz: unknown field; there are access, baseImage, cloud"],
  ["one of a host", "hosts:\n  - name: a\n    usr: b\n", `:3: hosts[0].usr: ${UNKNOWN} "user"?`],
  ["one of the access", "access:\n\n  profle: sudo\n", `:3: access.profle: ${UNKNOWN} "profile"?`],
  [
    "one deep inside",
    "limits:\n  reserve:\n    dedicatedCpu: 1\n",
    `:3: limits.reserve.dedicatedCpu: ${UNKNOWN} "dedicatedCpus"?`,
  ],
  [
    "a profile that is none",
    "access:\n  profile: kola-docker\n",
    ':2: access.profile: there is no such access profile; did you mean "kolla-docker"?',
  ],
  [
    "one of a host that is none",
    "hosts:\n- name: a\n- name: b\n  profile: xx\n",
    ":4: hosts[1].profile: there is no such access profile; there are plain, sudo,",
  ],
  ["a host without a name", "hosts:\n  - name: a\n  - address: b\n", ":3: hosts[1].name: is missing"],
  ["a name that is a number", "hosts: [{ name: 7 }]", ':1: hosts[0].name: must be a text: write "7"'],
  ["a name that is empty", 'hosts: [{ name: "" }]', ":1: hosts[0].name: must not be empty"],
  [
    "a name twice",
    "hosts:\n - name: a\n - name: b\n - name: a\n",
    ":4: hosts[2].name: another host has that name already: hosts[0]",
  ],
  ["a port that is a text", 'hosts: [{ name: a, port: "22" }]', ":1: hosts[0].port: must be a whole number"],
  ["port 0", "access: { port: 0 }", ":1: access.port: must be >= 1"],
  ["a port above all", "access: { port: 65536 }", ":1: access.port: must be <= 65535"],
  ["half a port", "access: { port: 22.5 }", ":1: access.port: must be a whole number"],
  ["a user that is a list", "access:\n  user: [a]\n", ":2: access.user: must be a text"],
  ["a virsh of blanks", 'access: { virsh: "  " }', ":1: access.virsh: must not be empty"],
  ["a host that is a text", "hosts:\n  - compute-1\n", ":2: hosts[0]: must be a map of fields"],
  ["a host that is nothing", "hosts:\n  - name: a\n  -\n", "hosts[1]: must be a map of fields"],
  ["hosts by name", "hosts:\n  c1: { address: a }\n", ":1: hosts: must be a list"],
  ["a list alone", "- a", ":1: the file: must be a map of fields"],
  ["a text alone", "mine", ":1: the file: must be a map of fields"],
  [
    "a level that is none",
    "leaveOut:\n  - placment\n",
    ':2: leaveOut[0]: must be one of intent, api, nova, placement, libvirt, kernel, guest; did you mean "placement"?',
  ],
  ["fewer than no servers", "limits: { maxServers: 0 }", ":1: limits.maxServers: must be >= 1"],
  [
    "a transport that is none",
    "access: { transport: telnet }",
    ":1: access.transport: must be one of ssh, juju, kubectl, local",
  ],
  ["tabs", "hosts:\n\t- name: a\n", ":2: a tab indents this line; YAML allows spaces only"],
  ["a field twice", "cloud: a\ncloud: b\n", ":2: this field appears twice"],
  [
    "an open bracket",
    "hosts: [\n",
    ":2: the indentation does not fit the lines above; is a bracket or a quote there not closed?",
  ],
  ["two documents", "cloud: a\n---\ncloud: b\n", ":2: a second document begins here; only one is allowed"],
  ["an alias", "access: &a { user: x }\nhosts: [*a]\n", ":1: anchors and aliases (& and *) are not supported"],
  ["a tag", "cloud: !!binary aGFsbG8=\n", ":1: tags (!) are not supported"],
])("%s: told with file, line, field and what would be right", (_what, text, message) =>
  reading(text, (read, folder) => {
    expect(read).toThrow(message);
    expect(read).toThrow(
      expect.objectContaining({
        ...{ code: "TARGET", exitCode: 3 },
        summary: expect.stringContaining(join(folder, "pinproof.yaml:")) as string,
        hint: "docs/config.md lists every field.",
      }) as Error,
    );
  }),
);

test("everything that is wrong is told at once, in the order of the lines", () =>
  reading("limits: { maxServers: 0 }\nhosts:\n  - name: a\n    usr: b\nclod: x\n", (read) => {
    expect(read).toThrow(/:1: limits.*\n {2}.*:4: hosts\[0\]\.usr.*\n {2}.*:5: clod/);
  }));

test("a clouds.yaml that was named by mistake is known, and no password of it is told", () =>
  reading("clouds:\n  mine:\n    auth: { password: s3cret }\n", (read) => {
    expect(read).toThrow("That looks like a clouds.yaml: name that one with OS_CLIENT_CONFIG_FILE.");
    expect(read).not.toThrow("s3cret");
  }));

test.each([
  ["a quote that is not closed", 'cloud: "s3cret\nhosts: []\n'],
  ["a bracket too many", "cloud: s3cret]\nx: ]s3cret\n"],
  ["an alias", "cloud: *s3cret\n"],
  ["a tag", "cloud: !s3cret x\n"],
  ["a second colon", "cloud: a: s3cret\n"],
  ["a wrong type", "limits: s3cret\n"],
  ["an escape", 'cloud: "\\\\qs3cret"\nzz: "\\qs3cret"\n'],
])("%s: nothing of the line is quoted", (_what, text) =>
  reading(text, (read) => {
    expect(read).toThrow(expect.objectContaining({ code: "TARGET" }) as Error);
    expect(read).not.toThrow("s3cret");
  }),
);

describe("ill will", () => {
  it("a billion laughs", () =>
    reading(
      [
        "a: &a [x,x,x,x,x,x,x,x,x]",
        ..."bcdefghi".split("").map((name, index) => `${name}: &${name} [${`*${"abcdefgh"[index] ?? ""},`.repeat(9)}]`),
      ].join("\n"),
      (read) => {
        // Unrolled it would never end.
        expect(read).toThrow("anchors and aliases (& and *) are not supported");
      },
    ));

  it("ten thousand brackets", () =>
    reading(`hosts: ${"[".repeat(10_000)}`, (read) => {
      expect(read).toThrow(expect.objectContaining({ code: "TARGET" }) as Error);
    }));

  it("a name that is in every object", () =>
    reading("__proto__: { cloud: x }\nconstructor: 1\n", (read) => {
      expect(read).toThrow(expect.objectContaining({ code: "TARGET" }) as Error);
      expect(({} as { cloud?: string }).cloud).toBeUndefined();
    }));

  it.each<[string, Uint8Array | string, string]>([
    ["bytes that are no text", new Uint8Array([0xff, 0xfe, 0x41]), "it is no text: it is not UTF-8"],
    ["a null", "cloud: a\nbaseImage: b\0c\n", "it is no text: line 2 has a control character"],
    ["an escape sequence for terminals", "cloud: \u001b[2J\n", "it is no text: line 1 has a control character"],
    ["more than settings are", "# ".padEnd(1024 * 1024 + 1, "x"), "it is larger than 1 MiB, too large for settings"],
  ])("%s", (_what, content, message) =>
    reading(content, (read) => {
      expect(read).toThrow(message);
    }),
  );

  it("a folder, and a pipe that nobody writes to", () =>
    withTemporaryFolder((folder) => {
      mkdirSync(join(folder, "folder"));
      execFileSync("mkfifo", [join(folder, "pipe")]);
      for (const name of ["folder", "pipe"]) {
        expect(() => loadConfig(join(folder, name))).toThrow(`${name}: it is not a file`);
      }
    }));

  it.each([
    ["an option of ssh for a host", "address: -oProxyCommand=touch", "must not begin with a dash"],
    ["a command for a user", 'user: "a;reboot"', "must be one word"],
    ["a command for a jump host", "jump: $(reboot)@x", "must be one word"],
    ["a line break", 'address: "a\\nb"', "must be one word"],
    ["an option of kubectl", "pod: { namespace: --kubeconfig=/x }", "must not begin with a dash"],
    ["a model of juju with more", 'model: "a b"', "must be one word"],
  ])("%s", (_what, field, message) =>
    reading(`hosts:\n  - name: c1\n    ${field}\n`, (read) => {
      expect(read).toThrow(new RegExp(`:3: hosts\\[0\\]\\.[\\w.]+: ${message}`));
    }),
  );

  it("a name of the cloud's that is none for ssh needs an address", () =>
    reading('hosts:\n  - name: "-oProxyCommand=x"\n', (read) => {
      expect(read).toThrow(":2: hosts[0].name: must not begin with a dash, as the host is reached by it");
    }));
});

describe("where it is looked for", () => {
  const folders = (body: (folder: string) => void) =>
    withTemporaryFolder((folder) => {
      writeFileSync(join(folder, "pinproof.yaml"), "cloud: here\nhosts: [{ name: a }]\n");
      writeFileSync(join(folder, "other.yaml"), "cloud: other\naccess: { user: me }\nhosts: [{ name: b }]\n");
      body(folder);
    });

  it("beside us; nothing where there is none", () =>
    folders((folder) => {
      expect(findConfig({}, folder)?.config.cloud).toBe("here");
      expect(findConfig({}, join(folder, "nowhere"))).toBeUndefined();
    }));

  it("where PINPROOF_CONFIG says; an empty variable says nothing", () =>
    folders((folder) => {
      expect(findConfig({ PINPROOF_CONFIG: "other.yaml" }, folder)?.config.cloud).toBe("other");
      expect(findConfig({ PINPROOF_CONFIG: "" }, folder)?.config.cloud).toBe("here");
      expect(() => findConfig({ PINPROOF_CONFIG: "none.yaml" }, folder)).toThrow(
        `${join(folder, "none.yaml")}: there is no such file`,
      );
    }));

  it("PINPROOF_HOSTS gives hosts and access, and nothing else", () =>
    folders((folder) => {
      const found = findConfig({ PINPROOF_HOSTS: "other.yaml" }, folder);
      expect(found?.config).toEqual({ cloud: "here", access: { user: "me" }, hosts: [{ name: "b" }] });
      expect(found?.hosts).toMatchObject([{ name: "b", user: "me" }]);
    }));

  it("reads, and leaves the file as it is", () =>
    folders((folder) => {
      const before = readFileSync(join(folder, "pinproof.yaml"), "utf8");
      findConfig({}, folder);
      expect(readFileSync(join(folder, "pinproof.yaml"), "utf8")).toBe(before);
    }));
});
