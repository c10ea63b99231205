// Intent: did Glance and Nova store what was asked, and nothing else that decides where vCPUs run?
import { mapped } from "../../evidence/attempt.ts";
import type { ExperimentFlavor, Properties } from "../../../experiments/experiment.ts";
import type { ImageRecord, Source } from "../../evidence/evidence.ts";
import { checkSource } from "../check.ts";
import { FLAVOR_KEYS, isAggregateKey } from "../../../nova/effective-keys.ts";
import type { Subject } from "../subject.ts";
import type { Check } from "../verdict.ts";

/**
 * Image properties that Nova reads when it places vCPUs and memory (`nova.virt.hardware`, `nova.objects.image_meta`).
 * Others, such as `hw_disk_bus`, belong to the cloud's base image and are none of our business.
 */
const IMAGE_KEYS =
  /^(hw_cpu_|hw_numa_|hw_mem_page_size$|hw_mem_encryption$|hw_emulator_threads_policy$|hw_locked_memory$|hw_pci_numa_|hw_time$|trait:)/;

/** @param baseImage the base image's record, where a server of the experiment uses it as it is */
export function judgeIntent(subject: Subject, baseImage: ImageRecord | undefined): readonly Check[] {
  const { image, flavor, evidence } = subject;
  const properties = image.from === "base" ? {} : image.properties;
  return [
    judgeProperties(
      "image",
      "image properties",
      properties,
      IMAGE_KEYS,
      mapped(evidence.image, (got) => got.properties),
    ),
    ...(image.from === "base" || baseImage === undefined ? [] : [judgeDuplicate(subject, baseImage)]),
    judgeProperties(
      "flavor",
      "extra specs",
      flavor.extraSpecs,
      FLAVOR_KEYS,
      mapped(evidence.flavor, (got) => specsThatAsk(got.extraSpecs, flavor)),
    ),
    judgeSize(subject),
  ];
}

/** A flavor that was there before may be bound to an aggregate; one of our own has no key that was not asked. */
function specsThatAsk(stored: Properties, { existing, extraSpecs }: ExperimentFlavor): Properties {
  if (existing === undefined) return stored;
  return Object.fromEntries(
    Object.entries(stored).filter(([key]) => extraSpecs[key] !== undefined || !isAggregateKey(key)),
  );
}

/** Of a flavor that was there before also the name: a server's copy has no id of it. */
function judgeSize({ flavor: asked, evidence }: Subject): Check {
  const { existing } = asked;
  const say = ({ vcpus, memoryMiB }: Pick<ExperimentFlavor, "vcpus" | "memoryMiB">, name: string) =>
    `${vcpus} vCPU, ${memoryMiB} MiB${existing === undefined ? "" : `, flavor ${name}`}`;
  return checkSource("intent", "flavor size", say(asked, existing?.name ?? ""), evidence.flavor, (got) => ({
    holds:
      got.vcpus === asked.vcpus &&
      got.memoryMiB === asked.memoryMiB &&
      (existing === undefined || got.name === existing.name),
    found: say(got, got.name),
  }));
}

function judgeProperties(
  whose: string,
  kind: string,
  asked: Properties,
  relevant: RegExp,
  source: Source<Properties>,
): Check {
  const name = `the ${whose} carries exactly what was asked`;
  return checkSource("intent", name, `${whose} ${show(asked, kind)}`, source, (stored) => {
    const keys = new Set([...Object.keys(asked), ...Object.keys(stored).filter((key) => relevant.test(key))]);
    const found = Object.fromEntries(
      [...keys].flatMap((key) => (stored[key] === undefined ? [] : [[key, stored[key]]])),
    );
    return { holds: [...keys].every((key) => asked[key] === stored[key]), found: `${whose} ${show(found, kind)}` };
  });
}

/** The experiment's image must differ from the base image in its properties alone. */
function judgeDuplicate(subject: Subject, base: ImageRecord): Check {
  const name = "the image is a byte-for-byte duplicate of the base image";
  return checkSource(
    "intent",
    name,
    `checksum ${base.checksum ?? "of the base image"}`,
    subject.evidence.image,
    (image) => ({
      holds: base.checksum === null || image.checksum === null ? undefined : image.checksum === base.checksum,
      found: image.checksum === null ? "Glance gives no checksum" : `checksum ${image.checksum}`,
    }),
  );
}

/** For the table: what the server's image and flavor carry. */
export function intentInShort(subject: Subject): string {
  const { image, flavor } = subject.evidence;
  const keys = (source: Source<Properties>, relevant: RegExp) =>
    source.ok ? Object.entries(source.value).filter(([key]) => relevant.test(key)) : [];
  const carried = [
    ...keys(
      mapped(image, (got) => got.properties),
      IMAGE_KEYS,
    ).map(([key, value]) => `image ${key}=${value}`),
    ...keys(
      mapped(flavor, (got) => got.extraSpecs),
      FLAVOR_KEYS,
    ).map(([key, value]) => `flavor ${key}=${value}`),
  ];
  return carried.join(", ") || "nothing asked";
}

function show(properties: Properties, kind: string): string {
  const pairs = Object.entries(properties).sort(([a], [b]) => a.localeCompare(b));
  return pairs.length === 0 ? `without CPU ${kind}` : pairs.map(([key, value]) => `${key}=${value}`).join(", ");
}
