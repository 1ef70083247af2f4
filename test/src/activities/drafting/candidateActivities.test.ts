import { describe, expect, it } from '@jest/globals';
import { applyDraft } from '../../../../src/activities/drafting/applyDraft.ts';
import { checkChangeSet } from '../../../../src/activities/drafting/checkChangeSet.ts';
import { localize } from '../../../../src/activities/reading/localize.ts';
import type { HistorySource } from '../../../../src/activities/snapshots/historySource.ts';
import { activityContracts } from '../../../../src/contracts/activities.ts';
import { changeSetSchema } from '../../../../src/contracts/changes/changeSet.ts';
import { localizedContextSchema } from '../../../../src/contracts/repositories/localization.ts';
import type { WorkItem } from '../../../../src/contracts/workItems/workItem.ts';
import { defaultCheckPolicy } from '../../../../src/patch/checks/checkPolicy.ts';
import { memoryArtifactStore } from '../../../support/memory/memoryArtifactStore.ts';
import { snapshot } from '../../../support/orchestrations/runSamples.ts';
import { recordingLogger } from '../../../support/telemetry/recordingLogger.ts';

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
const noHistory = async () => [];
const budgets = { prompt: 10_000, conversation: 2_000 };

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
  const result = await applyDraft(store, defaultCheckPolicy, logger).handler({
    runId: 'run',
    reply: reference,
    snapshot: input.snapshot,
  });
  return { store, input, output: activityContracts.applyDraft.output.parse(result.ok ? result.value : result.failure) };
}

const fence = '```';
const reply = `src/basket.ts\n${fence}ts\n<<<<<<< SEARCH\n  return price;\n=======\n  return price * 2;\n>>>>>>> REPLACE\n${fence}\n`;

describe('localize', () => {
  it('stores which files to show, why, and a nonce for the prompts of the run', async () => {
    const { store, ...input } = await stored();

    const result = await localize(store, noHistory, budgets, logger).handler({ runId: 'run', ...input });
    const output = activityContracts.localize.output.parse(result.ok ? result.value : result.failure);
    const context = await store.getJson(output.context, localizedContextSchema);

    expect(context.shown[0]).toMatchObject({
      path: 'src/basket.ts',
      reasons: expect.arrayContaining([expect.any(String)]),
    });
    expect(context.nonce).toMatch(/^[0-9a-f]{16}$/);
  });

  it('shows first what earlier commits about the same things changed', async () => {
    const { store, ...input } = await stored();
    const content = 'export function lineTotal() {\n  return 1;\n}\n';
    const pack = await store.put(Buffer.from(content.repeat(2)), 'application/octet-stream');
    const files = ['src/one.ts', 'src/two.ts'].map((path, at) => {
      return { path, objectId: 'd'.repeat(40), mode: '100644', bytes: content.length, offset: at * content.length };
    });
    const index = await store.putJson({ commit: snapshot.commit, files });
    const shownWith = async (history: HistorySource) => {
      const source = { ...input, snapshot: { ...input.snapshot, index, pack } };
      const result = await localize(store, history, budgets, logger).handler({ runId: 'run', ...source });
      const output = activityContracts.localize.output.parse(result.ok ? result.value : result.failure);
      return (await store.getJson(output.context, localizedContextSchema)).shown.map(({ path }) => path);
    };

    expect(await shownWith(noHistory)).toEqual(['src/one.ts', 'src/two.ts']);
    expect(await shownWith(async () => [{ message: 'Mend lineTotal', paths: ['src/two.ts'] }])).toEqual([
      'src/two.ts',
      'src/one.ts',
    ]);
  });

  it('sees the files of the next commit, and no longer those that are gone', async () => {
    const { store, ...input } = await stored();
    const activity = localize(store, noHistory, budgets, logger);
    await activity.handler({ runId: 'run', ...input });
    const content = 'export const lineTotal = 2;\n';
    const pack = await store.put(Buffer.from(content), 'application/octet-stream');
    const file = { path: 'src/total.ts', objectId: 'd'.repeat(40), mode: '100644', bytes: content.length, offset: 0 };
    const commit = 'f'.repeat(40);
    const index = await store.putJson({ commit, files: [file] });
    const next = { ...input.snapshot, commit, index, pack };

    const result = await activity.handler({ runId: 'run', ...input, snapshot: next });
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

    const result = await localize(store, noHistory, { ...budgets, prompt: 5_000 }, logger).handler({
      runId: 'run',
      ...input,
      snapshot: { ...input.snapshot, index, pack },
    });
    const output = activityContracts.localize.output.parse(result.ok ? result.value : result.failure);
    const context = await store.getJson(output.context, localizedContextSchema);

    expect(context.shown[0]?.ranges).toContainEqual(expect.objectContaining({ end: 1203 }));
  });
});

