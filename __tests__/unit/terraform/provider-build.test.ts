import { readFileSync } from "node:fs";
import { moduleVersion } from "../../../harness/terraform/provider-build.ts";

test("the version that is built is the one that go.mod requires, and is the constraint's lower end", () => {
  expect(moduleVersion(readFileSync("provider/go.mod", "utf8"))).toBe("1.54.1");
});

test("go.mod is read with and without a block", () => {
  const path = "github.com/terraform-provider-openstack/terraform-provider-openstack";
  expect(moduleVersion(`require ${path} v1.2.3\n`)).toBe("1.2.3");
  expect(moduleVersion(`require (\n\t${path} v1.2.4 // indirect\n)\n`)).toBe("1.2.4");
  expect(() => moduleVersion(`tool ${path}\n`)).toThrow(/does not require/);
});
