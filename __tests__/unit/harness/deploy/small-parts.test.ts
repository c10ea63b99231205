// The newest microversion, when CPUs are given back, and what a plan says that is not settled.
import { cpusGivenBack } from "../../../../harness/schedule/cpus-given-back.ts";
import { readMaxMicroversion } from "../../../../drivers/openstack/max-microversion.ts";
import { notSettled } from "../../../../harness/run/not-settled.ts";
import { fakeClient } from "../../../support/stand-ins/fake-client.ts";
import { errorOf } from "../../../support/stand-ins/programs.ts";

describe("the newest microversion", () => {
  const read = (answer: unknown) => readMaxMicroversion(fakeClient({ "GET compute /": answer }));

  it("is what the API's root says", async () => {
    await expect(read({ version: { id: "v2.1", version: "2.100", min_version: "2.1" } })).resolves.toBe("2.100");
  });

  it.each([[{}], [{ version: {} }], [{ version: { version: "" } }], [{ version: { version: 2.1 } }], [undefined]])(
    "is not known of %j",
    async (answer) => {
      await expect(read(answer)).resolves.toBeUndefined();
    },
  );

  it("cannot be read where the cloud does not answer", async () => {
    await expect(readMaxMicroversion(fakeClient({}))).rejects.toMatchObject({ status: 404 });
  });
});

describe("CPUs are given back", () => {
  const charges = (amount: object) => ({ allocations: { p: { resources: amount } } });

  it("when Placement charges none of the servers any more", async () => {
    let looks = 0;
    const client = fakeClient({
      "GET placement /allocations/a": { allocations: {} },
      "GET placement /allocations/b": () => (++looks < 3 ? charges({ PCPU: 1 }) : { allocations: {} }),
    });
    await cpusGivenBack(client, ["a", "b"], new AbortController().signal);
    expect(looks).toBe(3);
    expect(client.calls).toHaveLength(6);
  });

  it("not while one is charged for memory alone", async () => {
    const abort = new AbortController();
    let looks = 0;
    const charged = () => {
      if (++looks === 3) abort.abort();
      return charges({ MEMORY_MB: 128 });
    };
    const client = fakeClient({ "GET placement /allocations/a": charged });
    const error = await errorOf(cpusGivenBack(client, ["a"], abort.signal));
    expect(looks).toBe(3);
    expect(error).toMatchObject({ name: "AbortError" });
  });

  it("at once where no server was made", async () => {
    const client = fakeClient({});
    await cpusGivenBack(client, [], new AbortController().signal);
    expect(client.calls).toEqual([]);
  });

  it("never, as far as can be told, where Placement cannot be read", async () => {
    await expect(cpusGivenBack(fakeClient({}), ["a"], new AbortController().signal)).rejects.toMatchObject({
      status: 404,
    });
  });

  it("is nobody's question after an abort", async () => {
    const client = fakeClient({ "GET placement /allocations/a": { allocations: {} } });
    await expect(cpusGivenBack(client, ["a"], AbortSignal.abort())).rejects.toMatchObject({ name: "AbortError" });
    expect(client.calls).toEqual([]);
  });
});

test("what is not settled names each thing, what would happen to it, and why", () => {
  const error = notSettled([
    {
      address: "openstack_compute_instance_v2.server",
      actions: ["delete", "create"],
      attributes: ["flavor_id", "name"],
    },
    { address: "openstack_images_image_v2.pinned", actions: ["create"], attributes: [] },
  ]);
  expect(error).toMatchObject({ code: "DEPLOY", phase: "plan" });
  expect(error.message).toBe(
    [
      "after the apply terraform would still change something",
      "  openstack_compute_instance_v2.server: delete, create (flavor_id, name)",
      "  openstack_images_image_v2.pinned: create (the whole)",
      "Somebody else changed it meanwhile, or the provider and the cloud disagree about these attributes.",
    ].join("\n"),
  );
});
