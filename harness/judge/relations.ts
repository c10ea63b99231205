// Relations between servers: pinned alike, level by level.
import type { Relation } from "../../experiments/experiment.ts";
import { whyNoServer } from "./api.ts";
import { check, unknown } from "./check.ts";
import type { Look } from "./look.ts";
import { shapesOf } from "./shape.ts";
import type { Check } from "./verdict.ts";

/**
 * Compares the shapes of two servers' pinning. Where the one to compare with is not pinned at all, likeness would prove
 * nothing, so it is inconclusive.
 */
export function judgeRelation(relation: Relation, looks: ReadonlyMap<string, Look>): readonly Check[] {
  const name = `${relation.server} is pinned as ${relation.like}`;
  const server = looks.get(relation.server);
  const like = looks.get(relation.like);
  if (server === undefined || like === undefined) {
    const missing = server === undefined ? relation.server : relation.like;
    return [unknown("libvirt", name, "both servers looked at", `${missing} was not looked at`)];
  }
  for (const one of [like, server]) {
    const gone = whyNoServer(one);
    if (gone !== undefined) return [unknown("api", name, "both servers looked at", `${one.name}: ${gone}`)];
  }
  if (like.domain.ok && like.domain.value.vcpuPins.size === 0) {
    return [unknown("libvirt", name, `${relation.like} pinned`, `${relation.like} is not pinned itself`)];
  }
  const others = new Map(shapesOf(server));
  return shapesOf(like).map(([level, wanted]) => {
    const found = others.get(level);
    if (!wanted.ok) return unknown(level, name, `as ${relation.like}`, `${relation.like}: ${wanted.reason}`);
    if (found?.ok !== true)
      return unknown(level, name, wanted.value, `${relation.server}: ${found?.reason ?? "not seen"}`);
    return check(level, name, { holds: found.value === wanted.value, expected: wanted.value, found: found.value });
  });
}
