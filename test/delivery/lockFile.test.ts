import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { allowedScripts, lockProblems } from '../../scripts/delivery/bundle/lockFile.ts';

const lock = readFileSync('package-lock.json', 'utf8');
const integrity = `sha512-${Buffer.alloc(64, 1).toString('base64')}`;

describe('package-lock.json', () => {
  it('names for each package what its content must be, and no place but the registry', () => {
    expect(lockProblems(lock)).toEqual([]);
  });

  it('has no package with install scripts that package.json does not judge', () => {
    const { packages } = z
      .object({ packages: z.record(z.string(), z.object({ hasInstallScript: z.boolean().optional() })) })
      .parse(JSON.parse(lock));
    const withScripts = Object.entries(packages).flatMap(([folder, { hasInstallScript }]) =>
      hasInstallScript === true ? [folder.replace(/^.*node_modules\//, '')] : [],
    );

    expect([...new Set(withScripts)].toSorted()).toEqual(
      Object.keys(allowedScripts(readFileSync('package.json', 'utf8'))).toSorted(),
    );
  });
});

describe('a lock file', () => {
  const lockOf = (entry: object) =>
    JSON.stringify({ lockfileVersion: 3, packages: { '': {}, 'node_modules/a': entry } });

  it.each([
    ['without a hash', {}],
    ['with a weak hash', { integrity: `sha1-${Buffer.alloc(20).toString('base64')}` }],
    ['with a weak hash beside a strong one', { integrity: `${integrity} sha1-${Buffer.alloc(20).toString('base64')}` }],
    ['with a hash that is too short', { integrity: `sha512-${Buffer.alloc(63).toString('base64')}` }],
    ['from elsewhere', { integrity, resolved: 'https://packages.example/a.tgz' }],
    ['from a host that begins alike', { integrity, resolved: 'https://registry.npmjs.org.evil.example/a.tgz' }],
    ['without TLS', { integrity, resolved: 'http://registry.npmjs.org/a/-/a-1.0.0.tgz' }],
    ['from git', { integrity, resolved: 'git+ssh://git@github.com/a/a.git#0123456' }],
    ['from a folder', { link: true, resolved: '../a' }],
  ])('is refused for a package %s', (_case, entry) => {
    expect(lockProblems(lockOf(entry))).toEqual([expect.stringContaining('node_modules/a')]);
  });

  it.each([
    ['that names its address', { integrity, resolved: 'https://registry.npmjs.org/a/-/a-1.0.0.tgz' }],
    ['that leaves its address to the registry', { integrity }],
  ])('is taken for a package %s', (_case, entry) => {
    expect(lockProblems(lockOf(entry))).toEqual([]);
  });

  it('is refused in a version that has no integrity for everything', () => {
    expect(lockProblems(JSON.stringify({ lockfileVersion: 1, packages: {} }))).toEqual(['lockfileVersion is not 3']);
  });
});
