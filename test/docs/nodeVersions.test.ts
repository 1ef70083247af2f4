import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';

const packageSchema = z.object({ engines: z.object({ node: z.string() }) });
const { engines } = packageSchema.parse(JSON.parse(readFileSync('package.json', 'utf8')));
const supported = engines.node.split(' || ').join(' or ');

describe('the versions of Node that are supported', () => {
  it.each(['README.md', 'docs/operations.md'])('are those of package.json by %s', (page) => {
    const named = [...readFileSync(page, 'utf8').matchAll(/[Ww]ith Node (\d[^,]*?) and git|, Node (\d[^(]*?) \(/g)];

    expect(named.map(([, first, second]) => first ?? second)).toEqual([supported]);
  });
});
