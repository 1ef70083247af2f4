import { describe, expect, it } from '@jest/globals';
import { parseReply } from '../../../../src/patch/formats/parseReply.ts';
import { applyReply, filesAfter } from '../../../support/patch/applyReply.ts';

const files = { 'src/hues.ts': 'red\ngreen\nblue\n' };
const path = 'src/hues.ts';
const greener = { 'src/hues.ts': 'red\nlime\nblue\n' };
const patch = `*** Begin Patch\n*** Update File: ${path}\n@@\n-green\n+lime\n*** End Patch`;
const pair = { old_str: 'green', new_str: 'lime' };
const json = JSON.stringify;

function filesWith(reply: string) {
  return filesAfter(applyReply(reply, files), files);
}

function codes(reply: string) {
  const applied = applyReply(reply, files);
  return applied.kind === 'refused' ? applied.findings.map(({ code }) => code) : [];
}

describe('calls of editing tools that a model writes as JSON', () => {
  it.each([
    ["Anthropic's text editor", { command: 'str_replace', path, ...pair }],
    ['Claude Code', { file_path: path, old_string: 'green', new_string: 'lime', replace_all: false }],
    ['several edits of a file', { file_path: path, edits: [pair] }],
    ['edits that name their files', { edits: [{ path, search: 'green', replace: 'lime' }] }],
    ['the file system server of MCP', { path, edits: [{ oldText: 'green', newText: 'lime' }], dryRun: false }],
    ['a function with its arguments', { name: 'edit', arguments: { path, ...pair } }],
    ['arguments in a string', [{ type: 'function', function: { name: 'edit', arguments: json({ path, ...pair }) } }]],
    [
      'what is only read beside it',
      [
        { command: 'view', path },
        { path, ...pair },
      ],
    ],
    ['apply_patch with its input', { input: patch }],
    ['apply_patch as a command', { command: ['apply_patch', patch] }],
    ['apply_patch in a shell', { command: ['bash', '-lc', `apply_patch <<'EOF'\n${patch}\nEOF\n`] }],
    ['an operation of apply_patch', { operation: { type: 'update_file', path, diff: '@@\n-green\n+lime\n' } }],
    ['the text of a file as Cursor has it', { target_file: path, code_edit: 'red\nlime\nblue\n' }],
    ['blocks as the diff of a file', { path, diff: '<<<<<<< SEARCH\ngreen\n=======\nlime\n>>>>>>> REPLACE' }],
  ])('are read: %s', (_name, call) => {
    expect(filesWith(json(call))).toEqual(greener);
  });

  it.each([
    ['a code block among prose', `It was green.\n\n\`\`\`json\n${json({ path, ...pair }, null, 2)}\n\`\`\`\n\nDone.`],
    ['a code block below its path', `${path}:\n\`\`\`json\n${json(pair)}\n\`\`\`\n`],
    ['lines among prose', `Here it is:\n${json({ path, ...pair }, null, 2)}\nDone.`],
    ['a tag', `<tool_call>\n${json({ name: 'edit', arguments: { path, ...pair } }, null, 2)}\n</tool_call>`],
    ['a heredoc', `\`\`\`sh\napply_patch <<'EOF'\n${patch}\nEOF\n\`\`\``],
  ])('are read in %s', (_name, reply) => {
    expect(filesWith(reply)).toEqual(greener);
  });

  it('are carried out one after the other, each on a line of its own, beside other edits', () => {
    const lines = [
      json({ path, old_str: 'red', new_str: 'pink' }),
      json({ command: 'insert', path, insert_line: 0, new_str: 'black' }),
      json({ command: 'create', path: 'src/tones.ts', file_text: 'warm\n' }),
      `${path}\n<<<<<<< SEARCH\nblue\n=======\nnavy\n>>>>>>> REPLACE\n`,
    ];

    expect(filesWith(lines.join('\n'))).toEqual({ [path]: 'black\npink\ngreen\nnavy\n', 'src/tones.ts': 'warm\n' });
  });

  it('insert below the line that they name, as the file was', () => {
    const insert = (line: number, text: string) =>
      json({ command: 'insert', path, insert_line: line, insert_text: text });

    expect(filesWith(`${insert(1, 'one')}\n${insert(2, 'two')}`)).toEqual({ [path]: 'red\none\ngreen\ntwo\nblue\n' });
    expect(codes(insert(900, 'far'))).toEqual(['patch-not-found']);
  });

  it.each([
    ['that were cut off', json({ path, ...pair }).slice(0, -3)],
    ['that lack their new text', json({ path, old_str: 'green' })],
    [
      'of which one lacks its new text',
      json([
        { path, ...pair },
        { path, old_str: 'red' },
      ]),
    ],
    ['that name no file', json(pair)],
    ['whose text holds a line break', `{"path": "${path}", "old_str": "red\ngreen", "new_str": "lime"}`],
    ['with a patch that was cut off', json({ input: patch.slice(0, -20) })],
  ])('are refused %s', (_name, reply) => {
    expect(codes(reply)).toEqual(['patch-malformed']);
  });

  it.each([
    ['text that is not there', { path, old_str: 'grey', new_str: 'x' }, 'patch-not-found'],
    ['text that stands in several places', { path, old_str: 'e', new_str: 'x' }, 'patch-ambiguous'],
    ['a path outside', { path: '../hues.ts', ...pair }, 'unsafe-path'],
    ['a part of a file as all of it', { name: 'write_file', arguments: { path, content: 'red\n' } }, 'patch-uncertain'],
  ])('are refused with %s', (_name, call, code) => {
    expect(codes(json(call))).toEqual([code]);
  });

  it.each([
    ['a path with some content', json({ path: 'x', content: 'y' })],
    ['a summary', json([{ file: path, changes: 'Makes the green lighter.' }])],
    ['a search without a file', json({ search: 'green', replace: 'lime' })],
    ['a call of another tool', json({ name: 'read_file', arguments: { path } })],
    ['a diff without edits', json({ path, diff: 'none' })],
  ])('are not what JSON of another kind is taken for: %s', (_name, text) => {
    expect(parseReply(`For example:\n\`\`\`json\n${text}\n\`\`\`\n`).edits).toEqual([]);
  });

  it('are not looked for in code', () => {
    const code = `const call =\n${json({ path, ...pair })};\n`;

    expect(parseReply(`src/call.ts\n\`\`\`ts\n${code}\`\`\`\n`).edits).toMatchObject([
      { kind: 'whole', content: code },
    ]);
  });

  it('end in bounded depth and number', () => {
    const nested = '{"args":'.repeat(50_000) + json({ path, ...pair }) + '}'.repeat(50_000);

    expect(filesWith(nested)).toBeUndefined();
    expect(codes(json(Array.from({ length: 2_001 }, () => ({ path, ...pair }))))).toEqual(['patch-malformed']);
    expect(codes(`${json({ path, old_str: 'green' })}\n`.repeat(3_000))).toEqual(['patch-malformed']);
  });
});

