// What says nothing of pinning must change no verdict: else it would be a false alarm on some cloud.
import { judge } from "../../../../harness/judge/judge.ts";
import { rulesFor } from "../../../../nova/release.ts";
import { emulatorShared } from "../../../mutations/emulator.ts";
import { floating, floatingNuma } from "../../../mutations/floating.ts";
import { legacy } from "../../../mutations/legacy.ts";
import { mutated, type Subject } from "../../../mutations/mutation.ts";
import { filtered, refused } from "../../../mutations/outcomes.ts";
import { realtimeMask } from "../../../mutations/shapes.ts";
import { twoPinned } from "../../../mutations/two-pinned.ts";
import { failed, ok } from "../../../support/captured/evidence.ts";
import {
  both,
  host,
  image,
  type Mutate,
  neighbour,
  oneMoreThread,
  refusal,
  status,
  xml,
} from "../../../support/defects/mutate.ts";

const troublesOf = (subject: Subject, mutate: Mutate, rules = subject.rules) =>
  judge(subject.experiment, mutated(subject, mutate), rules)
    .servers.flatMap(({ checks }) => checks)
    .filter(({ outcome }) => outcome !== "holds");

const properties = ({ evidence }: Subject) => {
  const seen = evidence.servers[0]?.image;
  return seen?.ok === true ? seen.value.properties : {};
};

describe("changes nothing", () => {
  it.each<[string, Subject, Mutate]>([
    [
      "shares of a floating guest, as Nova 22 writes them",
      floating,
      xml("<sysinfo", "<cputune><shares>1024</shares></cputune><sysinfo"),
    ],
    ["shares of a pinned guest", twoPinned, xml("<cputune>", "<cputune>\n    <shares>2048</shares>")],
    ["dies and clusters that an older libvirt does not write", twoPinned, xml(" dies='1' clusters='1'", "")],
    ["a domain under KVM", twoPinned, xml("type='qemu' id", "type='kvm' id")],
    ["placement left out, which is static", twoPinned, xml("<vcpu placement='static'>", "<vcpu>")],
    ["memory in another unit", twoPinned, xml("<memory unit='KiB'>131072<", "<memory unit='MiB'>128<")],
    ["one cpuset said otherwise", twoPinned, xml("emulatorpin cpuset='0-1'", "emulatorpin cpuset='1,0'")],
    ["a balloon", twoPinned, xml("<currentMemory unit='KiB'>131072<", "<currentMemory unit='KiB'>65536<")],
    ["one vcpusched said as a list", realtimeMask, xml("vcpusched vcpus='1'", "vcpusched vcpus='1,1'")],
    [
      "image properties that place no vCPU",
      twoPinned,
      image({ ...properties(twoPinned), hw_disk_bus: "virtio", os_distro: "debian", hw_pmu: "false" }),
    ],
    ["threads that the kernel keeps for itself", twoPinned, oneMoreThread("kvm-nx-lpage-re", "0-1")],
    ["a guest that floats where it must", emulatorShared, neighbour({ mayUse: "0" })],
    ["the same neighbour beside a cell", floatingNuma, neighbour({ pinnedTo: "1", mayUse: "1" })],
    [
      "a pinned neighbour on other CPUs of a host without sets",
      legacy,
      both(neighbour({ pinnedTo: "2", mayUse: "2" }), host({ onlineCpus: ok("0-2") })),
    ],
    ["a refusal that is wrapped", refused, (server) => refusal({ message: wrapped(server.refused?.message) })(server)],
    [
      "a fault without the blank at its end",
      filtered,
      status("ERROR", "No valid host was found.  There are not enough hosts available.\n"),
    ],
  ])("%s", (_what, subject, mutate) => {
    expect(troublesOf(subject, (server) => server)).toEqual([]);
    expect(troublesOf(subject, mutate)).toEqual([]);
  });

  it("shares, by the rules of Nova 22", () => {
    const shares = xml("<sysinfo", "<cputune><shares>1024</shares></cputune><sysinfo");
    expect(troublesOf(floating, shares, rulesFor("2.87"))).toEqual([]);
  });

  it("a host without sets that cannot be asked for them: its floating guests are no clash", () => {
    const troubles = troublesOf(legacy, host({ cpuSets: failed("nova.conf is not readable") }));
    expect(troubles.map(({ outcome }) => outcome)).not.toContain("violated");
    expect(troubles).toContainEqual(
      expect.objectContaining({ name: "no other guest is pinned to these CPUs", found: "nova.conf is not readable" }),
    );
    const pinnedThere = both(host({ cpuSets: failed("x") }), neighbour({ pinnedTo: "1", mayUse: "1" }));
    expect(troublesOf(legacy, pinnedThere)).toContainEqual(
      expect.objectContaining({ outcome: "violated", name: "no other guest is pinned to these CPUs" }),
    );
  });
});

function wrapped(message = ""): string {
  return message.replace("override ", "override\n  ");
}
