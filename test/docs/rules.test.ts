import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { parse } from 'yaml';
import { rulesPage, rulesSchemaText } from '../../scripts/rulesPage.ts';
import { parseRules } from '../../src/rules/parseRules.ts';

const docs = join(__dirname, '..', '..', 'docs');
const example = /```yaml\n([^`]+)```/.exec(rulesPage())?.[1] ?? '';

describe('docs/rules.md', () => {
  it('is what `npm run docs` writes', () => {
    expect(readFileSync(join(docs, 'rules.md'), 'utf8')).toBe(rulesPage());
  });

  it('shows rules that are valid', () => {
    expect(parseRules(example)).toMatchObject({ kind: 'rules', rules: { build: { definition: 'CI' } } });
  });
});

describe('docs/code-agent.schema.json', () => {
  const validate = new Ajv2020().compile(JSON.parse(rulesSchemaText()));

  it('is what `npm run docs` writes', () => {
    expect(readFileSync(join(docs, 'code-agent.schema.json'), 'utf8')).toBe(rulesSchemaText());
  });

  it.each([
    ['the page’s example', example, true],
    ['an unknown key', 'aproval: {when: always}', false],
    ['a pattern with a leading slash', 'paths: {protected: [/src/**]}', false],
    ['a group without name', 'approval: {by: ["group:"]}', false],
    ['a value out of range', 'candidates: {count: 9}', false],
  ])('judges %s as the app does', (_name, text, valid) => {
    expect(validate(parse(text))).toBe(valid);
    expect(parseRules(text).kind === 'rules').toBe(valid);
  });
});
