// Fixtures by name. See `__tests__/fixtures/README.md` for what was captured and what was derived.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

export function fixturePath(path: string): string {
  return fileURLToPath(new URL(`../../fixtures/${path}`, import.meta.url));
}

export function fixture(path: string): string {
  return readFileSync(fixturePath(path), "utf8");
}

export function jsonFixture(path: string): unknown {
  return JSON.parse(fixture(path)) as unknown;
}
