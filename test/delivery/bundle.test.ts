import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { billOfMaterials } from '../../scripts/delivery/bundle/billOfMaterials.ts';
import { packageOf, strayInputs } from '../../scripts/delivery/bundle/bundleInputs.ts';

const lock = JSON.stringify({
  packages: {
    'node_modules/zod': { version: '4.6.7', license: 'MIT', integrity: 'sha512-/+8=' },
    'node_modules/@azure/a/node_modules/b': { version: '1.0.0', license: '(MIT OR Apache-2.0)' },
    'node_modules/compiler': { name: 'typescript', version: '6.0.3', license: 'Apache-2.0' },
    'node_modules/jest': { version: '30.5.2', dev: true },
  },
});

describe('packageOf', () => {
  it.each([
    ['node_modules/zod/v4/index.js', 'node_modules/zod'],
    ['node_modules/@azure/a/node_modules/b/c.js', 'node_modules/@azure/a/node_modules/b'],
    ['src/main.ts', undefined],
  ])('of %s is %s', (file, folder) => {
    expect(packageOf(file)).toBe(folder);
  });
});

describe('azure.yaml', () => {
  it('has azd deploy what `npm run bundle` writes, and nothing built on Azure', () => {
    const command = { run: 'npm run bundle' };

    expect(parse(readFileSync('azure.yaml', 'utf8'))).toMatchObject({
      services: {
        agent: {
          ...{ project: '.', dist: 'dist-package', remoteBuild: false },
          hooks: { prepackage: { posix: command, windows: command } },
        },
      },
    });
  });
});

describe('strayInputs', () => {
  it('lets the app and its dependencies through', () => {
    expect(strayInputs(['src/main.ts', 'node_modules/zod/index.js'], lock)).toEqual([]);
  });

  it.each(['local/host/index.ts', 'src/cli/bin.ts', 'node_modules/jest/index.js', 'node_modules/unknown/index.js'])(
    'finds %s',
    (file) => {
      expect(strayInputs([file], lock)).toEqual([file]);
    },
  );
});

describe('billOfMaterials', () => {
  it('names every package with version, licence and hash', () => {
    const folders = ['node_modules/@azure/a/node_modules/b', 'node_modules/zod'];

    expect(JSON.parse(billOfMaterials(folders, lock, { name: 'code-agent', version: '0.1.0' }))).toMatchObject({
      bomFormat: 'CycloneDX',
      metadata: { component: { type: 'application', purl: 'pkg:npm/code-agent@0.1.0' } },
      components: [
        { purl: 'pkg:npm/b@1.0.0', licenses: [{ expression: '(MIT OR Apache-2.0)' }] },
        {
          ...{ purl: 'pkg:npm/zod@4.6.7', licenses: [{ license: { id: 'MIT' } }] },
          hashes: [{ alg: 'SHA-512', content: 'ffef' }],
        },
      ],
    });
  });

  it('names a package under an alias as the registry does', () => {
    expect(billOfMaterials(['node_modules/compiler'], lock, { name: 'a', version: '1' })).toContain(
      'pkg:npm/typescript@6.0.3',
    );
  });

  it('escapes the scope of a name', () => {
    expect(billOfMaterials(['node_modules/@azure/b'], lock, { name: 'a', version: '1' })).toContain(
      'pkg:npm/%40azure/b@',
    );
  });
});
