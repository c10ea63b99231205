// XML from a hypervisor, read as untrusted text: no DTD, no entities of its own, a limit on size and depth, and every
// complaint names the element.
import { XMLParser, XMLValidator } from "fast-xml-parser";
import { DomainFormatError, messageOf } from "../../base/errors.ts";
import { type CpuSet, parseCpuSet } from "../../base/cpu-set.ts";

/** An element: attributes as `@name`, text as `#text`, children as lists. */
export type XmlElement = Readonly<Record<string, unknown>>;

/** `virsh capabilities` of a large host is some hundred KiB. */
const MOST_BYTES = 4 * 1024 * 1024;

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: "@",
  parseTagValue: false,
  parseAttributeValue: false,
  processEntities: true,
  alwaysCreateTextNode: true,
  isArray: (_name, _path, _leaf, isAttribute) => !isAttribute,
});

/**
 * @param what what is read, for errors: "the domain XML of control"
 * @param root the only root element that is accepted
 * @throws DomainFormatError for text that is truncated, too large, not XML, or of another kind
 */
export function parseXml(text: string, root: string, what: string): XmlElement {
  if (text.trim() === "") throw new DomainFormatError(`${what} is empty`);
  if (text.length > MOST_BYTES) throw new DomainFormatError(`${what} is larger than ${MOST_BYTES / 1024} KiB`);
  refuseEncoding(text, what);
  if (/<!(DOCTYPE|ENTITY)/i.test(text)) {
    throw new DomainFormatError(`${what} has a DOCTYPE, which libvirt never writes`);
  }
  refuseDamaged(text, what);
  const found = rootsOf(text, what);
  const element = found[root];
  if (element === undefined) {
    throw new DomainFormatError(`${what} is not a libvirt <${root}>: it is a <${Object.keys(found).join(">, <")}>`);
  }
  return element;
}

/** libvirt writes UTF-8. Read as that, UTF-16 is full of NULs; and a declared encoding is not obeyed by the parser. */
function refuseEncoding(text: string, what: string): void {
  const declared = /^\s*<\?xml[^>]*\sencoding\s*=\s*["']([^"']*)["']/.exec(text)?.[1];
  if (text.includes("\0")) throw new DomainFormatError(`${what} is not UTF-8, as libvirt writes it`);
  if (declared !== undefined && !/^(utf-8|us-ascii)$/i.test(declared)) {
    throw new DomainFormatError(`${what} says that it is ${declared}: libvirt writes UTF-8`);
  }
}

/** The parser alone closes what is left open, and would read half a domain as a domain. */
function refuseDamaged(text: string, what: string): void {
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- it moved to a package of its own; one dependency suffices
  const verdict = XMLValidator.validate(text);
  if (verdict === true) return;
  const { msg, line } = verdict.err;
  throw new DomainFormatError(`${what} is truncated or not XML`, { said: `line ${line}: ${msg}` });
}

function rootsOf(text: string, what: string): Record<string, XmlElement> {
  try {
    const document = parser.parse(text) as Record<string, XmlElement[]>;
    const elements = Object.entries(document).filter(([name]) => !name.startsWith("?") && !name.startsWith("#"));
    return Object.fromEntries(elements.flatMap(([name, [first]]) => (first === undefined ? [] : [[name, first]])));
  } catch (error) {
    throw new DomainFormatError(`${what} is truncated or not XML`, { said: messageOf(error), cause: error });
  }
}

export function children(element: XmlElement | undefined, name: string): readonly XmlElement[] {
  const found = element?.[name];
  return Array.isArray(found) ? (found as XmlElement[]) : [];
}

/**
 * The only child of that name, along a path of names.
 * @throws DomainFormatError where there are two: which of them counts would be a guess
 */
export function child(element: XmlElement | undefined, ...path: readonly string[]): XmlElement | undefined {
  return path.reduce<XmlElement | undefined>((parent, name) => {
    const [only, second] = children(parent, name);
    if (second !== undefined) throw new DomainFormatError(`<${name}> appears twice`);
    return only;
  }, element);
}

export function attribute(element: XmlElement | undefined, name: string): string | undefined {
  const value = element?.[`@${name}`];
  return typeof value === "string" ? value : undefined;
}

export function textOf(element: XmlElement | undefined): string | undefined {
  const value = element?.["#text"];
  return typeof value === "string" ? value.trim() : undefined;
}

/** @throws DomainFormatError where the attribute is missing */
export function needAttribute(element: XmlElement, name: string, path: string): string {
  const value = attribute(element, name);
  if (value === undefined || value === "") throw new DomainFormatError(`<${path}> has no ${name}`);
  return value;
}

/** @throws DomainFormatError where the text is not a whole number */
export function needNumber(text: string | undefined, path: string): number {
  if (text === undefined || !/^\d{1,15}$/.test(text)) {
    throw new DomainFormatError(
      `<${path}> should be a whole number, and is ${text === undefined ? "missing" : `"${text}"`}`,
    );
  }
  return Number(text);
}

/** @throws DomainFormatError where the text is not a CPU set, or is an empty one */
export function needSet(text: string, path: string): CpuSet {
  try {
    const cpus = parseCpuSet(text);
    if (cpus.size > 0) return cpus;
  } catch (error) {
    throw new DomainFormatError(`<${path}> holds no CPU set`, { said: messageOf(error), cause: error });
  }
  throw new DomainFormatError(`<${path}> holds an empty CPU set`);
}

/** @throws DomainFormatError where the attribute is missing or is no CPU set */
export function needSetOf(element: XmlElement, name: string, path: string): CpuSet {
  return needSet(needAttribute(element, name, path), `${path} ${name}`);
}

const KIB: Readonly<Record<string, number>> = {
  b: 1 / 1024,
  bytes: 1 / 1024,
  KB: 1000 / 1024,
  KiB: 1,
  k: 1,
  MB: 1e6 / 1024,
  MiB: 1024,
  M: 1024,
  GB: 1e9 / 1024,
  GiB: 1024 ** 2,
  G: 1024 ** 2,
};

/** libvirt's scaled numbers; without a unit they are KiB. */
export function needKiB(amount: string | undefined, unit: string | undefined, path: string): number {
  const factor = KIB[unit ?? "KiB"];
  if (factor === undefined) throw new DomainFormatError(`<${path}> has the unknown unit "${unit ?? ""}"`);
  return needNumber(amount, path) * factor;
}
