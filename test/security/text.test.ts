import { describe, expect, it } from '@jest/globals';
import { redactForPrompt } from '../../src/activities/prompts/redactForPrompt.ts';
import { cleanLogLine } from '../../src/ado/builds/buildLogText.ts';
import { htmlToMarkdown } from '../../src/ado/htmlToMarkdown/htmlToMarkdown.ts';
import { pageTitle } from '../../src/ado/http/signInPage.ts';
import { endsWithMarker } from '../../src/ado/text/commentMarker.ts';
import { markdownToHtml } from '../../src/ado/text/markdownToHtml.ts';
import type { ChangeSet } from '../../src/contracts/changes/changeSet.ts';
import { foldPath } from '../../src/contracts/paths/foldPath.ts';
import { normalizeNfc } from '../../src/contracts/text/linearText.ts';
import { parseCommand } from '../../src/gateway/routing/parseCommand.ts';
import { loadTokenCounter } from '../../src/localize/context/tokenCounter.ts';
import { checkChangeSet } from '../../src/patch/checks/checkChangeSet.ts';
import { defaultCheckPolicy } from '../../src/patch/checks/checkPolicy.ts';
import { createDiffBudget, diffLines } from '../../src/patch/diff/lineDiff.ts';
import { measureChangeSet } from '../../src/patch/diff/measureChangeSet.ts';
import { renderHunks, renderUnifiedDiff } from '../../src/patch/diff/unifiedDiff.ts';
import { parseReply } from '../../src/patch/formats/parseReply.ts';
import { countedLines, repeated } from './text/texts.ts';

/*
 * Each of these took minutes to hours before it was bounded. They pass by coming to an end: jest's own limit of two
 * minutes is the only clock, so that a busy machine breaks none of them. `npm run campaign:text` measures.
 */

const million = 1_000_000;
const kept = (html: string) => htmlToMarkdown(`<p>begin</p>${html}<p>end</p>`);

describe('HTML of a work item comes to an end', () => {
  it.each([
    ['as the attack: non-breaking blanks as entities', `<p>a${repeated('&nbsp;', 300_000)}b</p>`],
    ['as the attack: non-breaking blanks as characters', `<p>a${'\u00a0'.repeat(300_000)}b</p>`],
    ['odd blanks as numbers without semicolons', `<p>a${repeated('&#8195', 300_000)}b</p>`],
    ['odd blanks of many kinds, each alone in an element', `<p>${repeated('<b>\u2003\u3000</b>&ensp;', 300_000)}b</p>`],
    ['odd blanks deep inside of elements', `${'<b>'.repeat(150)}${'\u00a0'.repeat(300_000)}x${'</b>'.repeat(150)}`],
    ['unclosed elements that each paragraph opens anew', `${'<font color="red">'.repeat(190)}${'<p>x'.repeat(15_000)}`],
    ['lines that each quotation writes anew', `${'<blockquote>'.repeat(190)}<pre>${'x\n'.repeat(120_000)}</pre>`],
    ['bars that each table escapes anew', `${'<table><tr><td>'.repeat(150)}${'|'.repeat(300_000)}`],
    ['rows of a table, each looking for the first', `<table>${'<tr><td>x'.repeat(9_900)}`],
    ['blanks in code, with something behind them', `<pre>x${' '.repeat(300_000)}x</pre>`],
    ['line breaks, with something behind them', `<p>x${'<br>'.repeat(19_000)}x</p>`],
    ['a style that nearly hides', `<p style="opacity:${'0'.repeat(300_000)}x">a</p>`],
  ])('%s', (_name, html) => {
    expect(kept(html).startsWith('begin')).toBe(true);
  });

  it('says what it leaves out of a field that is too long', () => {
    expect(htmlToMarkdown(`${'<b></b>'.repeat(60_000)}<p>a</p>`)).toContain('(cut: the text continues)');
  });

  it('keeps the odd blanks of a text that people wrote', () => {
    expect(htmlToMarkdown('<p>a&nbsp;&nbsp;b</p>')).toBe('a  b');
  });
});

describe('replies of a model come to an end', () => {
  it.each([
    ['lines that are no header, in an envelope', `*** Begin Patch\n${'zzz\n'.repeat(490_000)}*** End Patch\n`],
    ['blocks that a second divider ends', '<<<<<<< SEARCH\na\n=======\nb\n=======\n```\n'.repeat(80_000)],
    [
      'files that are deleted again and again',
      `*** Begin Patch\n${'*** Delete File: x\n'.repeat(200_000)}*** End Patch\n`,
    ],
  ])('%s', (_name, reply) => {
    const { edits, findings } = parseReply(reply);

    expect(edits).toEqual([]);
    expect(findings.length).toBeGreaterThan(0);
  });
});

