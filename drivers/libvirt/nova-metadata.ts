// What Nova writes of a server into the `<metadata>` of its domain: a domain without it is not one of Nova's.
import { attribute, children, textOf, type XmlElement } from "./xml.ts";

export interface NovaMetadata {
  /** The server's name when the domain was made; empty where Nova wrote none. */
  readonly name: string;
  /** Version of Nova's package, as in `31.0.0`. */
  readonly version: string | null;
  /** The flavor's extra specs; null before Nova 33, which is the first to write them. */
  readonly extraSpecs: Readonly<Record<string, string>> | null;
  /** The image's properties; null as above, and for a server that was booted from a volume. */
  readonly imageProperties: Readonly<Record<string, string>> | null;
}

const NAMESPACE = "http://openstack.org/xmlns/libvirt/nova/";

/** @param domain the root element of a domain. @returns null for a domain that is not Nova's */
export function novaMetadata(domain: XmlElement): NovaMetadata | null {
  const [metadata] = children(domain, "metadata");
  for (const key of Object.keys(metadata ?? {})) {
    const [, prefix] = /^([\w.-]+):instance$/.exec(key) ?? [];
    const [instance] = children(metadata, key);
    if (prefix !== undefined && instance !== undefined && isNovas(prefix, instance, metadata, domain)) {
      return read(instance, prefix);
    }
  }
  return null;
}

/** libvirt keeps the namespace where Nova declared it, on the element itself; XML allows it further up, too. */
function isNovas(prefix: string, ...elements: readonly (XmlElement | undefined)[]): boolean {
  const declared = elements.map((element) => attribute(element, `xmlns:${prefix}`)).find((uri) => uri !== undefined);
  return declared?.startsWith(NAMESPACE) === true;
}

function read(instance: XmlElement, prefix: string): NovaMetadata {
  const first = (element: XmlElement | undefined, name: string) => children(element, `${prefix}:${name}`)[0];
  const named = (list: XmlElement | undefined, item: string) =>
    list === undefined
      ? null
      : Object.fromEntries(
          children(list, `${prefix}:${item}`).map((each) => [attribute(each, "name") ?? "", textOf(each) ?? ""]),
        );
  return {
    name: textOf(first(instance, "name")) ?? "",
    version: attribute(first(instance, "package"), "version") ?? null,
    extraSpecs: named(first(first(instance, "flavor"), "extraSpecs"), "extraSpec"),
    imageProperties: named(first(first(instance, "image"), "properties"), "property"),
  };
}
