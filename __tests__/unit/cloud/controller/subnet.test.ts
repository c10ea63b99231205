import { chooseSubnet, clashWith, parseUsedRanges, subnetOf } from "../../../../cloud/controller/subnet.ts";

const used = (...cidrs: string[]) => cidrs.map((cidr) => ({ cidr, by: "eth0" }));

test.each([
  ["198.18.0.2", "198.18.0.1"],
  ["10.255.255.254", "10.255.255.253"],
  ["192.168.255.6", "192.168.255.5"],
])("the machine's end of %s is %s", (address, gateway) => {
  expect(subnetOf(address)).toEqual({ address, gateway });
});

describe("the /30 around 198.18.0.2", () => {
  it.each([
    ["a wider range around it", "198.18.0.0/15"],
    ["a range of the same width", "198.18.0.0/30"],
    ["half of it", "198.18.0.2/31"],
    ["one address of it", "198.18.0.3/32"],
    ["an address without a length", "198.18.0.1"],
    ["an address inside with a wide length", "198.18.77.3/16"],
    ["everything", "0.0.0.0/0"],
    ["half of everything", "128.0.0.0/1"],
  ])("clashes with %s (%s)", (_what, cidr) => {
    expect(clashWith("198.18.0.2", used("10.0.0.0/8", cidr))).toEqual({ cidr, by: "eth0" });
  });

  it.each([
    ["the next /30", "198.18.0.4/30"],
    ["the address after it", "198.18.0.4/32"],
    ["the address before it", "198.17.255.255"],
    ["a neighbour without a length", "198.18.0.9"],
    ["the other half of everything", "0.0.0.0/1"],
    ["a wide range elsewhere", "198.16.0.0/15"],
  ])("does not clash with %s (%s)", (_what, cidr) => {
    expect(clashWith("198.18.0.2", used(cidr))).toBeUndefined();
  });
});

describe("the choice", () => {
  it("is the first range for testing where nothing is used", () => {
    expect(chooseSubnet([])).toEqual({ gateway: "198.18.0.1", address: "198.18.0.2" });
  });

  it.each([
    ["the next /30, where one address is used", used("198.18.0.1/32"), "198.18.0.6"],
    ["past all that is used", used("198.18.0.0/29", "198.18.0.8/30", "198.18.0.14/32"), "198.18.0.18"],
    ["the next range, where the first is used as a whole", used("198.18.0.0/16"), "198.19.255.2"],
    ["one for carriers, where both are", used("198.18.0.0/15"), "100.127.255.2"],
    ["one that is private as the last", used("198.18.0.0/15", "100.64.0.0/10", "10.0.0.0/8"), "172.31.255.2"],
  ])("is %s", (_what, ranges, address) => {
    expect(chooseSubnet(ranges).address).toBe(address);
  });

  it("fails where nothing is free, naming who uses it", () => {
    const ranges = [
      { cidr: "0.0.0.0/1", by: "tun0" },
      { cidr: "128.0.0.0/1", by: "a route over tun0" },
    ];
    expect(() => chooseSubnet(ranges)).toThrow(
      "no private subnet is free for the local cloud\n  0.0.0.0/1 is used by tun0\n  128.0.0.0/1 is used by a route over tun0\nFree one of",
    );
  });

  it("never overlaps what is used, and is a whole /30", () => {
    for (let taken = 0; taken < 256; taken += 5) {
      const ranges = used(`198.18.0.0/${25 + (taken % 8)}`, `198.18.0.${taken}/32`, "10.0.0.0/8");
      const { address, gateway } = chooseSubnet(ranges);
      expect(clashWith(address, ranges)).toBeUndefined();
      expect([address, gateway].map((text) => Number(text.split(".")[3]) % 4)).toEqual([2, 1]);
    }
  });
});

describe("what `ip` prints", () => {
  const addresses = JSON.stringify([
    { ifname: "lo", addr_info: [{ local: "127.0.0.1", prefixlen: 8 }] },
    {
      ifname: "eth0",
      addr_info: [
        { local: "10.1.2.3", prefixlen: 24 },
        { local: "10.1.9.9", prefixlen: 32 },
      ],
    },
    { ifname: "ve-pin-1", addr_info: [{ local: "198.18.0.1", prefixlen: 30 }] },
    { ifname: "down0", addr_info: [] },
  ]);
  const routes = JSON.stringify([
    { dst: "default", gateway: "10.1.2.1", dev: "eth0" },
    { dst: "0.0.0.0/1", gateway: "10.8.0.1", dev: "tun0" },
    { dst: "128.0.0.0/1", gateway: "10.8.0.1", dev: "tun0" },
    { dst: "172.17.0.0/16", dev: "docker0" },
    { type: "blackhole", dst: "192.168.0.0/16" },
    { type: "local", dst: "10.1.2.3", dev: "eth0", table: "local" },
    { dst: "198.18.0.0/30", dev: "ve-pin-1" },
  ]);

  it("is read without default routes, be it a VPN's two halves, and without our own interface", () => {
    expect(parseUsedRanges(addresses, routes, "ve-pin-1").map(({ cidr, by }) => `${cidr} ${by}`)).toEqual([
      "127.0.0.1/8 lo",
      "10.1.2.3/24 eth0",
      "10.1.9.9/32 eth0",
      "172.17.0.0/16 a route over docker0",
      "192.168.0.0/16 a route",
      "10.1.2.3 a route over eth0",
    ]);
  });

  it("of another's interface counts", () => {
    const ranges = parseUsedRanges(addresses, routes, "ve-pin-2");
    expect(clashWith("198.18.0.2", ranges)).toEqual({ cidr: "198.18.0.1/30", by: "ve-pin-1" });
    expect(chooseSubnet(ranges).address).toBe("198.18.0.6");
  });

  it("may be nothing at all", () => {
    expect(parseUsedRanges("", "", "ve-pin-1")).toEqual([]);
  });
});
