// `run --keep` with several experiments: refused before anything is made, with the commands that do it.
import { cli } from "../../../support/real-cloud/cli.ts";

test("several are told how each is kept", async () => {
  const { stdout, stderr, status } = await cli(["run", "A04", "A07", "--keep"]);
  expect({ stdout, status }).toEqual({ stdout: "", status: 2 });
  expect(stderr).toContain(
    "--keep is for one experiment, and 2 were chosen; none was run\n  A04, A07: kept servers hold",
  );
  expect(stderr).toMatch(/^ {4}npx pinproof run A04 --keep\n {4}npx pinproof run A07 --keep$/m);
  expect(stderr).toContain("`npx pinproof runs destroy RUN` gives its CPUs back");
});

test("many are not all named", async () => {
  const { stderr, status } = await cli(["run", "--family", "policy", "--keep"]);
  expect(status).toBe(2);
  expect(stderr).toMatch(/A01, A02, A03, A04 and \d+ more:/);
  expect(stderr.match(/run A\d\d --keep/g)).toHaveLength(4);
});