describe('calls of editing tools that a model writes in tags', () => {
  const tags = (fields: Readonly<Record<string, string>>) =>
    Object.entries(fields)
      .map(([name, value]) => `<${name}>${value}</${name}>\n`)
      .join('');
  const parameters = (fields: Readonly<Record<string, string>>) =>
    Object.entries(fields)
      .map(([name, value]) => `<parameter name="${name}">${value}</parameter>\n`)
      .join('');

  it.each([
    ['fields', `<str_replace>\n${tags({ path, ...pair })}</str_replace>\n`],
    ['parameters', `<invoke name="editor">\n${parameters({ command: 'str_replace', path, ...pair })}</invoke>\n`],
    ['lines of their own', `${tags({ path, old_str: '\ngreen\n', new_str: '\nlime\n' })}`],
    ['a path above', `<edit path="${path}">\n${tags(pair)}</edit>\n`],
    ['a code block', `\`\`\`xml\n${tags({ path, ...pair })}\`\`\`\n`],
    ["Roo Code's words", tags({ path, search: 'green', replace: 'lime' })],
    ['blocks in a field', tags({ path, diff: '\n<<<<<<< SEARCH\ngreen\n=======\nlime\n>>>>>>> REPLACE\n' })],
  ])('are read: %s', (_name, reply) => {
    expect(filesWith(reply)).toEqual(greener);
  });

  it('keep text of several lines, blank ones and code fences in it', () => {
    const reply = tags({ path, old_str: 'red\ngreen', new_str: 'red\n\n```\n{}\n```' });

    expect(filesWith(reply)).toEqual({ [path]: 'red\n\n```\n{}\n```\nblue\n' });
  });

  it('write a file, which ends with a line break', () => {
    const write = tags({ path: 'src/tones.ts', content: '\nwarm\ncold\n' });

    expect(filesWith(`<write_to_file>\n${write}</write_to_file>\n`)).toEqual({
      ...files,
      'src/tones.ts': 'warm\ncold\n',
    });
    expect(filesWith(write)).toBeUndefined();
    expect(filesWith(`\`\`\`xml\n<write_to_file>\n${write}</write_to_file>\n\`\`\`\n`)).toBeUndefined();
  });

  it('are refused wherever they were cut off', () => {
    const reply = `<str_replace>\n${tags({ path, ...pair })}</str_replace>\n`;

    for (let length = 0; length < reply.length; length += 1) {
      expect([undefined, greener]).toContainEqual(filesWith(reply.slice(0, length)));
    }
    expect(codes(reply.slice(0, reply.indexOf('</new_str>')))).toEqual(['patch-malformed']);
    expect(codes(reply.slice(0, reply.indexOf('<new_str>')))).toEqual(['patch-malformed']);
  });
});
