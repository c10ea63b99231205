// The rows of profile A, and what one would type for each: the catalogue's data as lines for `openstack.sh`.
import { actsOf, applySteps, isApply } from "../../../experiments/steps.ts";
import type { ActStep } from "../../../experiments/experiment.ts";
import { catalogue, type Experiment, type Properties } from "../../../experiments/index.ts";
import { cpuChargesOfServer, cpuChargesOfStep, mostOf } from "../../../nova/cpu-charges.ts";
import { stepsOf } from "../../../harness/schedule/steps.ts";
import { expectationFor, type Rules } from "../../../nova/release.ts";

/** A01 to A54: without the reference, and without the rows for other hardware. */
export const MATRIX: readonly Experiment[] = catalogue.filter(({ id }) => /^A\d+$/.test(id));

/** Dedicated CPUs on profile A. */
const DEDICATED = 1;

/** Rows of which a server is pinned, if only one of its vCPUs. */
export function pinnedRows(rules: Rules): readonly Experiment[] {
  return MATRIX.filter((row) => {
    const demands = applySteps(stepsOf(row, DEDICATED, rules)).map((step) => cpuChargesOfStep(row, step, rules));
    return mostOf(demands).dedicated > 0;
  });
}

/** Servers that take the dedicated CPU, one after another. */
export function pinnedLives(rules: Rules): number {
  const servers = MATRIX.flatMap((row) =>
    Object.entries(row.servers).map(([name, { expect }]) => ({ row, name, expect })),
  );
  return servers.filter(
    ({ row, name, expect }) =>
      expectationFor(expect, rules).outcome === "active" && cpuChargesOfServer(row, name, rules).dedicated > 0,
  ).length;
}

/**
 * One line for each thing to do, its words apart by tabs:
 * - `row ID`
 * - `image KEY PROPERTY=VALUE...`, uploads the base image with these properties
 * - `flavor KEY VCPUS MIB SPEC=VALUE...`
 * - `server KEY IMAGE FLAVOR`, where IMAGE `-` is the base image as it is; makes it and looks at it
 * - `rebuild KEY IMAGE`, and looks again
 * - `delete KEY...`, servers, those in ERROR included
 * - `end`, removes the row's images and flavors
 */
export function linesOf(row: Experiment, rules: Rules): string[] {
  const images = Object.entries(row.images).flatMap(([key, image]) =>
    image.from === "base" ? [] : [["image", key, ...pairs(image.properties)]],
  );
  const flavors = Object.entries(row.flavors).map(([key, { vcpus, memoryMiB, extraSpecs }]) => [
    ...["flavor", key, String(vcpus), String(memoryMiB)],
    ...pairs(extraSpecs),
  ]);
  const lines = [["row", row.id], ...images, ...flavors, ...servers(row, rules), ["end"]];
  return lines.map((words) => words.map(plain).join("\t"));
}

/** What the script says of a row that goes as expected: a line for each server and each act. */
export function expectedOf(row: Experiment, rules: Rules): string[] {
  return Object.entries(row.servers).flatMap(([name, { expect }]) => [
    `${row.id} ${name} ${expectationFor(expect, rules).outcome}`,
    ...actsOf(row, name).map(
      (step) => `${row.id} ${name} ${step.act} ${"answer" in step ? step.answer.outcome : "done"}`,
    ),
  ]);
}

function servers(row: Experiment, rules: Rules): string[][] {
  const steps = stepsOf(row, DEDICATED, rules);
  let living: readonly string[] = [];
  const lines = steps.flatMap((step) => {
    if (!isApply(step)) return [act(row, step)];
    const before = living;
    living = step.apply;
    const gone = before.filter((name) => !step.apply.includes(name));
    const come = step.apply.filter((name) => !before.includes(name));
    return [...(gone.length > 0 ? [["delete", ...gone]] : []), ...come.map((name) => arrival(row, name))];
  });
  return [...lines, ["delete", ...living]];
}

function arrival(row: Experiment, name: string): string[] {
  const server = row.servers[name];
  if (server === undefined) throw new Error(`${row.id} has no server ${name}`);
  const { image, flavor } = server;
  return ["server", name, row.images[image]?.from === "base" ? "-" : image, flavor];
}

function act(row: Experiment, step: ActStep): string[] {
  if (step.act !== "rebuild") throw new Error(`${row.id}: the script knows no ${step.act}`);
  return ["rebuild", step.server, step.image];
}

function pairs(properties: Properties): string[] {
  return Object.entries(properties).map(([key, value]) => `${key}=${value}`);
}

function plain(word: string): string {
  if (word !== "" && !/[\t\n]/.test(word)) return word;
  throw new Error(`a word that a line cannot hold: ${JSON.stringify(word)}`);
}
