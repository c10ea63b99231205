import { createHash } from "node:crypto";
import { BASE_IMAGE, HALTING_IMAGE, haltingDisk } from "../../../cloud/guest-images.ts";
import { putImage } from "../../../cloud/put-image.ts";
import type { OpenStackClient } from "../../../drivers/openstack/client.ts";

const bytes = Buffer.from("a disk");
const checksum = createHash("md5").update(bytes).digest("hex");
const good = { id: "good", checksum, pinproof_guest_report: "console" };

async function put(...images: readonly object[]) {
  const calls: string[] = [];
  const sent: unknown[] = [];
  const client = {
    request: (_service: string, method: string, path: string, { body }: { body?: unknown } = {}) => {
      calls.push(`${method} ${path}`);
      if (body !== undefined) sent.push(body);
      return Promise.resolve(method === "GET" ? { images } : { id: "new" });
    },
    open: (_service: string, method: string, path: string, { body }: { body?: unknown } = {}) => {
      calls.push(`${method} ${path}`);
      sent.push(body);
      return Promise.resolve({ body: { dump: () => Promise.resolve() } });
    },
  } as unknown as Pick<OpenStackClient, "request" | "open">;
  await putImage(client, BASE_IMAGE, bytes, new AbortController().signal);
  return { calls: calls.filter((call) => !call.startsWith("GET")), sent };
}

test("where there is none it is made, and given the very bytes", async () => {
  const { calls, sent } = await put();
  expect(calls).toEqual(["POST /v2/images", "PUT /v2/images/new/file"]);
  expect(sent).toEqual([BASE_IMAGE, bytes]);
  expect(sent[1]).toBe(bytes);
});

test("where it is there nothing is done", async () => {
  expect((await put(good)).calls).toEqual([]);
});

test.each([
  ["an older build", { ...good, id: "old", checksum: "0".repeat(32) }],
  ["one whose upload was cut off", { ...good, id: "old", checksum: null }],
  ["one that does not say what its guest reports", { id: "old", checksum }],
])("%s goes, and a new one is made", async (_what, image) => {
  const { calls } = await put(image);
  expect(calls).toEqual(["DELETE /v2/images/old", "POST /v2/images", "PUT /v2/images/new/file"]);
});

test("an older build beside the right one goes alone", async () => {
  expect((await put({ ...good, id: "old", checksum: "x" }, good)).calls).toEqual(["DELETE /v2/images/old"]);
});

test("the halting disk is one that a BIOS boots, and its code halts for good", () => {
  const disk = haltingDisk();
  expect(disk.length % 512).toBe(0);
  expect([...disk.subarray(510, 512)]).toEqual([0x55, 0xaa]);
  // cli; hlt; jmp to the hlt: the offset counts from behind the jump.
  expect([...disk.subarray(0, 4)]).toEqual([0xfa, 0xf4, 0xeb, 0x100 - 3]);
  // A partition that fits the disk, and three empty ones.
  expect(disk[446]).toBe(0x80);
  expect(disk.readUInt32LE(446 + 8) + disk.readUInt32LE(446 + 12)).toBe(disk.length / 512);
  expect([...disk.subarray(462, 510)].every((byte) => byte === 0)).toBe(true);
  expect(HALTING_IMAGE).not.toHaveProperty("pinproof_guest_report");
});
