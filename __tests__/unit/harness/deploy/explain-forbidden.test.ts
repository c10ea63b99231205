// What a member may not make, with the one thing to do next.
import { explainForbidden } from "../../../../harness/deploy/explain-forbidden.ts";
import { CommandError, DeployError } from "../../../../base/errors.ts";

const failure = (said: string) =>
  new DeployError("terraform apply failed for shared", { phase: "apply", said, hint: "The whole log: x" });
const FLAVOR =
  'Error creating openstack_compute_flavor_v2 pin-x: Request forbidden: [POST http://c:8774/v2.1/flavors], error message: {"forbidden": {"code": 403, "message": "Policy doesn\'t allow os_compute_api:os-flavor-manage:create to be performed."}}';
const FLAVOR_3 =
  "Error creating openstack_compute_flavor_v2 pin-x: Expected HTTP response code [200 201] when accessing [POST http://c:8774/v2.1/flavors], but got 403 instead: {}";
const SPECS = "Error: Request forbidden: [POST http://c:8774/v2.1/flavors/5f/os-extra_specs], error message: {}";
const PROPERTY =
  "Error creating Image: Request forbidden: [POST http://c:9292/v2/images], error message: <html>403 Forbidden Attribute 'hw_cpu_policy' is reserved.</html>";
const UPLOAD = "Error: Request forbidden: [PUT http://c:9292/v2/images/5f/file], error message: You are not authorized";

describe("explainForbidden", () => {
  it.each([
    ["a flavor", FLAVOR, /^This user may not make flavors .*`--flavors NAME,NAME`.*docs\/member\.md/],
    ["a flavor, by provider 3", FLAVOR_3, /^This user may not make flavors/],
    ["extra specs", SPECS, /^This user may not make flavors/],
    ["a protected property", PROPERTY, /^Glance protects the image property hw_cpu_policy on this cloud/],
    ["an upload", UPLOAD, /^This user may not make images: that needs the role member/],
  ])("%s: all that was said, and what to do", (_what, said, hint) => {
    const explained = explainForbidden(failure(said));
    expect(explained).toMatchObject({ code: "DEPLOY", exitCode: 5, phase: "apply" });
    expect(explained).toMatchObject({ hint: expect.stringMatching(hint) as string });
    expect(explained.message).toContain(said);
    expect(explained.message).toContain("terraform apply failed for shared");
    expect(explained.message).toContain("The whole log: x");
  });

  it.each([
    [
      "a conflict",
      "Error: Expected HTTP response code [200] when accessing [POST http://c/v2.1/flavors], but got 409 instead: {}",
    ],
    ["a quota", "Error: Request forbidden: [POST http://c:9292/v2/images], error message: Quota exceeded for images"],
    ["a server", "Error: Request forbidden: [POST http://c:8774/v2.1/servers], error message: {}"],
    ["a time-out", "Error: context deadline exceeded"],
  ])("%s is told as it is", (_what, said) => {
    const error = failure(said);
    expect(explainForbidden(error)).toBe(error);
  });

  it("an error of another kind is told as it is", () => {
    const error = new CommandError(FLAVOR, { command: "x", status: 1, stdout: "", stderr: "" });
    expect(explainForbidden(error)).toBe(error);
  });
});
