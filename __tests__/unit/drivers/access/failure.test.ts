// What is said where the way to a host fails: the program's own words, what they mean, and one thing to do.
import { connect } from "../../../../drivers/access/connect.ts";
import type { Run } from "../../../../drivers/access/connection.ts";
import { podOn } from "../../../../drivers/access/kubectl.ts";
import { run } from "../../../../base/command.ts";
import { CommandError } from "../../../../base/errors.ts";
import type { ComputeHost } from "../../../../drivers/access/compute-host.ts";
import { errorOf, makeProgram, withTemporaryFolder } from "../../../support/stand-ins/programs.ts";

const host = (more: Partial<ComputeHost>): ComputeHost => ({
  ...{ name: "c1", address: "node1", virsh: ["virsh"], novaConfig: "/etc/nova" },
  ...more,
});

const failing =
  (stderr: string, status: number | undefined = 1, summary = "x: failed with exit status 1"): Run =>
  () =>
    Promise.reject(new CommandError(summary, { command: "x", status, stdout: "", stderr }));

const NONE = "x: there is no such program on this machine";

describe.each<[string, Partial<ComputeHost>, readonly (readonly [words: string, why: RegExp, hint: RegExp])[]]>([
  [
    "juju",
    { transport: "juju", address: "nova-compute/0" },
    [
      ["ERROR No controllers registered.", /Juju is not logged in/, /juju login/],
      ["ERROR please log in", /Juju is not logged in/, /juju login/],
      ['ERROR unit "nova-compute/0" not found', /Juju has no unit nova-compute\/0/, /juju status nova-compute/],
      ['ERROR model "x" not found', /Juju has no current model/, /juju models/],
      ["Permission denied (publickey).", /nova-compute\/0 does not accept your key/, /juju add-ssh-key/],
      [
        "ssh: connect to host 10.0.0.1 port 22: Connection timed out",
        /cannot be reached/,
        /juju ssh nova-compute\/0 true/,
      ],
    ],
  ],
  [
    "kubectl",
    { transport: "kubectl" },
    [
      [
        "error: You must be logged in to the server (Unauthorized)",
        /denies access/,
        /pods\/exec in the namespace openstack/,
      ],
      ['Error from server (Forbidden): pods is forbidden: User "x" cannot list', /denies access/, /get pods/],
      ['error: context "x" does not exist', /no cluster configured/, /KUBECONFIG/],
      [
        "The connection to the server localhost:8080 was refused - did you specify the right host?",
        /API does not answer/,
        /KUBECONFIG/,
      ],
      ["Unable to connect to the server: dial tcp: i/o timeout", /API does not answer/, /reach the cluster/],
      [
        "Error from server (BadRequest): container libvirt is not valid for pod x",
        /no container libvirt/,
        /pod\.container/,
      ],
      ['Error from server (NotFound): pods "x" not found', /its pod is gone from the node node1/, /Try again/],
    ],
  ],
])("%s", (_transport, settings, cases) => {
  it.each(cases)("%s", async (words, why, hint) => {
    const error = await errorOf(connect(host(settings), failing(`${words}\r\n`)).script("", []));
    expect(error).toMatchObject({
      ...{ code: "HYPERVISOR", exitCode: 6 },
      summary: expect.stringMatching(new RegExp(`^cannot read compute host c1: .*${why.source}`)) as string,
      message: expect.stringContaining(words) as string,
      hint: expect.stringMatching(hint) as string,
    });
  });

  it("there is no such program", async () => {
    const error = await errorOf(connect(host(settings), failing("", undefined, NONE)).script("", []));
    expect(error).toMatchObject({ hint: expect.stringMatching(/^install/) as string });
  });

  it("anything else is told in its own words", async () => {
    const error = await errorOf(connect(host(settings), failing("out of luck")).script("", []));
    expect(error).toMatchObject({
      message: "cannot read compute host c1: x: failed with exit status 1\n  out of luck",
    });
  });

  it("an interrupt is not taken for a failure of the host", async () => {
    const error = await errorOf(connect(host(settings), failing("")).script("", [], AbortSignal.abort()));
    expect(error).toMatchObject({ code: "COMMAND" });
  });
});

