// Which units have ended, and which are only not there yet. A program that says what systemd says stands in for nsenter.
import { expect, test } from "@jest/globals";
import { endedUnits, inactiveUnits } from "../../../../cloud/controller/services.ts";
import { identityOf } from "../../../../base/process.ts";
import { makeProgram, withTemporaryFolder } from "../../../support/stand-ins/programs.ts";

const UNITS = ["keystone", "neutron-rpc-server", "nova-api", "nova-conductor", "glance-api"];

test("a unit that still starts has not ended, and is not active", () =>
  withTemporaryFolder(async (folder) => {
    makeProgram(folder, "nsenter", "printf 'active\\nactivating\\nfailed\\ninactive\\nreloading\\n'; exit 3");
    const { PATH } = process.env;
    process.env.PATH = `${folder}:${PATH ?? ""}`;
    try {
      const us = identityOf(process.pid);
      const machine = { supervisor: us, init: us, bootedAt: 0, ready: true };
      expect(await endedUnits(machine, UNITS)).toEqual(["nova-api", "nova-conductor"]);
      expect(await inactiveUnits(machine, UNITS)).toEqual(UNITS.slice(1));
    } finally {
      process.env.PATH = PATH;
    }
  }));
