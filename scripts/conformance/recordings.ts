import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';

/** What one scenario came to, by scenario. */
export type Results = Readonly<Record<string, unknown>>;

const results = z.record(z.string(), z.unknown());

/** The apps that were recorded, each with its driver and the files that its results are in. */
export const recordedApps = [
  { app: 'app.js', driver: 'driver.mjs', suffix: '' },
  { app: 'app3.js', driver: 'driver3.mjs', suffix: '3' },
  { app: 'app4.js', driver: 'driver4.mjs', suffix: '4' },
] as const;

export type RecordedApp = (typeof recordedApps)[number];

/** Where the recordings of the real host are looked for: beside the checkout, or where `PATTERNS` says. */
export const patternsFolder = process.env['PATTERNS'] ?? resolve('../shared/data/recordings/patterns');

/** Whether there are recordings in a folder. */
export function hasRecordings(folder: string): boolean {
  return recordedApps.every(({ driver }) => existsSync(join(folder, driver)));
}

/** What the real host did with an app. @param folder that of the recordings */
export function readRecorded(folder: string, { suffix }: RecordedApp): Results {
  return readResults(join(folder, `results${suffix}-real.json`));
}

/** Results as a driver wrote them. @throws z.ZodError when the file holds something else */
export function readResults(file: string): Results {
  return results.parse(JSON.parse(readFileSync(file, 'utf8')));
}

/** The one name of a scenario: some are in more than one app. */
export function scenarioName({ app }: RecordedApp, scenario: string): string {
  return `${app}/${scenario}`;
}
