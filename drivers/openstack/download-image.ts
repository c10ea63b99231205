// The bytes of an image, from Glance to a file, believed only when their checksum is Glance's.
import { createHash, type Hash, randomBytes } from "node:crypto";
import { createWriteStream, mkdirSync, renameSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { isPinproofError, messageOf, TargetError } from "../../base/errors.ts";
import type { OpenStackClient } from "./client.ts";

/** What reading an image needs of a client. */
export type ImageClient = Pick<OpenStackClient, "request" | "open">;

export interface Downloaded {
  readonly bytes: number;
  /** What was compared: `md5` (the image's `checksum`), and `os_hash_algo` where Glance has one. */
  readonly verified: readonly string[];
}

interface Sums {
  readonly checksum?: string | null;
  readonly os_hash_algo?: string | null;
  readonly os_hash_value?: string | null;
}

/**
 * Downloads an image. The file appears under its name only when it is whole and verified.
 * @throws TargetError where the bytes are not what Glance recorded, or the image cannot be read
 */
export async function downloadImage(
  client: ImageClient,
  id: string,
  path: string,
  signal?: AbortSignal,
): Promise<Downloaded> {
  const image = (await client.request("image", "GET", `/v2/images/${id}`)) as Sums;
  const wanted = sumsOf(image);
  if (wanted.length === 0)
    throw new TargetError(`image ${id} has no checksum in Glance, so its bytes cannot be verified`);
  const hashes = wanted.map(({ algorithm, value }) => ({ algorithm, value, hash: createHash(algorithm) }));
  const answer = await client.open("image", "GET", `/v2/images/${id}/file`, signal === undefined ? {} : { signal });
  mkdirSync(dirname(path), { recursive: true });
  const beside = `${path}.${randomBytes(4).toString("hex")}.part`;
  const counter = { bytes: 0 };
  try {
    await pipeline(
      answer.body,
      counting(
        counter,
        hashes.map(({ hash }) => hash),
      ),
      createWriteStream(beside, { flags: "wx" }),
    );
    for (const { algorithm, value, hash } of hashes) {
      const got = hash.digest("hex");
      if (got !== value) {
        throw new TargetError(`image ${id} arrived damaged`, {
          said: `${algorithm} is ${got}, and Glance recorded ${value}, after ${counter.bytes} bytes`,
          hint: "try again; if it stays so, the image is damaged in Glance's store",
        });
      }
    }
    renameSync(beside, path);
  } catch (error) {
    rmSync(beside, { force: true });
    if (isPinproofError(error, "TARGET") || signal?.aborted === true) throw error;
    throw new TargetError(`image ${id} could not be downloaded to ${path}`, { said: messageOf(error), cause: error });
  }
  return { bytes: counter.bytes, verified: hashes.map(({ algorithm }) => algorithm) };
}

function sumsOf({ checksum, os_hash_algo: algorithm, os_hash_value: value }: Sums) {
  return [
    ...(typeof checksum === "string" ? [{ algorithm: "md5", value: checksum }] : []),
    ...(typeof algorithm === "string" && typeof value === "string" ? [{ algorithm, value }] : []),
  ];
}

function counting(counter: { bytes: number }, hashes: readonly Hash[]): Transform {
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      counter.bytes += chunk.length;
      for (const hash of hashes) hash.update(chunk);
      done(null, chunk);
    },
  });
}
