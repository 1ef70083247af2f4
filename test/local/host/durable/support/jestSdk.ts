import { readFileSync } from 'node:fs';
import { jest } from '@jest/globals';
import type * as DurableFunctions from 'durable-functions';
import * as core from './functionsCore.ts';

jest.doMock('@azure/functions-core', () => core, { virtual: true });

/** The real SDK, registering its functions with the stand-in for the host's core module. */
export const df: typeof DurableFunctions = require('durable-functions');

export const registrations: ReadonlyMap<string, core.Registration> = core.registrations;

/** Registers the functions of an app that lives outside this repository and names its modules as if it were inside. */
export function registerApp(file: string): void {
  const load = (name: string): unknown => require(name);
  new Function('require', readFileSync(file, 'utf8'))(load);
}