describe('localize for a conversation', () => {
  it('stores an outline, and places that are named and not shown, within a budget of its own', async () => {
    const { store, ...input } = await stored();
    const filler = Array.from({ length: 400 }, (_one, at) => `export function basket${at}() {\n  return ${at};\n}\n`);
    const content = `${filler.join('')}export function lineTotal() {\n  return 1;\n}\n`;
    const pack = await store.put(Buffer.from(content), 'application/octet-stream');
    const file = { path: 'src/long.ts', objectId: 'c'.repeat(40), mode: '100644', bytes: content.length, offset: 0 };
    const index = await store.putJson({ commit: snapshot.commit, files: [file] });

    const result = await localize(store, noHistory, budgets, logger).handler({
      runId: 'run',
      ...input,
      snapshot: { ...input.snapshot, index, pack },
      purpose: 'conversation',
    });
    const output = activityContracts.localize.output.parse(result.ok ? result.value : result.failure);
    const context = await store.getJson(output.context, localizedContextSchema);

    expect(context.outline).toBe('1 files: 1 .ts\nsrc/ 1: 1 .ts');
    expect(context.shown[0]?.ranges).toContainEqual(expect.objectContaining({ end: 1203 }));
    expect(context.places?.[0]).toMatchObject({ path: 'src/long.ts', name: expect.stringMatching(/^basket/) });
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

    expect(result).toEqual({
      ok: true,
      value: { findings: [], size: { files: 1, linesAdded: 1, linesRemoved: 1 }, touchesRefusedPath: false },
    });
  });

  it('reports a change to a file that was not found for the task', async () => {
    const { store, input, output } = await apply(reply);
    const context = await store.putJson({ nonce: 'n', shown: [{ path: 'other.ts', reasons: [] }], named: [] });

    const result = await checkChangeSet(store, defaultCheckPolicy, logger).handler({
      runId: 'run',
      ...input,
      changeSet: output.changeSet,
      context,
    });

    expect(result).toMatchObject({
      ok: true,
      value: { findings: [{ code: 'unrelated-change', severity: 'warning' }] },
    });
  });

  it('refuses what the pipelines of the repository run', async () => {
    const { store, ...input } = await stored();
    const changes = [{ kind: 'add', path: 'ops/Nightly.yml', content: 'steps: []\n' }];
    const changeSet = await store.putJson({ baseCommit: snapshot.commit, changes });
    const protection = await store.putJson({ paths: {}, pipelineFiles: ['ops/nightly.yml'] });
    const activity = checkChangeSet(store, defaultCheckPolicy, logger);

    expect(await activity.handler({ runId: 'run', ...input, changeSet, protection })).toMatchObject({
      value: { findings: [{ code: 'protected-path', path: 'ops/Nightly.yml' }], touchesRefusedPath: true },
    });
    expect(await activity.handler({ runId: 'run', ...input, changeSet })).toMatchObject({
      value: { findings: [], touchesRefusedPath: false },
    });
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
      value: { findings: [{ severity: 'error', path: '.github/workflows/x.yml' }], touchesRefusedPath: true },
    });
  });
});
