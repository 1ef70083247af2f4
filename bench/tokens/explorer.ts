import type { ReplyFunction, ReplyInput } from '../../local/model/reply.ts';
import { parseFix } from './fix.ts';

type Call = NonNullable<ReplyInput['calls']>[number];

/** Lines around each hunk that are read, as a careful reader would. */
const around = 25;
/** Of a test file that is read: its beginning shows how its tests are written. */
const testLines = 120;

const call = (
  name: string,
  given: Record<string, string | number | null | { start: number; end: number }[]>,
): Call => ({
  type: 'function',
  name,
  arguments: given,
});

/**
 * A model as a script plays it: it knows the fix beforehand, and does what a reader would do who has to find it. First it
 * looks up the definition that the first hunk is in and the outline of its file, and searches for the name; then it reads
 * the lines around every hunk and the beginning of a test file that the search found; then it plans. Each candidate hands
 * over the fix as one patch, and finishes. Asked without tools, it answers plan, edits and description at once.
 */
export function explorerOf(patch: string): ReplyFunction {
  const fix = parseFix(patch);
  return ({ lastMessage, results, tools }) => {
    if (lastMessage.includes('Describe the change now')) return { text: JSON.stringify(description) };
    const isPlan = lastMessage.includes('Plan the change now');
    if (tools.length === 0) return { text: isPlan ? planOf(fix, true) : `The fix:\n\n\`\`\`diff\n${patch}\n\`\`\`\n` };
    const shown = results.map(({ output }) => output).join('\n');
    if (!isPlan) return results.length === 0 ? applies(patch) : finishes();
    if (results.length === 0) return { text: 'I look at where it happens.', calls: looks(fix) };
    const hasRead = results.some(({ name }) => name === 'read_file');
    return hasRead ? { text: planOf(fix, false) } : { calls: reads(fix, testIn(shown)) };
  };
}

type Fix = ReturnType<typeof parseFix>;

function looks({ files, name }: Fix): [Call, ...Call[]] {
  const path = files[0]?.path ?? '';
  const named = name === undefined ? [] : [call('find_definition', { name })];
  const pattern = name ?? path.split('/').at(-1)?.split('.')[0] ?? path;
  return [call('outline', { path }), ...named, call('search', { pattern, regex: null, glob: null, context: null })];
}

function reads({ files }: Fix, test: string | undefined): [Call, ...Call[]] {
  const [first, ...others] = files.map(({ path, hunks }) =>
    call('read_file', {
      ...{ path, start: null, end: null },
      ranges: hunks.map(({ start, end }) => ({ start: Math.max(1, start - around), end: end + around })).slice(0, 10),
    }),
  );
  const tests = test === undefined ? [] : [call('read_file', { path: test, start: 1, end: testLines, ranges: null })];
  return [first ?? call('list_files', { glob: '**' }), ...others, ...tests];
}

function testIn(shown: string): string | undefined {
  return /^\S*test\S*\.\w+/m.exec(shown)?.[0];
}

function applies(patch: string): ReplyInput {
  return { calls: [call('apply_patch', { patch })] };
}

function finishes(): ReplyInput {
  const { summary, verification } = description;
  return { calls: [call('finish', { summary, risks: null, how_checked: verification })] };
}

const description = {
  summary:
    'The cause is corrected where it arises: the value is now handled as the work item expects, and everything else behaves as before.',
  lookFirst: [],
  verification: 'The test that covers the function shows the case of the work item. Nothing was run.',
};

function planOf({ files }: Fix, isWhole: boolean): string {
  const plan = {
    approach:
      'The value is handled wrongly where it arises. Correct it there, keep the behaviour of the callers, and extend the test that covers the function by the case of the work item.',
    files: files.map(({ path }) => path),
    risks: ['Callers that rely on the old behaviour.'],
  };
  return JSON.stringify(isWhole ? { ...plan, canBegin: true, questions: [] } : plan);
}