describe('texts that differ come to an end', () => {
  const [before, after] = [countedLines('a', 200_000), countedLines('b', 200_000)];
  const changeSet: ChangeSet = {
    baseCommit: '0'.repeat(40),
    changes: Array.from({ length: 20 }, (_, at) => ({ kind: 'edit' as const, path: `src/${at}.ts`, content: after })),
  };

  it('as the attack: lines that all differ, as a diff', () => {
    const hunks = renderHunks(before, after, createDiffBudget());
    const lines = before.split('\n').length;
    expect(hunks.filter((line) => line.startsWith('-'))).toHaveLength(lines);
    expect(hunks.filter((line) => line.startsWith('+'))).toHaveLength(lines);
  });

  it('twenty such files of one change, as a diff', () => {
    const diff = renderUnifiedDiff(changeSet, () => before);
    expect(diff.match(/^diff --git /gm)).toHaveLength(20);
  });

  it('twenty such files of one change, counted', () => {
    const lines = 20 * after.split('\n').length;
    expect(measureChangeSet(changeSet, () => before)).toEqual({ files: 20, linesAdded: lines, linesRemoved: lines });
  });

  it('a change that is refused for its size is not compared', async () => {
    const findings = await checkChangeSet({ changeSet, before: () => before, files: [], policy: defaultCheckPolicy });
    expect(findings.map(({ code }) => code)).toEqual(['too-large']);
  });

  it('two kinds of lines in any order', () => {
    const lines = (step: number) => Array.from({ length: 300_000 }, (_, at) => String(((at * step) % 7) & 1));
    expect(diffLines(lines(3), lines(5), { most: 2_000 })).toBeUndefined();
  });

  it('as many files as are compared share what may be spent', () => {
    const effort = createDiffBudget();
    const [one, two] = [countedLines('a', 20_000), countedLines('b', 20_000)];
    while (effort.left > 0) renderHunks(one, two, effort);
    expect(renderHunks(one, two, effort)[0]).toMatch(/^@@ -1,\d+ \+1,\d+ @@$/);
  });
});

describe('other text comes to an end', () => {
  it('a command between blanks', () => {
    expect(parseCommand(`/agent retry${' '.repeat(190_000)}\u2028x`)).toMatchObject({ name: 'retry' });
  });

  it('a comment of links that do not end', () => {
    expect(markdownToHtml(repeated('[](http://:', million))).toContain('[](http://:');
  });

  it('a comment of fences', () => {
    expect(markdownToHtml(repeated('```\na\n', million))).toContain('<pre>');
  });

  it('a marker among blanks', () => {
    expect(endsWithMarker(`${' '.repeat(5 * million)}run-1`, ['run-1'])).toBe(true);
    expect(endsWithMarker(`a${'\u0316\u0301'.repeat(million)}`, ['run-1'])).toBe(false);
  });

  it('letters and paths of which each has very many marks', () => {
    const marks = '\u0316\u0301\u0327'.repeat(million);
    expect(normalizeNfc(`x${marks}y`)).toMatch(/^x.*y$/su);
    expect(normalizeNfc('e\u0301')).toBe('\u00e9');
    expect(foldPath(`A${marks}/B`)).toBe('a/b');
  });

  it('a line of a log with carriage returns', () => {
    expect(cleanLogLine(`${repeated('\r', million)}x`)).toBe('x');
  });

  it('a page of titles', () => {
    expect(pageTitle(repeated('<title', million))).toBe('');
  });

  it('a prompt of secrets', async () => {
    const secrets = Array.from({ length: 4_000 }, (_, at) => `SharedAccessKey=${String(at).padStart(43, 'a')}=`);
    expect(await redactForPrompt(secrets.join('\n'), '0123456789abcdef')).toBe('[secret left out by code-agent]');
  });

  it('tokens of a text without blanks', async () => {
    const countTokens = await loadTokenCounter();
    expect(countTokens(repeated('\u00a0', million))).toBeGreaterThan(1_000);
    expect(countTokens(repeated(`${'a'.repeat(1_990)}\n`, million))).toBeGreaterThan(1_000);
  });
});
