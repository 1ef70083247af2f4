import { describe, expect, it } from '@jest/globals';

import { createResponseCache } from '../../../../src/ado/http/responseCache.ts';

const call = {
  operation: 'trees.get',

  route: { repositoryId: 'r', sha1: 'a'.repeat(40) },
  isImmutable: true,
};

describe('remembered answers', () => {
  it('are those of the same question', () => {
    const remembered = createResponseCache();
    remembered.set(call, { treeEntries: [] });

    expect(remembered.get({ ...call })).toEqual({ treeEntries: [] });
    expect(remembered.get({ ...call, query: { recursive: true } })).toBeUndefined();
    expect(remembered.get({ ...call, route: { repositoryId: 'other', sha1: 'a'.repeat(40) } })).toBeUndefined();
  });

  it('are none where the answer can change', () => {
    const remembered = createResponseCache();
    const changing = { ...call, isImmutable: false };
    remembered.set(changing, { treeEntries: [] });

    expect(remembered.get(changing)).toBeUndefined();
  });

  it('are copies, and none of them too large', () => {
    const remembered = createResponseCache();
    const value = { treeEntries: ['one'] };
    remembered.set(call, value);
    value.treeEntries.push('two');
    expect(remembered.get(call)).toEqual({ treeEntries: ['one'] });

    const large = { ...call, route: { sha1: 'b'.repeat(40) } };
    remembered.set(large, 'x'.repeat(9 * 1024 * 1024));
    expect(remembered.get(large)).toBeUndefined();
  });
});
