import { writeFileSync } from "node:fs";
import { homedir, userInfo } from "node:os";
import { join } from "node:path";
import { readHostsFile } from "../../../harness/target/hosts-file.ts";
import { withTemporaryFolder } from "../../support/programs.ts";

const reading = (text: string, body: (read: () => unknown, folder: string) => void) =>
  withTemporaryFolder((folder) => {
    const path = join(folder, "hosts.yaml");
    writeFileSync(path, text);
    body(() => readHostsFile(path), folder);
  });

const host = (...fields: string[]) => `hosts:\n  - { ${["name: c1", "address: a", ...fields].join(", ")} }\n`;

test("a host with a name and an address has a default for everything else", () =>
  reading(host(), (read) => {
    expect(read()).toEqual([
      {
        ...{ name: "c1", address: "a", port: 22, user: userInfo().username },
        ...{ virsh: ["virsh"], novaConfig: "/etc/nova" },
      },
    ]);
  }));

test("every field is read", () => {
  const text = `
hosts:
  - name: compute-1
    address: 192.0.2.10
    user: stack
    port: 2222
    identityFile: ~/.ssh/id_ed25519
    knownHostsFile: keys/known_hosts
    virsh: sudo -n  virsh
    novaConfig: /etc/kolla/nova-compute
  - name: compute-2
    address: fd00::2
    port:
    identityFile: /keys/two
`;
  return reading(text, (read, folder) => {
    expect(read()).toMatchObject([
      {
        ...{ name: "compute-1", address: "192.0.2.10", port: 2222, user: "stack" },
        identityFile: join(homedir(), ".ssh/id_ed25519"),
        knownHostsFile: join(folder, "keys/known_hosts"),
        virsh: ["sudo", "-n", "virsh"],
        novaConfig: "/etc/kolla/nova-compute",
      },
      { name: "compute-2", address: "fd00::2", port: 22, identityFile: "/keys/two" },
    ]);
  });
});

test("no host at all may be listed", () =>
  reading("hosts: []", (read) => {
    expect(read()).toEqual([]);
  }));

test.each([
  ["an unknown field", host("ip: b"), 'host 1 has the unknown field "ip"\n  known: name, address, user'],
  ["no name", "hosts: [{ address: a }]", 'host 1 has no "name"'],
  ["a name that is empty", 'hosts: [{ name: "", address: a }]', 'host 1: "name" is not a text'],
  ["a name that is a number", "hosts: [{ name: 7, address: a }]", 'host 1: "name" is not a text'],
  ["no address, in the second", `${host()}  - { name: b }`, 'host 2 has no "address"'],
  ["an address without a value", "hosts: [{ name: a, address: }]", 'host 1 has no "address"'],
  ["a port that is a text", host('port: "22"'), 'host 1: "port" is not a port number'],
  ["port 0", host("port: 0"), '"port" is not a port number'],
  ["a port above all", host("port: 65536"), '"port" is not a port number'],
  ["half a port", host("port: 22.5"), '"port" is not a port number'],
  ["a user that is a list", host("user: [a]"), '"user" is not a text'],
  ["a key file that is true", host("identityFile: true"), '"identityFile" is not a text'],
  ["a virsh of blanks", host('virsh: "  "'), '"virsh" is not a text'],
  ["a host that is a text", "hosts: [compute-1]", "host 1 is not a mapping"],
  ["a host that is a list", "hosts: [[a]]", "host 1 is not a mapping"],
  ["a host that is nothing", "hosts:\n  -\n", "host 1 is not a mapping"],
  ["hosts by name", "hosts: { c1: { address: a } }", 'has no list "hosts"'],
  ["no hosts", "host: []", 'has no list "hosts"'],
  ["an empty file", "", 'has no list "hosts"'],
  ["a list alone", "- a", 'has no list "hosts"'],
  ["not YAML", "hosts: [", "hosts.yaml is not YAML\n  "],
])("%s", (_what, text, message) =>
  reading(text, (read, folder) => {
    expect(read).toThrow(message);
    expect(read).toThrow(
      expect.objectContaining({
        code: "TARGET",
        summary: expect.stringContaining(join(folder, "hosts.yaml")) as string,
        hint: 'README, "Use your own cloud", shows a complete file.',
      }) as Error,
    );
  }),
);

test("a file that is not there is told with the variable that names it", () => {
  expect(() => readHostsFile("/nonexistent/hosts.yaml")).toThrow(
    "there is no file /nonexistent/hosts.yaml\nSet PINPROOF_HOSTS.",
  );
});
