import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

const root = join(__dirname, '..', '..');
const decisions = readdirSync(join(root, 'docs', 'decisions')).map((name) => join('docs', 'decisions', name));
const pages = [
  'README.md',
  'CONTRIBUTING.md',
  'docs/architecture.md',
  'docs/azure-devops.md',
  'docs/lifecycle.md',
  'docs/models.md',
  'docs/unproven.md',
  'local/host/README.md',
  ...decisions,
];
const read = (page: string) => readFileSync(join(root, page), 'utf8');

describe('docs/architecture.md', () => {
  it('names only files that are there', () => {
    const named = [...read('docs/architecture.md').matchAll(/[\w./-]+\.ts\b/g)].map(([name]) => name);
    const modules = ['', 'src', 'src/orchestrators'];
    const missing = named.filter((name) => !modules.some((module) => existsSync(join(root, module, name))));

    expect(named.length).toBeGreaterThan(30);
    expect(missing).toEqual([]);
  });
});

describe.each(pages)('%s', (page) => {
  it('links only to pages that are there', () => {
    const links = [...read(page).matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, link]) => link ?? '');

    expect(links.filter((link) => !existsSync(join(root, dirname(page), link)))).toEqual([]);
  });
});

describe('decisions', () => {
  it('fit on one screen', () => {
    const long = decisions.filter((page) => read(page).split('\n').length > 50);

    expect(long).toEqual([]);
  });
});

describe('the function that Event Grid is told', () => {
  it.each(['docs/operations.md', 'docs/security.md', 'infra/bicep/README.md'])('is one of the app, by %s', (page) => {
    const [, name = ''] = /SECRET_EVENT_FUNCTION=(\w+)/.exec(readFileSync(page, 'utf8')) ?? [];

    expect(readFileSync('src/functions/registerFunctions.ts', 'utf8')).toContain(`eventGrid('${name}',`);
  });
});
