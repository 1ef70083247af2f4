import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readWorkItemFile } from '../../../../src/cli/files/workItemFile.ts';

let directory = '';
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'code-agent-test-'));
});
afterAll(() => rmSync(directory, { recursive: true }));

async function read(text: string) {
  const file = join(directory, 'work-item.json');
  writeFileSync(file, text);
  return await readWorkItemFile(file);
}

describe('the work item file', () => {
  it('needs a title only', async () => {
    expect(await read('{"title": " Totals are wrong "}')).toEqual({
      title: 'Totals are wrong',
      description: '',
      tags: [],
    });
  });

  it.each([
    ['is not JSON', '{"title":', /is not JSON.*It should contain JSON like/],
    ['has no title', '{"description": "x"}', /title/],
    ['has tags of another kind', '{"title": "x", "tags": "a; b"}', /tags/],
  ])('is refused with exit code 2 when it %s', async (_what, text, message) => {
    const refused = read(text);

    await expect(refused).rejects.toMatchObject({ exitCode: 2 });
    await expect(refused).rejects.toThrow(message);
  });

  it('is refused when it cannot be read', async () => {
    await expect(readWorkItemFile(join(directory, 'missing.json'))).rejects.toMatchObject({ exitCode: 2 });
  });
});
