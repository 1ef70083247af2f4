import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createLedger, type Ledger } from './journal.ts';
import { type LifePlan, type Outcome, outcome, type VictimOrder } from './protocol.ts';
import type { Subject } from './subject.ts';
import { readWreck, type Wreck } from './wreck.ts';

const HUB = 'KillHub';
const PROGRAM = resolve('test/local/host/kills/victim.ts');
/** Nothing here takes near as long; a life that does hangs. */
const LONGEST_LIFE = 60_000;

export interface Round {
  /** How each killed life was killed. */
  readonly kills: LifePlan['cause'][];
  readonly outcome: Outcome;
  /** How long the last life took from when it served, in milliseconds. */
  readonly lastLife: number;
  readonly ledger: Ledger;
}

function prepare(subject: Subject) {
  const root = mkdtempSync(join(tmpdir(), 'kills-'));
  const appDirectory = join(root, 'app');
  mkdirSync(appDirectory);
  copyFileSync(subject.appFile, join(appDirectory, 'main.cjs'));
  writeFileSync(join(appDirectory, 'package.json'), '{"name":"app","main":"main.cjs"}');
  const minute = '00:01:00';
  const storageProvider = { controlQueueVisibilityTimeout: minute, workItemQueueVisibilityTimeout: minute };
  const extensions = { durableTask: { hubName: HUB, storageProvider } };
  writeFileSync(join(appDirectory, 'host.json'), JSON.stringify({ version: '2.0', extensions }));
  symlinkSync(resolve('node_modules'), join(appDirectory, 'node_modules'));
  const stateDirectory = join(root, 'state');
  const paths = { journal: join(root, 'journal'), result: join(root, 'result.json') };
  return { root, order: { appDirectory, stateDirectory, ...paths, beganAt: Date.now(), cases: [...subject.cases] } };
}

interface Life {
  readonly isKilled: boolean;
  /** From when it served, in milliseconds. */
  readonly duration: number;
}

/** Runs one life. @throws where it ended in any other way than at its goal or as planned */
async function live(order: VictimOrder, undisturbed: number): Promise<Life> {
  const { cause } = order.plan;
  const child = spawn(process.execPath, [PROGRAM, JSON.stringify(order)], { stdio: ['ignore', 'pipe', 'pipe'] });
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => {
    errors += chunk.toString();
  });
  const timers = [setTimeout(() => child.kill('SIGTERM'), LONGEST_LIFE)];
  const killAfter = (milliseconds: number): void => {
    timers.push(setTimeout(() => child.kill('SIGKILL'), milliseconds));
  };
  if (cause.kind === 'while-starting') killAfter(cause.milliseconds);
  let served = Date.now();
  child.stdout.once('data', () => {
    served = Date.now();
    if (cause.kind === 'at-random') killAfter(cause.fraction * undisturbed);
  });
  const [code, signal] = await once(child, 'close');
  for (const timer of timers) clearTimeout(timer);
  const duration = Date.now() - served;
  if (signal === 'SIGKILL' || code === 0) return { isKilled: signal === 'SIGKILL', duration };
  throw new Error(`A life that should end ${JSON.stringify(order.plan)} ended with ${code ?? signal}: ${errors}`);
}

function raisedSoFar(subject: Subject, wreck: Wreck): Record<string, number> {
  const events = new Map(wreck.instances.map(({ id, events }) => [id, events]));
  return Object.fromEntries(subject.cases.map(({ instanceId }) => [instanceId, events.get(instanceId) ?? 0]));
}

/**
 * Runs all cases to their end, through as many lives as it takes.
 * @param planPartsOf what becomes of each life, numbered from 0
 * @param undisturbed how long a life takes that is not killed, in milliseconds
 */
export async function runRound(
  subject: Subject,
  planOf: (life: number) => LifePlan,
  undisturbed: number,
): Promise<Round> {
  const { root, order } = prepare(subject);
  const kills: LifePlan['cause'][] = [];
  const ledger = createLedger(order.journal);
  let lastLife = 0;
  try {
    for (let life = 0; ; life += 1) {
      const wreck = readWreck(join(order.stateDirectory, `${HUB}.sqlite`));
      ledger.settle(wreck);
      const plan = planOf(life);
      const { isKilled, duration } = await live({ ...order, plan, raised: raisedSoFar(subject, wreck) }, undisturbed);
      lastLife = duration;
      if (isKilled) kills.push(plan.cause);
      // Killed after it had written how everything ended, it has nothing left to do.
      if (!isKilled || existsSync(order.result)) break;
    }
    ledger.settle(readWreck(join(order.stateDirectory, `${HUB}.sqlite`)));
    const ended = outcome.parse(JSON.parse(readFileSync(order.result, 'utf8')));
    return { kills, outcome: ended, ledger, lastLife };
  } finally {
    rmSync(root, { recursive: true, force: true, maxRetries: 3 });
  }
}