describe("the pod of a node", () => {
  const pod = (name: string, nodeName: string, more: object = {}) => ({
    ...{ metadata: { name }, spec: { nodeName }, status: { phase: "Running" } },
    ...more,
  });
  const find = (...items: object[]) => podOn(host({}), JSON.stringify({ items }));

  it("is that of the node, wherever it stands in the list", () => {
    expect(find(pod("a", "node0"), pod("b", "node1"))).toBe("b");
  });

  it("is not one that ends, nor one that has not begun", () => {
    const going = pod("a", "node1", { metadata: { name: "a", deletionTimestamp: "2026-01-01T00:00:00Z" } });
    expect(find(going, pod("b", "node1", { status: { phase: "Pending" } }), pod("c", "node1"))).toBe("c");
  });

  it.each<[string, object[], RegExp]>([
    [
      "none",
      [],
      /no pod with the label application=libvirt in the namespace openstack runs on the node node1\ncompare with: kubectl/,
    ],
    ["one of another node alone", [pod("a", "node10")], /no pod with the label/],
    ["two", [pod("a", "node1"), pod("b", "node1")], /more than one pod .*\n {2}a, b\nnarrow pod\.selector/],
  ])("%s: none is taken", (_what, items, message) => {
    expect(() => find(...items)).toThrow(message);
  });

  it("an answer that is no list is told", () => {
    expect(() => podOn(host({}), "oops")).toThrow("kubectl's list of pods is not JSON");
    expect(() => podOn(host({}), '{"items": 1}')).toThrow("no pod with the label");
  });

  it("is looked for again after a failure: it may be another one by now", async () => {
    let pods = 0;
    const start: Run = (_file, args) => {
      if (!args.includes("pods")) return failing("pod not found")("", []);
      const stdout = JSON.stringify({ items: [pod(`p${++pods}`, "node1")] });
      return Promise.resolve({ command: "", status: 0, stdout, stderr: "", durationMs: 1 });
    };
    const connection = connect(host({ transport: "kubectl" }), start);
    await errorOf(connection.script("", []));
    await errorOf(connection.script("", []));
    expect(pods).toBe(2);
  });
});

describe("ssh", () => {
  it("without a user, a port or a key of ours none is named in the advice", async () => {
    const say = async (stderr: string) => errorOf(connect(host({}), failing(stderr, 255)).script("", []));
    expect(await say("x@node1: Permission denied (publickey).")).toMatchObject({
      summary: expect.stringMatching(/does not accept your user$/) as string,
    });
    expect(await say("ssh: connect to host node1 port 22: Connection refused")).toMatchObject({
      summary: expect.stringMatching(/SSH is refused$/) as string,
    });
    expect(await say("Host key verification failed.")).toMatchObject({
      hint: "connect once by hand and compare the key: ssh node1",
    });
  });

  it("the advice goes the same way: jump host, configuration, port", async () => {
    const way = host({ user: "ops", jump: "bastion", sshConfig: "/my cfg", port: 2222 });
    expect(await errorOf(connect(way, failing("Host key verification failed.", 255)).script("", []))).toMatchObject({
      hint: "connect once by hand and compare the key: ssh -F '/my cfg' -J bastion -p 2222 ops@node1",
    });
  });
});

describe("the script", () => {
  it("is read as a whole: a command of it that swallows standard input takes nothing away", async () => {
    const { stdout, stderr } = await connect(host({ transport: "local" })).script(
      "echo one; cat; echo two >&2\necho $1",
      ["it's"],
    );
    expect(stdout).toBe("one\nit's");
    expect(stderr).toBe("two");
  });

  it("fails with its own words, on this machine as well", async () => {
    const error = await errorOf(connect(host({ transport: "local" })).script("echo no luck >&2; exit 3", []));
    expect(error).toMatchObject({
      code: "HYPERVISOR",
      message: "cannot read compute host c1: sh: failed with exit status 3\n  no luck",
    });
  });

  it("goes through a real process of each name with both outputs apart", () =>
    withTemporaryFolder(async (folder) => {
      // Each stands for the program: it hands standard input to the shell at the end of its words.
      makeProgram(folder, "juju", 'while [ "$1" != -- ]; do shift; done; exec sh -c "$2"');
      makeProgram(
        folder,
        "kubectl",
        `case "$*" in *"get pods"*) echo '{"items":[{"metadata":{"name":"p"},"spec":{"nodeName":"node1"},"status":{"phase":"Running"}}]}'; exit;; esac
while [ "$1" != -- ]; do shift; done; shift; exec "$@"`,
      );
      const start: Run = (file, args, options) => run(`${folder}/${file}`, args, options);
      for (const transport of ["juju", "kubectl"] as const) {
        const result = await connect(host({ transport }), start).script('printf "<%s>" "$@"; echo apart >&2', [
          "a b",
          "",
          "$(id)",
        ]);
        expect(result).toMatchObject({ stdout: "<a b><><$(id)>", stderr: "apart" });
      }
    }));
});
