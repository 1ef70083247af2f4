import { describe, expect, it } from '@jest/globals';
import { applyReply, filesAfter } from '../../../support/patch/applyReply.ts';

const gap = '// ... existing code ...';

function outcome(path: string, before: string, reply: string) {
  const applied = applyReply(`\`\`\`\n${reply}\`\`\`\n`, { [path]: before }, path);
  return {
    after: filesAfter(applied, { [path]: before })?.[path],
    remark: applied.kind === 'applied' ? (applied.notes[1]?.message ?? '') : undefined,
  };
}

describe('an import above a comment for what was left out', () => {
  it.each([
    ['a.py', 'from web import App', 'from web import App, Error', '# ... same ...'],
    ['a.ts', "import { a } from './a';", 'import { a, type B } from "./a";', gap],
    ['a.ts', "import React from 'react';", "import React, { useState } from 'react';", gap],
    ['a.rs', 'use std::io::Read;', 'use std::io::Read;', gap],
    ['a.rs', 'use std::fs::{File};', 'use std::fs::{File, self};', gap],
  ])('takes the place of the one in %s that it widens, and says so: %s', (path, old, wider, comment) => {
    const body = 'first()\n\nsecond()\n';

    expect(outcome(path, `${old}\n\n${body}`, `${wider}\n\n${comment}\n`).after).toBe(`${wider}\n\n${body}`);
  });

  it('says which', () => {
    const { remark } = outcome('a.py', 'from web import A\n\nrun()\n', 'from web import A, B\n\n# ... same ...\n');

    expect(remark).toContain('`from web import A, B` takes the place of the import it widens');
  });

  it.each([
    ['lacks a name', 'from web import A, B', 'from web import A, C'],
    ['has the name outside of braces', "import { a } from './a';", "import a, { b } from './a';"],
    ['takes all under another name', "import { a } from './a';", "import * as a from './a';"],
    ['is of another source', 'from web import A', 'from web2 import A, B'],
  ])('is refused where it may be another one: it %s', (_name, old, other) => {
    expect(outcome('a.py', `${old}\n\nrun()\n`, `${other}\n\n${gap}\n`).after).toBeUndefined();
  });

  it('is refused where the file has several of that source', () => {
    const before = 'from web import A\nfrom web import B\n\nrun()\n';

    expect(outcome('a.py', before, `from web import A, C\n\n${gap}\n`).after).toBeUndefined();
  });
});
