import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

const root = join(__dirname, '..', '..');
const page = readFileSync(join(root, 'CONTRIBUTING.md'), 'utf8');
const section = /^## Recipes\n([\s\S]*?)(?=^## )/m.exec(page)?.[1] ?? '';
const recipes = section.split('\n\n').filter((paragraph) => paragraph.startsWith('**'));
const quoted = [...section.matchAll(/`([^`]+)`/g)].flatMap(([, text = '']) => text.split(/\s/));
const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: Record<string, string> };

/** Files and folders of the repository, and the file of rules that repositories have. */
const paths = quoted.filter((text) => /^[\w.-]+\/[\w./-]*\w$|^[\w.]+\.(?:json|md|ts)$/.test(text));

describe('the recipes of CONTRIBUTING.md', () => {
  it('are ten, of three to five lines each', () => {
    expect(recipes.length).toBe(10);
    expect(recipes.filter((recipe) => ![3, 4, 5].includes(recipe.trim().split('\n').length))).toEqual([]);
  });

  it('name only files and folders that are there', () => {
    expect(paths.length).toBeGreaterThan(40);
    expect(paths.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });

  it('name only scripts of package.json', () => {
    const named = [...section.matchAll(/`npm run ([\w:-]+)/g)].map(([, name = '']) => name);

    expect(named.length).toBeGreaterThan(5);
    expect(named.filter((name) => scripts[name] === undefined)).toEqual([]);
  });

  it.each([
    ['carryOut', 'src/orchestrators/handleCommand.ts'],
    ['harmless', 'src/activities/commands/authorizeCommand.ts'],
    ['editFormats', 'src/patch/formats/editFormat.ts'],
    ['markedFormats', 'src/patch/formats/parseReply.ts'],
    ['runSummarySchema', 'src/contracts/runs/runSummary.ts'],
    ['beganBefore', 'src/orchestrators/durable/versions.ts'],
    ['callActivityWithRetry', 'src/orchestrators/durable/callActivityWithRetry.ts'],
    ['checkContent', 'src/patch/checks/checkChangeSet.ts'],
    ['checkPathConflicts', 'src/patch/checks/checkChangeSet.ts'],
  ])('name %s, which is in %s', (name, file) => {
    expect(quoted).toContain(name);
    expect(readFileSync(join(root, file), 'utf8')).toContain(name);
  });
});
