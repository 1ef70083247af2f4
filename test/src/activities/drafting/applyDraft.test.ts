import { describe, expect, it } from '@jest/globals';
import { applyDraft } from '../../../../src/activities/drafting/applyDraft.ts';
import { activityContracts } from '../../../../src/contracts/activities.ts';
import { type Change, changeSetSchema } from '../../../../src/contracts/changes/changeSet.ts';
import { redactionMark } from '../../../../src/contracts/text/redactionMark.ts';
import { defaultCheckPolicy } from '../../../../src/patch/checks/checkPolicy.ts';
import { storedTask, taskFiles } from '../../../support/models/storedTask.ts';
import { recordingLogger } from '../../../support/telemetry/recordingLogger.ts';

const fence = '```';
const block = (path: string, search: string, replace: string) =>
  `${path}\n${fence}ts\n<<<<<<< SEARCH\n${search}\n=======\n${replace}\n>>>>>>> REPLACE\n${fence}\n`;

const price = block('src/basket.ts', '  return price;', '  return price * 2;');
const missing = block('src/basket.ts', '  return cost;', '  return 0;');
const cents = block('src/money.ts', 'export const cents = 1;', 'export const cents = 100;');

const edited = (path: keyof typeof taskFiles & string, from: string, to: string): Change => ({
  kind: 'edit',
  path,
  content: (taskFiles[path] ?? '').replace(from, to),
});
const pricedTwice = edited('src/basket.ts', 'price;', 'price * 2;');
const hundredCents = edited('src/money.ts', '= 1', '= 100');

async function apply(reply: string, ...earlier: readonly Change[]) {
  const { store, input, putText, putChanges } = await storedTask();
  const onto = earlier.length === 0 ? {} : { onto: await putChanges(...earlier) };
  const { runId, snapshot } = input;
  const activity = applyDraft(store, defaultCheckPolicy, recordingLogger().logger);
  const result = await activity.handler({ runId, snapshot, reply: await putText(reply), ...onto });
  if (!result.ok) throw new Error(result.failure.message);
  const output = activityContracts.applyDraft.output.parse(result.value);
  const changesOf = async (reference: typeof output.kept) =>
    reference && (await store.getJson(reference, changeSetSchema)).changes;
  return {
    codes: output.findings.map(({ code }) => code),
    changes: await changesOf(output.changeSet),
    kept: await changesOf(output.kept),
  };
}

describe('applyDraft', () => {
  it('keeps of a refused reply what could be applied', async () => {
    const { codes, changes, kept } = await apply(`${cents}\n${missing}`);

    expect(changes).toBeUndefined();
    expect(kept).toEqual([hundredCents]);
    expect(codes).toEqual(['patch-not-found']);
  });

  it('says what was tolerated in what it keeps', async () => {
    const indented = block('src/basket.ts', 'return price;', 'return price * 2;');

    const { codes, kept } = await apply(`${missing}\n${indented}`);

    expect(kept).toEqual([pricedTwice]);
    expect(codes).toEqual(['patch-not-found', 'patch-tolerated']);
  });

  it('keeps single hunks of a file whose other hunks were refused', async () => {
    const { kept } = await apply(`${missing}\n${price}`);

    expect(kept).toEqual([pricedTwice]);
  });

  it('keeps nothing where nothing could be applied', async () => {
    expect((await apply(missing)).kept).toBeUndefined();
    expect((await apply('I would rather not.')).kept).toBeUndefined();
  });

  it('keeps no edits among which one touches a refused path, and says so', async () => {
    const workflow = block('.github/workflows/x.yml', '', 'on: push');

    const { codes, kept } = await apply(`${workflow}${cents}${missing}`);

    expect(kept).toBeUndefined();
    expect(codes).toEqual(['patch-not-found', 'protected-path']);
    expect((await apply(`${workflow}${missing}`, pricedTwice)).kept).toEqual([pricedTwice]);
  });

  it('puts a repair on top of what is kept', async () => {
    const { changes } = await apply(price, hundredCents);

    expect(changes).toEqual([hundredCents, pricedTwice]);
  });

  it('matches a repair against the files with what is kept', async () => {
    const again = block('src/basket.ts', '  return price * 2;', '  return price * 3;');

    expect((await apply(again, pricedTwice)).changes).toEqual([edited('src/basket.ts', 'price;', 'price * 3;')]);
    expect((await apply(again)).changes).toBeUndefined();
  });

  it('keeps what earlier rounds kept when a repair is refused', async () => {
    expect((await apply(missing, hundredCents)).kept).toEqual([hundredCents]);
    expect((await apply('I would rather not.', hundredCents)).kept).toEqual([hundredCents]);
    expect((await apply(`${missing}\n${price}`, hundredCents)).kept).toEqual([hundredCents, pricedTwice]);
  });

  it('refuses a reply of which a secret was left out', async () => {
    const { codes, changes, kept } = await apply(price.replace('price * 2', `'${redactionMark}'`));

    expect(codes).toEqual(['secret']);
    expect([changes, kept]).toEqual([undefined, undefined]);
  });
});
