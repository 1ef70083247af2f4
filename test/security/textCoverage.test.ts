import { describe, expect, it } from '@jest/globals';
import { excusedRooms, excuses, services } from './text/excuses.ts';
import { type ExportedFunction, exportedFunctions } from './text/exports.ts';
import { readers } from './text/readers/index.ts';

const measured = new Set(readers.flatMap(({ name }) => namesOf(name)));
const exported = exportedFunctions();

/** `file name: what` and `file one and other` measure what they name. */
function namesOf(reader: string): readonly string[] {
  const [file = '', ...rest] = reader.split(' ');
  const [names = ''] = rest.join(' ').split(':');
  return names.split(' and ').map((name) => `${file} ${name}`);
}

function takesText({ types, file }: ExportedFunction): boolean {
  const isExcused = Object.keys(excusedRooms).some((room) => file.startsWith(room)) || !file.includes('/');
  return (
    !isExcused &&
    ['string', 'unknown'].some((type) => types.has(type)) &&
    ![...types].some((type) => services.has(type))
  );
}

function isExcused({ file, name }: ExportedFunction): boolean {
  const excuse = excuses[file];
  return typeof excuse === 'string' || excuse?.[name] !== undefined;
}

describe('every function that takes text of others', () => {
  it('is measured by `npm run campaign:text`, or has a reason not to be in test/security/text/excuses.ts', () => {
    const missing = exported.filter(
      (one) => takesText(one) && !measured.has(`${one.file} ${one.name}`) && !isExcused(one),
    );
    expect(missing.map(({ file, name }) => `${file} ${name}`)).toEqual([]);
  });

  it('is there: nothing is measured or excused that is gone', () => {
    const known = new Set(exported.map(({ file, name }) => `${file} ${name}`));
    const files = new Set(exported.map(({ file }) => file));
    const excused = Object.entries(excuses).flatMap(([file, excuse]) =>
      typeof excuse === 'string' ? [] : Object.keys(excuse).map((name) => `${file} ${name}`),
    );
    // `matchLevels` is a list of functions.
    const gone = [...measured, ...excused].filter(
      (name) => !known.has(name) && name !== 'patch/matching/matchLevels.ts matchLevels',
    );
    expect([...gone, ...Object.keys(excuses).filter((file) => !files.has(file))]).toEqual([]);
  });

  it('is seen by its declaration', () => {
    const names = exported.map(({ file, name }) => `${file} ${name}`);
    expect(names).toContain('ado/htmlToMarkdown/htmlToMarkdown.ts htmlToMarkdown');
    expect(exported.filter(takesText).length).toBeGreaterThan(150);
  });
});
