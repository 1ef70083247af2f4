import { describe, expect, it } from '@jest/globals';
import {
  readLocalSettings,
  resolvePlaceholders,
  resolvePlaceholdersDeep,
  settingOf,
} from '../../../../local/host/settings/environment.ts';
import { needsEmulator, readHostSettings, withEmulator } from '../../../../local/host/settings/hostSettings.ts';
import { createTemporaryApp } from '../../../support/host/functionApp.ts';

describe('placeholders', () => {
  it('are replaced by settings', () => {
    expect(resolvePlaceholders('a-%X%-%Y%', { X: '1', Y: '2' }, 'here')).toBe('a-1-2');
    expect(resolvePlaceholdersDeep({ a: ['%X%', 1] }, { X: '1' }, 'here')).toEqual({ a: ['1', 1] });
  });

  it('name the missing setting and where it is needed', () => {
    expect(() => resolvePlaceholders('%QUEUE%', {}, 'function intake')).toThrow(/function intake.*QUEUE/);
  });

  it('leave lone percent signs alone', () => {
    expect(resolvePlaceholders('100 % of %', {}, 'here')).toBe('100 % of %');
  });
});

describe('settings', () => {
  it('may be named with a colon', () => {
    expect(settingOf({ a__b: 'x' }, 'a:b')).toBe('x');
  });

  it('of the process win over local.settings.json, and those given to the host over both', () => {
    const app = createTemporaryApp({
      'local.settings.json':
        '{"IsEncrypted":false,"Values":{"A":"file","B":"file","C":"file","N":5},"Host":{"CORS":"*"}}',
    });

    const settings = readHostSettings(app.directory, { B: 'process', C: 'process' }, { C: 'given' }, 7071);

    expect(settings.environment).toMatchObject({ A: 'file', B: 'process', C: 'given', N: '5' });
    expect(settings.environment['WEBSITE_HOSTNAME']).toBe('127.0.0.1:7071');
    expect(settings.cors.origins).toEqual(['*']);
    app.remove();
  });

  it('are refused when encrypted or malformed, with the name of the file', () => {
    const app = createTemporaryApp({ 'a.json': '{"IsEncrypted":true}', 'b.json': '{' });

    expect(() => readLocalSettings(`${app.directory}/a.json`)).toThrow(/a\.json is encrypted/);
    expect(() => readLocalSettings(`${app.directory}/b.json`)).toThrow(/b\.json/);
    app.remove();
  });
});

describe('the storage emulator', () => {
  it.each([
    [{}, true],
    [{ AzureWebJobsStorage: 'UseDevelopmentStorage=true' }, true],
    [{ AzureWebJobsStorage: 'DefaultEndpointsProtocol=https;…' }, false],
    [{ AzureWebJobsStorage__accountName: 'account' }, false],
  ])('is needed for %j: %s', (environment, expected) => {
    expect(needsEmulator(environment)).toBe(expected);
  });

  it('takes the place of every setting that means it', () => {
    expect(withEmulator({ A: 'UseDevelopmentStorage=true', B: 'other' }, 'connection')).toEqual({
      A: 'connection',
      B: 'other',
      AzureWebJobsStorage: 'connection',
    });
  });
});
