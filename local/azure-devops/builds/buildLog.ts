import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Backend } from '../backend.ts';

/** File of a build's log. */
export function buildLogFile(backend: Backend, buildId: number): string {
  return join(backend.state.directory, 'builds', `${buildId}.log`);
}

/** Lines of a build's log; none while it has not begun. */
export async function readBuildLog(backend: Backend, buildId: number): Promise<readonly string[]> {
  try {
    const text = await readFile(buildLogFile(backend, buildId), 'utf8');
    return text.replace(/\n$/, '').split('\n');
  } catch {
    return [];
  }
}

const largestIssues = 10;

/** Lines that say what went wrong, the last ones first to be kept. */
export function findIssues(lines: readonly string[]): readonly string[] {
  return lines.filter((line) => /\b(error|fail(ed|ure)?|exception)\b/i.test(line)).slice(-largestIssues);
}
