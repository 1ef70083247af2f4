import { describe, expect, it } from '@jest/globals';
import { applyDraft } from '../../../src/activities/applyDraft.ts';
import { checkChangeSet } from '../../../src/activities/checkChangeSet.ts';
import { localize } from '../../../src/activities/localize.ts';
import { requestDraft } from '../../../src/activities/requestDraft.ts';
import { activityContracts } from '../../../src/contracts/activities.ts';
import { localizedContextSchema } from '../../../src/contracts/localization.ts';
import { changeSetSchema } from '../../../src/contracts/changeSet.ts';
import { noModelUsage } from '../../../src/contracts/modelUsage.ts';
import type { WorkItem } from '../../../src/contracts/workItem.ts';
import type { ModelRequest } from '../../../src/llm/modelClient.ts';
import { defaultCheckPolicy } from '../../../src/patch/checks/policy.ts';
import { memoryArtifactStore } from '../../support/memoryArtifactStore.ts';
import { recordingLogger } from '../../support/recordingLogger.ts';
import { snapshot } from '../../support/runSamples.ts';

const texts = {
  'src/basket.ts': 'export function lineTotal(price: number) {\n  return price;\n}\n',
  'src/money.ts': 'export const cents = 1;\n',
};
const workItem: WorkItem = {
  id: 42,
  revision: 7,
  projectName: 'Store',
  type: 'Bug',
  state: 'New',
  title: 'lineTotal is wrong',
  description: 'It ignores the quantity.',
  tags: [],
  comments: [{ id: 1, author: 'Dana', text: 'Seen it too', createdAt: '2026-01-01T00:00:00Z' }],
  webUrl: 'https://example.test',
};
const { logger } = recordingLogger();

async function stored() {
  const store = memoryArtifactStore();
  const entries = Object.entries(texts);
  let offset = 0;
  const files = entries.map(([path, text]) => {
    const file = { path, objectId: 'e'.repeat(40), mode: '100644', bytes: Buffer.byteLength(text), offset };
    offset += file.bytes;
    return file;
  });
  const pack = await store.put(Buffer.from(entries.map(([, text]) => text).join('')), 'application/octet-stream');
  const index = await store.putJson({ commit: snapshot.commit, files });
  return { store, snapshot: { ...snapshot, index, pack }, workItem: await store.putJson(workItem) };
}

async function apply(reply: string) {
  const { store, ...input } = await stored();
  const reference = await store.put(Buffer.from(reply), 'text/plain');
  const result = await applyDraft(store, logger).handler({ runId: 'run', reply: reference, snapshot: input.snapshot });
  return { store, input, output: activityContracts.applyDraft.output.parse(result.ok ? result.value : result.failure) };
}

const fence = '```';
const reply = `src/basket.ts\n${fence}ts\n<<<<<<< SEARCH\n  return price;\n=======\n  return price * 2;\n>>>>>>> REPLACE\n${fence}\n`;

describe('localize', () => {
  it('stores which files to show, why, and a nonce for the prompts of the run', async () => {
    const { store, ...input } = await stored();

    const result = await localize(store, 10_000, logger).handler({ runId: 'run', ...input });
    const output = activityContracts.localize.output.parse(result.ok ? result.value : result.failure);
    const context = await store.getJson(output.context, localizedContextSchema);

    expect(context.shown[0]).toMatchObject({
      path: 'src/basket.ts',
      reasons: expect.arrayContaining([expect.any(String)]),
    });
    expect(context.nonce).toMatch(/^[0-9a-f]{16}$/);
  });

  it('sees the files of the next commit, and no longer those that are gone', async () => {
    const { store, ...input } = await stored();
    const activity = localize(store, 10_000, logger);
    await activity.handler({ runId: 'run', ...input });
    const content = 'export const lineTotal = 2;\n';
    const pack = await store.put(Buffer.from(content), 'application/octet-stream');
    const file = { path: 'src/total.ts', objectId: 'd'.repeat(40), mode: '100644', bytes: content.length, offset: 0 };
    const index = await store.putJson({ commit: snapshot.commit, files: [file] });

    const result = await activity.handler({ runId: 'run', ...input, snapshot: { ...input.snapshot, index, pack } });
    const output = activityContracts.localize.output.parse(result.ok ? result.value : result.failure);
    const context = await store.getJson(output.context, localizedContextSchema);

    expect(context.shown.map(({ path }) => path)).toEqual(['src/total.ts']);
    expect(context.named).toEqual([]);
  });

  it('shows of a file that is too long for the budget only parts', async () => {
    const { store, ...input } = await stored();
    const filler = Array.from({ length: 400 }, (_one, at) => `export function other${at}() {\n  return ${at};\n}\n`);
    const content = `${filler.join('')}export function lineTotal() {\n  return 1;\n}\n`;
    const pack = await store.put(Buffer.from(content), 'application/octet-stream');
    const file = { path: 'src/long.ts', objectId: 'c'.repeat(40), mode: '100644', bytes: content.length, offset: 0 };
    const index = await store.putJson({ commit: snapshot.commit, files: [file] });

    const result = await localize(store, 5_000, logger).handler({
      runId: 'run',
      ...input,
      snapshot: { ...input.snapshot, index, pack },
    });
    const output = activityContracts.localize.output.parse(result.ok ? result.value : result.failure);
    const context = await store.getJson(output.context, localizedContextSchema);

    expect(context.shown[0]?.ranges).toContainEqual(expect.objectContaining({ end: 1203 }));
  });
});

