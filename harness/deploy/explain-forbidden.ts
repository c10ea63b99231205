// Explains terraform's 403 errors to a project member, with the next step. Every other error passes unchanged.
import { refusalKind } from "../../drivers/openstack/refusal.ts";
import { DeployError, isPinproofError, messageOf } from "../../base/errors.ts";

interface Rule {
  /** The request that was answered with 403, as gophercloud writes it. */
  readonly request: RegExp;
  readonly hint: (said: string) => string;
}

const RULES: readonly Rule[] = [
  {
    request: /\[POST [^\]]*\/flavors(\/[^\]]*)?\]/,
    hint: () =>
      "This user may not make flavors (Nova's default rule: an administrator). Name existing flavors: " +
      "`--flavors NAME,NAME`, or `flavors` in pinproof.yaml; docs/member.md shows what an administrator would provide.",
  },
  { request: /\[(POST|PATCH|PUT) [^\]]*\/v2\/images[^\]]*\]/, hint: hintForImage },
];

/** Glance names the property that its property protection keeps from this user: `Attribute 'hw_cpu_policy' is reserved.` */
function hintForImage(said: string): string {
  const property = /Attribute '([^']+)' is (?:reserved|read-only)/.exec(said)?.[1];
  if (property === undefined) {
    return "This user may not make images: that needs the role member in the project (Glance's policies add_image, upload_image).";
  }
  return (
    `Glance protects the image property ${property} on this cloud (property_protection_file), so this user may not set it: ` +
    "experiments that ask by it cannot be run; an administrator may allow the property to the role member."
  );
}

/** A failure of terraform with the one thing to do next, where a right is what was lacking; else the failure as it is. */
export function explainForbidden(error: Error): Error {
  const said = messageOf(error);
  const isRefused = /Request forbidden|but got 403 instead|status code 403/i.test(said);
  if (!isPinproofError(error, "DEPLOY") || !isRefused || refusalKind({ status: 403, words: said }) !== "rights") {
    return error;
  }
  const rule = RULES.find(({ request }) => request.test(said));
  if (rule === undefined) return error;
  return new DeployError(said, { phase: "apply", hint: rule.hint(said), cause: error });
}
