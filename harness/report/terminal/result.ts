// The end of a run on the terminal: the table, the evidence of pinning as libvirt wrote it, where everything is, and what
// took how long.
import { join, relative } from "node:path";
import { readIfThere } from "../../../base/files/files.ts";
import type { ExperimentVerdict } from "../../judge/verdict.ts";
import { momentFolder } from "../../evidence/layout.ts";
import { momentTitle } from "../../evidence/moment.ts";
import { cputuneExcerpt } from "./cputune.ts";
import { plain, plainLines } from "../../../base/plain-text.ts";
import { renderVerdict } from "./verdict-table.ts";

export interface Times {
  /** Until the cloud could be used; 0 where it was up. */
  readonly cloudMs: number;
  /** Sum over the terraform processes. */
  readonly terraformMs: number;
  /** Everything else. */
  readonly ownMs: number;
}

export interface ResultOptions {
  /** Folder of the experiment within the run. */
  readonly folder: string;
  readonly times: Times;
  readonly width?: number;
  readonly colour?: boolean;
}

export function renderResult(verdict: ExperimentVerdict, { folder, times, width, colour }: ResultOptions): string {
  const saved = verdict.servers.flatMap(({ server, moment }) => {
    const path = join(momentFolder(folder, server, moment?.name ?? "1-apply"), "domain.xml");
    const xml = readIfThere(path);
    return xml === undefined ? [] : [{ server: momentTitle(server, moment), path: relative(process.cwd(), path), xml }];
  });
  const excerpts = saved.map(({ server, xml }) => `${plain(server)}\n${indent(plainLines(cputuneExcerpt(xml)))}\n`);
  const table = renderVerdict(verdict, {
    ...(width === undefined ? {} : { width }),
    ...(colour === undefined ? {} : { colour }),
    domainXmlPaths: Object.fromEntries(saved.map(({ server, path }) => [server, path])),
    durationsMs: { "local cloud": times.cloudMs, terraform: times.terraformMs, pinproof: times.ownMs },
  });
  return `\n${excerpts.join("\n")}\n${table}\n`;
}

function indent(text: string): string {
  return text.replaceAll(/^/gm, "  ");
}
