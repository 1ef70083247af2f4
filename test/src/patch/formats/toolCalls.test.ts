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
      `${path}\n<<<<<<< SEARCH\nblue\n=======\nnavy\n>>>>>>> REPLACE\n`,
    ];

    expect(filesWith(lines.join('\n'))).toEqual({ [path]: 'pink\ngreen\nnavy\n' });
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
    [
      'that look at a file, too',
      json([
        { command: 'view', path },
        { path, ...pair },
      ]),
    ],
    ['that insert lines', json({ command: 'insert', path, insert_line: 0, new_str: 'black' })],
    ['that insert text', json({ command: 'insert', path, insert_line: 0, insert_text: 'black' })],
    ['that create a file', json({ command: 'create', path: 'src/tones.ts', file_text: 'warm\n' })],
    ['that write a file', json({ name: 'write_file', arguments: { path, content: 'red\n' } })],
    ["that hold a file's text as Cursor has it", json({ target_file: path, code_edit: 'red\nlime\nblue\n' })],
    ['that hold a patch', json({ input: patch })],
    ['that hold a patch as a command', json({ command: ['apply_patch', patch] })],
    ['that are an operation of apply_patch', json({ type: 'update_file', path, diff: '@@\n-green\n+lime\n' })],
  ])('are refused %s', (_name, reply) => {
    expect(codes(reply)).toEqual(['patch-malformed']);
  });

  it.each([
    ['text that is not there', { path, old_str: 'grey', new_str: 'x' }, 'patch-not-found'],
    ['text that stands in several places', { path, old_str: 'e', new_str: 'x' }, 'patch-ambiguous'],
    ['a path outside', { path: '../hues.ts', ...pair }, 'unsafe-path'],
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
  it.each([
    [
      'fields',
      `<str_replace>\n<path>${path}</path>\n<old_str>green</old_str>\n<new_str>lime</new_str>\n</str_replace>\n`,
    ],
    ['parameters', `<parameter name="path">${path}</parameter>\n<parameter name="old_string">green</parameter>\n`],
    ['a code block', `\`\`\`xml\n<path>${path}</path>\n<old_str>green</old_str>\n\`\`\`\n`],
    ['a file', '<write_to_file>\n<path>src/tones.ts</path>\n<content>\nwarm\n</content>\n</write_to_file>\n'],
  ])('are refused, also beside other edits: %s', (_name, reply) => {
    const block = `${path}\n<<<<<<< SEARCH\nblue\n=======\nnavy\n>>>>>>> REPLACE\n`;

    expect(codes(reply)[0]).toBe('patch-malformed');
    expect(codes(block + reply)[0]).toBe('patch-malformed');
  });

  it('may hold blocks, which name their file by the path above', () => {
    const reply = `<path>${path}</path>\n<diff>\n<<<<<<< SEARCH\ngreen\n=======\nlime\n>>>>>>> REPLACE\n</diff>\n`;

    expect(filesWith(reply)).toEqual(greener);
  });

  it('are no edits where a file has such tags', () => {
    const text = '<path>a</path>\n<content>b</content>\n';

    expect(filesWith(`src/a.xml\n\`\`\`xml\n${text}\`\`\`\n`)).toEqual({ ...files, 'src/a.xml': text });
  });
});
