import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { isAllowed, isSystemKey, loadKeys } from '../../../../local/host/http/keys.ts';

describe('the keys of a host', () => {
  let directory = '';
  const file = () => join(directory, 'state', 'keys.json');

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'keys-'));
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  it('are made once and stay the same over restarts', () => {
    const first = loadKeys(file(), ['Start'], ['durabletask_extension']);

    expect(loadKeys(file(), ['Start'], ['durabletask_extension'])).toEqual(first);
    expect(statSync(file()).mode & 0o777).toBe(0o600);
  });

  it('grow with new functions and keep what is there', () => {
    const first = loadKeys(file(), ['start'], []);

    const second = loadKeys(file(), ['start', 'other'], ['eventgrid_extension']);

    expect(second.functionKeys['start']).toEqual(first.functionKeys['start']);
    expect(second.functionKeys['other']?.['default']).toMatch(/^\S{20,}$/);
    expect(second.systemKeys['eventgrid_extension']).toMatch(/^\S{20,}$/);
  });

  it('open what their level says', () => {
    const keys = loadKeys(file(), ['start', 'other'], []);
    const own = keys.functionKeys['start']?.['default'];

    expect(isAllowed(keys, 'anonymous', 'start', undefined)).toBe(true);
    expect(isAllowed(keys, 'function', 'start', undefined)).toBe(false);
    expect(isAllowed(keys, 'function', 'Start', own)).toBe(true);
    expect(isAllowed(keys, 'function', 'other', own)).toBe(false);
    expect(isAllowed(keys, 'function', 'other', keys.hostKeys['default'])).toBe(true);
    expect(isAllowed(keys, 'function', 'other', keys.masterKey)).toBe(true);
    expect(isAllowed(keys, 'admin', 'start', own)).toBe(false);
    expect(isAllowed(keys, 'admin', 'start', keys.hostKeys['default'])).toBe(false);
    expect(isAllowed(keys, 'admin', 'start', keys.masterKey)).toBe(true);
  });

  it('open the webhook of their extension only', () => {
    const keys = loadKeys(file(), [], ['durabletask_extension', 'eventgrid_extension']);

    expect(isSystemKey(keys, 'durabletask_extension', keys.systemKeys['durabletask_extension'])).toBe(true);
    expect(isSystemKey(keys, 'durabletask_extension', keys.systemKeys['eventgrid_extension'])).toBe(false);
    expect(isSystemKey(keys, 'nosuch', '')).toBe(false);
    expect(isSystemKey(keys, 'nosuch', undefined)).toBe(false);
  });

  it('are refused with the name of the file when it is damaged', () => {
    loadKeys(file(), [], []);
    writeFileSync(file(), readFileSync(file(), 'utf8').slice(0, 20));

    expect(() => loadKeys(file(), [], [])).toThrow(file());
  });
});
