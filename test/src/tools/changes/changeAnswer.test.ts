import { describe, expect, it } from '@jest/globals';
import type { AppliedPatch } from '../../../../src/tools/toolContext.ts';
import { callTool } from '../../../support/tools/callTool.ts';
import { nonce, toolContextOf } from '../../../support/tools/toolContext.ts';

const files = { 'src/a.ts': 'one\ntwo\n' };
const baseCommit = '0'.repeat(40);
const envelope = '*** Begin Patch\n*** Update File: src/a.ts\n@@\n-two\n+2\n*** End Patch\n';
const applied = (rest: Partial<AppliedPatch>): AppliedPatch => ({
  isChanged: true,
  applied: 1,
  findings: [],
  changeSet: { baseCommit, changes: [{ kind: 'edit', path: 'src/a.ts', content: 'one\n2\n' }] },
  ...rest,
});

describe('apply_patch', () => {
  it('answers with what was applied and the difference so far', async () => {
    const context = toolContextOf({ files, patches: [applied({})] });

    const { output, summary } = await callTool('apply_patch', { patch: envelope }, context);

    expect(output).toBe(
      [
        'Applied 1 edit.',
        'The change so far touches 1 file.',
        `[${nonce} begin change]`,
        'Change so far:',
        'diff --git a/src/a.ts b/src/a.ts',
        '--- a/src/a.ts',
        '+++ b/src/a.ts',
        '@@ -1,2 +1,2 @@',
        ' one',
        '-two',
        '+2',
        `[${nonce} end change]`,
      ].join('\n'),
    );
    expect(summary).toBe('applied 1 edit');
    expect(context.patches).toEqual([envelope]);
  });

  it('says what the checks found, errors apart from warnings', async () => {
    const findings = [
      { code: 'syntax', severity: 'error' as const, path: 'src/a.ts', line: 2, message: 'A brace is missing.' },
      { code: 'relevance', severity: 'warning' as const, message: 'Only formatting.' },
    ];
    const context = toolContextOf({ files, patches: [applied({ findings })] });

    const { output, summary } = await callTool('apply_patch', { patch: envelope }, context);

    expect(output).toContain('1 error must be fixed before you can call `finish`.');
    expect(output).toContain(
      '- error (syntax) src/a.ts:2: A brace is missing.\n- warning (relevance): Only formatting.\n',
    );
    expect(summary).toBe('applied 1 edit (1 error, 1 warning)');
  });

  it('says that nothing was applied', async () => {
    const findings = [
      { code: 'patch-not-found', severity: 'error' as const, path: 'src/a.ts', message: 'No such lines.' },
    ];
    const patches = [applied({ isChanged: false, applied: 0, findings, changeSet: undefined })];

    const { output, summary } = await callTool('apply_patch', { patch: envelope }, toolContextOf({ files, patches }));

    expect(output).toContain('Nothing was applied: the change so far is as it was before.');
    expect(output).toContain('There is no change now.');
    expect(summary).toBe('could not apply a patch (1 error, 0 warnings)');
  });

  it('shows a bounded part of a long difference and of many findings', async () => {
    const content = Array.from({ length: 3_000 }, (_, at) => `row ${at}`).join('\n');
    const findings = Array.from({ length: 500 }, () => ({
      code: 'x',
      severity: 'warning' as const,
      message: 'm'.repeat(5_000),
    }));
    const changeSet = { baseCommit, changes: [{ kind: 'add' as const, path: 'b.txt', content }] };

    const { output, compacted } = await callTool(
      'apply_patch',
      { patch: envelope },
      toolContextOf({ files, patches: [applied({ findings, changeSet })] }),
    );

    expect(output.length).toBeLessThan(25_500);
    expect(output).toContain('- and 480 more');
    expect(output).toMatch(/\d+ more lines of the difference are not shown/);
    expect(compacted).toContain('Applied 1 edit. The checks found 0 errors, 500 warnings.');
  });

  it.each([
    ['JSON', JSON.stringify({ patch: envelope })],
    ['another usual name', JSON.stringify({ input: envelope })],
    ['an object around it', JSON.stringify({ arguments: { patch: envelope } })],
    ['arguments written as a text', JSON.stringify(JSON.stringify({ patch: envelope }))],
    ['a JSON text', JSON.stringify(envelope)],
    ['the patch itself', envelope],
    ['line breaks within JSON', `{"patch": "${envelope}"}`],
    ['a fence', `\`\`\`json\n${JSON.stringify({ patch: envelope })}\n\`\`\``],
  ])('takes %s', async (_what, written) => {
    const context = toolContextOf({ files, patches: [applied({})] });

    await callTool('apply_patch', written, context);

    expect(context.patches.map((patch) => patch.trim())).toEqual([envelope.trim()]);
  });

  it('applies nothing of arguments that were cut off', async () => {
    const context = toolContextOf({ files, patches: [] });

    const { output } = await callTool('apply_patch', JSON.stringify({ patch: envelope }).slice(0, -30), context);

    expect(output).toContain('nothing was done');
    expect(output).toContain('they end too early');
    expect(context.patches).toEqual([]);
  });
});

describe('undo', () => {
  it('answers with the difference that is left', async () => {
    const undone = applied({ applied: 0, changeSet: { baseCommit, changes: [] } });

    const { output, summary } = await callTool('undo', {}, toolContextOf({ files, undone }));

    expect(output).toBe('The last patch was undone.\nThere is no change now.');
    expect(summary).toBe('undid the last patch');
  });

  it('says that there is nothing to undo', async () => {
    expect((await callTool('undo', '', toolContextOf({ files }))).output).toContain('There is nothing to undo');
  });
});