describe('requestDraft', () => {
  it('asks with the work item and the files, and keeps the reply', async () => {
    const { store, ...input } = await stored();
    const asked: ModelRequest[] = [];
    const model = {
      async complete(request: ModelRequest) {
        asked.push(request);
        return { text: reply, usage: noModelUsage, model: 'scripted-1', responseId: 'r', api: 'responses' as const };
      },
    };
    const shown = [{ path: 'src/basket.ts', reasons: ['defines lineTotal'] }];
    const context = await store.putJson({ nonce: 'abcdef0123456789', shown, named: ['src/money.ts'] });

    const result = await requestDraft(model, store, 900, logger).handler({
      runId: 'run',
      candidate: { number: 2, total: 2 },
      ...input,
      context,
      instructions: 'Keep it short',
    });
    const output = activityContracts.requestDraft.output.parse(result.ok ? result.value : result.failure);

    expect(output.model).toBe('scripted-1');
    expect(await store.getText(output.reply)).toBe(reply);
    expect(asked).toHaveLength(1);
    expect(asked[0]).toMatchObject({ maxOutputTokens: 900, metadata: { run: 'run', candidate: '2' } });
    for (const part of [
      workItem.title,
      'Seen it too',
      'Keep it short',
      texts['src/basket.ts'],
      'src/money.ts',
      'Candidate 2 of 2',
    ]) {
      expect(asked[0]?.input).toContain(part);
    }
  });
});

describe('requestDraft with an excerpt', () => {
  it('marks the file and says which lines are left out', async () => {
    const { store, ...input } = await stored();
    const asked: ModelRequest[] = [];
    const model = {
      async complete(request: ModelRequest) {
        asked.push(request);
        return { text: reply, usage: noModelUsage, model: 'scripted-1', responseId: 'r', api: 'responses' as const };
      },
    };
    const shown = [{ path: 'src/basket.ts', reasons: [], ranges: [{ start: 2, end: 2 }] }];
    const context = await store.putJson({ nonce: 'abcdef0123456789', shown, named: [] });

    await requestDraft(model, store, 900, logger).handler({
      runId: 'run',
      candidate: { number: 1, total: 1 },
      ...input,
      context,
    });

    expect(asked[0]?.input).toContain(
      'shown in part\ncontent:\n[… lines 1-1 not shown …]\n  return price;\n[… lines 3-3 not shown …]\n',
    );
  });
});

describe('applyDraft', () => {
  it('stores the change set of a reply that applies', async () => {
    const { store, output } = await apply(reply);
    if (output.changeSet === undefined) throw new Error('there is no change set');

    expect(await store.getJson(output.changeSet, changeSetSchema)).toEqual({
      baseCommit: snapshot.commit,
      changes: [
        { kind: 'edit', path: 'src/basket.ts', content: texts['src/basket.ts'].replace('price;', 'price * 2;') },
      ],
    });
  });

  it.each([
    ['does not apply', reply.replace('return price;', 'return cost;')],
    ['holds no edit', 'I would rather not.'],
  ])('gives findings and no change set for a reply that %s', async (_what, text) => {
    const { output } = await apply(text);

    expect(output.changeSet).toBeUndefined();
    expect(output.findings).toContainEqual(expect.objectContaining({ severity: 'error' }));
  });
});

describe('checkChangeSet', () => {
  it('measures the change and finds nothing against a plain one', async () => {
    const { store, input, output } = await apply(reply);

    const result = await checkChangeSet(store, defaultCheckPolicy, logger).handler({
      runId: 'run',
      ...input,
      changeSet: output.changeSet,
    });

    expect(result).toEqual({ ok: true, value: { findings: [], size: { files: 1, linesAdded: 1, linesRemoved: 1 } } });
  });

  it('refuses a protected path', async () => {
    const { store, ...input } = await stored();
    const changes = [{ kind: 'add', path: '.github/workflows/x.yml', content: 'on: push\n' }];
    const changeSet = await store.putJson({ baseCommit: snapshot.commit, changes });

    const result = await checkChangeSet(store, defaultCheckPolicy, logger).handler({
      runId: 'run',
      ...input,
      changeSet,
    });

    expect(result).toMatchObject({
      ok: true,
      value: { findings: [{ severity: 'error', path: '.github/workflows/x.yml' }] },
    });
  });
});
