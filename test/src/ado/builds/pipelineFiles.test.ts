import { describe, expect, it } from '@jest/globals';
import { findTemplateReferences } from '../../../../src/ado/builds/findTemplateReferences.ts';
import { readPipelineFiles } from '../../../../src/ado/builds/pipelineFiles.ts';
import type { AdoCall, Connection } from '../../../../src/ado/http/connection.ts';
import { snapshot } from '../../../support/orchestrations/runSamples.ts';

const { repository } = snapshot;
const commit = 'c'.repeat(40);

describe('findTemplateReferences', () => {
  it.each([
    ['steps', 'steps:\n- template: build.yml', ['ci/build.yml']],
    ['a stage and its parameters', 'stages:\n- template: x/s.yml\n  parameters: {a: b}', ['ci/x/s.yml']],
    ['what it extends', 'extends:\n  template: ../eng/all.yml', ['eng/all.yml']],
    ['variables', 'variables:\n- template: "vars/a b.yml"', ['ci/vars/a b.yml']],
    ['the root', "- template: '/eng/x.yml'", ['eng/x.yml']],
    ['itself', '- template: eng/x.yml@self', ['ci/eng/x.yml', 'eng/x.yml']],
    ['a flow', 'steps: [{template: a.yml}, {template: b.yml}]', ['ci/a.yml', 'ci/b.yml']],
    ['a condition', `steps:\n- \${{ if eq(1, 1) }}:\n  - template: a.yml`, ['ci/a.yml']],
    ['a folded text', 'extends:\n  template: >-\n    a.yml', ['ci/a.yml']],
    ['backslashes', '- template: x\\y.yml', ['ci/x/y.yml']],
    ['a file that is no YAML', 'a: [\n- template: a.yml\n"', ['ci/a.yml']],
    ['another repository', '- template: a.yml@shared', []],
    ['what is put together later', `- template: \${{ parameters.x }}.yml`, []],
    ['a place out of the repository', '- template: ../../x.yml', []],
    ['text', 'steps:\n- script: echo a-template is here', []],
  ])('knows %s', (_what, text, paths) => {
    expect(findTemplateReferences('ci/main.yml', text)).toEqual(expect.arrayContaining(paths));
    expect(findTemplateReferences('ci/main.yml', text).filter((path) => path.endsWith('.yml'))).toHaveLength(
      paths.length,
    );
  });

  it('takes what is nested deeply, and what is long', () => {
    expect(findTemplateReferences('a.yml', `${'- '.repeat(50_000)}template: b.yml`)).toEqual(['b.yml']);
    expect(findTemplateReferences('a.yml', `${'x: y\n'.repeat(100_000)}template: b.yml`)).toEqual(['b.yml']);
  });
});

/** Answers pages of definitions in turn, and no file. */
function scripted(pages: readonly (readonly (string | undefined)[])[], file = '') {
  const calls: AdoCall[] = [];
  const connection = {
    json: async (call: AdoCall, schema: { parse(value: unknown): unknown }) => {
      calls.push(call);
      const at = calls.length - 1;
      const value = (pages[at] ?? []).map((yamlFilename, id) => ({
        id,
        process: yamlFilename === undefined ? { type: 1 } : { type: 2, yamlFilename },
      }));
      const headers = at + 1 < pages.length ? { 'x-ms-continuationtoken': `page ${at + 1}` } : {};
      return { value: schema.parse({ count: value.length, value }), headers };
    },
    stream: async () => Buffer.from(file),
  };
  return { calls, connection: connection as unknown as Connection };
}

describe('readPipelineFiles', () => {
  it('asks for every page, and knows YAML from other definitions', async () => {
    const { calls, connection } = scripted([
      ['/a.yml', undefined],
      ['ci\\b.yml', '', './c.yml'],
    ]);

    expect(await readPipelineFiles(connection, { repository, commit })).toEqual(['a.yml', 'c.yml', 'ci/b.yml']);
    expect(calls.map(({ query }) => query?.['continuationToken'])).toEqual([undefined, 'page 1']);
    expect(calls[0]?.query).toMatchObject({ repositoryId: repository.id, repositoryType: 'TfsGit' });
  });

  it('ends where there are too many pages, or files', async () => {
    const many = Array.from({ length: 301 }, (_value, index) => `- template: ${index}.yml`).join('\n');

    await expect(
      readPipelineFiles(scripted(Array.from({ length: 21 }, () => [])).connection, { repository, commit }),
    ).rejects.toMatchObject({ type: 'too-large' });
    await expect(
      readPipelineFiles(scripted([['a.yml']], many).connection, { repository, commit }),
    ).rejects.toMatchObject({ type: 'too-large' });
  });

  it('ends where templates name each other', async () => {
    const { connection } = scripted([['a.yml']], '- template: b.yml\n- template: /a.yml');

    expect(await readPipelineFiles(connection, { repository, commit })).toEqual(['a.yml', 'b.yml']);
  });
});
