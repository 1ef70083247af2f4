import { describe, expect, it } from '@jest/globals';
import { callTool } from '../../../support/tools/callTool.ts';
import { toolContextOf } from '../../../support/tools/toolContext.ts';

// Made up from their forms; they open nothing.
const token = `ghp_${'aB3dE6gH9jK2mN5pQ8sT1vW4yZ7bC0eF3hI6'}`;
const keyLine = 'MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQx7';
const key = ['-----BEGIN RSA PRIVATE KEY-----', ...Array(12).fill(keyLine), '-----END RSA PRIVATE KEY-----'].join('\n');
const files = {
  'src/settings.ts': `// first\nexport const registryToken = "${token}"; // for reading\nexport const after = 1;\n`,
  'src/key.ts': `export const pem = \`\n${key}\n\`;\n`,
  'src/plain.ts': 'export const plain = "registry";\n',
};
const context = toolContextOf({ files });

/** What a tool says to a guess, without the guess. */
async function toldOf(tool: 'search' | 'find_usages', asked: Readonly<Record<string, unknown>>) {
  const { output, summary, compacted } = await callTool(tool, asked, context);
  return [output, summary.slice(summary.lastIndexOf('": ')), compacted];
}

describe('a guess at a secret', () => {
  it.each<readonly [string, string, string, object]>([
    ['all of it', token, token.replace('aB3', 'aB4'), {}],
    ['its beginning', 'ghp_aB3', 'ghp_aB4', {}],
    ['its end', '3hI6', '3hI7', {}],
    ['one character, between what stands around it', 'Token = "g', 'Token = "h', {}],
    ['what stands behind it', '6"; // for', '7"; // for', {}],
    ['another letter case', 'GHP_AB3D', 'GHP_AB4D', {}],
    ['an expression', 'ghp_[aA]B3', 'ghp_[aA]B4', { regex: true }],
    ['an expression that nobody called one', 'ghp_a.3d', 'ghp_a.4d', {}],
    ['its length', '"[^"]{40}"', '"[^"]{41}"', { regex: true }],
    ['or the mark that stands for it', 'ghp_aB3|secret left out', 'ghp_aB4|secret left out', { regex: true }],
    ['or the end of what stands before it', 'ghp_aB3|Token = "$', 'ghp_aB4|Token = "$', { regex: true }],
    ['or a word that ends where it begins', 'ghp_aB3|= "\\b', 'ghp_aB4|= "\\b', { regex: true }],
    ['or a line that begins behind it', 'ghp_aB3|^"; // for', 'ghp_aB4|^"; // for', { regex: true }],
    [
      'with the line before it',
      `first\nexport const registryToken = "ghp_a`,
      `first\nexport const registryToken = "ghp_b`,
      {},
    ],
    ['a line of a key', keyLine.slice(0, 12), keyLine.slice(0, 11).padEnd(12, '!'), {}],
    ['lines of a key', `${keyLine}\n${keyLine}`, `${keyLine}\n${keyLine.replace('x7', 'x8')}`, {}],
  ])('is told nothing by a search: %s', async (_what, right, wrong, more) => {
    expect(await toldOf('search', { pattern: right, ...more })).toEqual(
      await toldOf('search', { pattern: wrong, ...more }),
    );
  });

  it('is told nothing by a search for uses', async () => {
    expect(await toldOf('find_usages', { name: token })).toEqual(
      await toldOf('find_usages', { name: token.replace('aB3', 'aB4') }),
    );
  });

  it('is told nothing by how many lines there are, where they are too many to be counted', async () => {
    const lines = Array.from({ length: 1_999 }, (_, at) => `row ${at}`);
    const many = toolContextOf({ files: { 'a.ts': `${lines.join('\n')}\nrow = "${token}"\nrow 1999\n` } });

    const right = await callTool('search', { pattern: 'row \\d|ghp_aB3', regex: true }, many);
    const wrong = await callTool('search', { pattern: 'row \\d|ghp_aB4', regex: true }, many);

    expect(right.output).toContain('Found at least 2000 lines in 1 file.');
    expect(right.output).toBe(wrong.output);
  });

  it('does not keep what is written beside it from being found', async () => {
    const patterns: readonly (readonly [string, object])[] = [
      ['registryToken', {}],
      ['REGISTRYTOKEN =', {}],
      ['// for reading', {}],
      ['^export const \\w+Token', { regex: true }],
    ];

    for (const [pattern, more] of patterns) {
      const { output } = await callTool('search', { pattern, ...more }, context);
      expect(output).toContain('Found 1 line in 1 file.');
      expect(output).toContain('export const registryToken = "[secret left out by code-agent]"; // for reading');
    }
    const { output } = await callTool('find_usages', { name: 'reading' }, context);
    expect(output).toContain('Used by 1 line in 1 file.');
  });
});
