import { readFileSync } from "node:fs";
import { PROVIDER } from "../../../../drivers/terraform/provider-source.ts";
import { moduleVersion } from "../../../../drivers/terraform/provider-build.ts";

test("the version that is built is the one that go.mod requires, and is the constraint's lower end", () => {
  expect(moduleVersion(readFileSync("provider/go.mod", "utf8"))).toBe("3.4.0");
  expect(PROVIDER.constraint).toBe(">= 3.4.0, < 4.0.0");
});

test("go.mod is read with and without a block", () => {
  const path = "github.com/terraform-provider-openstack/terraform-provider-openstack/v3";
  expect(moduleVersion(`require ${path} v1.2.3\n`)).toBe("1.2.3");
  expect(moduleVersion(`require (\n\t${path} v1.2.4 // indirect\n)\n`)).toBe("1.2.4");
  expect(() => moduleVersion(`tool ${path}\n`)).toThrow(/does not require/);
});
