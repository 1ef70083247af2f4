import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** A Functions app in a temporary folder. */
export interface TemporaryApp {
  readonly directory: string;
  readonly stateDirectory: string;
  remove(): void;
}

/**
 * Writes an app to a temporary folder, with the packages of this repository beside it.
 * @param files contents by path; package.json names `main.cjs` unless it is among them
 */
export function createTemporaryApp(files: Readonly<Record<string, string>>): TemporaryApp {
  const root = mkdtempSync(join(tmpdir(), 'functions-app-'));
  const directory = join(root, 'app');
  mkdirSync(directory);
  symlinkSync(resolve(__dirname, '../../../node_modules'), join(directory, 'node_modules'));
  const all = { 'package.json': '{"name":"app","main":"main.cjs"}', 'host.json': '{"version":"2.0"}', ...files };
  for (const [path, contents] of Object.entries(all)) {
    mkdirSync(join(directory, path, '..'), { recursive: true });
    writeFileSync(join(directory, path), contents);
  }
  return {
    directory,
    stateDirectory: join(root, 'state'),
    remove: () => rmSync(root, { recursive: true, force: true, maxRetries: 3 }),
  };
}
