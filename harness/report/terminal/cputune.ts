// The few elements of a domain's XML that tell of pinning, for showing. Only for eyes: what is judged is read by the
// parser of drivers/libvirt.

const ELEMENTS = ["memoryBacking", "vcpu", "iothreads", "cputune", "numatune"] as const;

/**
 * `<memoryBacking>`, `<vcpu>`, `<iothreads>`, `<cputune>`, `<numatune>` and `<cpu><numa>` as libvirt wrote them, less the indentation.
 * @returns an empty text where there is none of them
 */
export function cputuneExcerpt(xml: string): string {
  const found = ELEMENTS.flatMap((name) => elementIn(xml, name) ?? []);
  const cpu = elementIn(xml, "cpu");
  const numa = cpu === undefined ? undefined : elementIn(cpu, "numa");
  return [...found, ...(numa === undefined ? [] : [`<cpu>\n  ${numa.replaceAll("\n", "\n  ")}\n</cpu>`])].join("\n");
}

/** The first such element that stands on a line of its own, as libvirt's pretty-printed XML has it. */
function elementIn(xml: string, name: string): string | undefined {
  const pattern = new RegExp(`^( *)<${name}(?:\\s[^<>]*)?(?:/>|>[^]*?</${name}>) *$`, "m");
  const [element, indent = ""] = pattern.exec(xml) ?? [];
  return element?.replaceAll(new RegExp(`^${indent}`, "gm"), "").trimEnd();
}
