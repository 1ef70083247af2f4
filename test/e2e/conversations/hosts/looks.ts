import type { HostOptions } from '../../../../local/host/index.ts';
import type { Moment } from '../moments.ts';
import type { Look, Passing } from './wire.ts';

/** An activity that runs now. */
export interface Running {
  readonly name: string;
  /** JSON. */
  readonly input: string;
}

/** How one life of a host is looked at, and where it ends. */
export interface LifeLooks {
  isDead(): boolean;
  running(): readonly Running[];
  /** Whether several turns were under way at once: then a request does not tell whose it is. */
  isMixed(): boolean;
  readonly storage: Look;
  model(listener: ModelListener): Look;
  readonly faults: NonNullable<HostOptions['faults']>;
  /** Runs an activity of the app; it never ends where the life has. */
  activity<Value>(running: Running, work: () => Promise<Value>): Promise<Value>;
  /** Runs an orchestrator of the app. */
  orchestrator<Value>(work: () => Promise<Value>): Promise<Value>;
}

/** Hears what reached the model. */
export interface ModelListener {
  asked(body: Buffer): void;
  answered(body: Buffer): void;
}

/** What a turn has come to in this life. */
interface Turn {
  stage: 'asking' | 'heard' | 'storing' | 'findable';
}

const never = new Promise<never>(() => undefined);
const moments = {
  takeTurn: { ended: 'turn ended, not committed', committed: 'turn committed' },
  handleAnswer: { ended: 'results ended, not committed', committed: 'results committed' },
} as const;

/** @param isSurvived is told every moment once; false where the life ends there */
export function createLooks(isSurvived: (moment: Moment) => boolean): LifeLooks {
  const running = new Set<Running>();
  const names = new Map<number, string>();
  const turn: Turn = { stage: 'asking' };
  let beginning: number | undefined;
  let isDead = false;
  let hasConversed = false;
  let isMixed = false;
  const reach = (moment: Moment | undefined): boolean => {
    // Before the first turn there is nothing to lose.
    if (!isDead && hasConversed && moment !== undefined) isDead = !isSurvived(moment);
    return !isDead;
  };
  const isRunning = (name: string) => [...running].some((one) => one.name === name);
  return {
    isDead: () => isDead,
    running: () => [...running],
    isMixed: () => isMixed,
    storage: lookAtStorage(reach, isRunning, turn),
    model: (listener) => lookAtModel(reach, turn, listener),
    faults: {
      at(point, _instanceId, activity) {
        if (isDead) return 'throw';
        if (point === 'before-activity') beginning = activity;
        const name = names.get(activity ?? -1);
        const moment = isConversing(name) ? moments[name] : undefined;
        if (point === 'after-activity-commit') reach(moment?.committed);
        if (point === 'before-step-commit' && !reach('orchestration before its commit')) return 'throw';
        if (point === 'after-step-commit') reach('orchestration after its commit');
        return 'none';
      },
    },
    async activity(one, work) {
      if (beginning !== undefined) names.set(beginning, one.name);
      if (one.name === 'takeTurn') isMixed = isRunning('takeTurn');
      running.add(one);
      if (one.name === 'takeTurn') {
        hasConversed = true;
        turn.stage = 'asking';
      }
      const value = await work();
      if (!reach(isConversing(one.name) ? moments[one.name].ended : undefined)) return await never;
      running.delete(one);
      return value;
    },
    async orchestrator(work) {
      if (!reach('orchestration under way')) return await never;
      const value = await work();
      return isDead ? await never : value;
    },
  };
}

function isConversing(name: string | undefined): name is keyof typeof moments {
  return name !== undefined && name in moments;
}

type Reach = (moment: Moment | undefined) => boolean;

function lookAtStorage(reach: Reach, isRunning: (name: string) => boolean, turn: Turn): Look {
  const momentOf = ({ method, path }: Passing): Moment | undefined => {
    if (method === 'GET' || method === 'HEAD') return undefined;
    if (path.includes('/artifacts/names/turns/')) return 'answer not findable';
    if (path.includes('/artifacts/names/handled-answers/')) return 'results not findable';
    const isArtifact = path.includes('/artifacts/');
    if (isRunning('takeTurn') && turn.stage !== 'asking') {
      if (!isArtifact) return turn.stage === 'findable' ? 'turn being recorded' : undefined;
      if (turn.stage !== 'heard') return undefined;
      turn.stage = 'storing';
      return 'answer not stored';
    }
    if (!isRunning('handleAnswer')) return undefined;
    return isArtifact ? 'tools ran, nothing stored' : 'results being recorded';
  };
  return {
    request: (passing) => reach(momentOf(passing)),
    answer({ method, path }, status) {
      if (method !== 'PUT' || status >= 300) return reach(undefined);
      if (path.includes('/artifacts/names/turns/')) {
        turn.stage = 'findable';
        return reach('answer findable');
      }
      return reach(path.includes('/artifacts/names/handled-answers/') ? 'results findable' : undefined);
    },
  };
}

function lookAtModel(reach: Reach, turn: Turn, listener: ModelListener): Look {
  return {
    request({ method, body }) {
      if (method !== 'POST') return reach(undefined);
      if (!reach('request not sent')) return false;
      listener.asked(body);
      return true;
    },
    answer({ method, body }, status) {
      if (method !== 'POST' || status !== 200) return reach(undefined);
      listener.answered(body);
      if (!reach('answer not heard')) return false;
      turn.stage = 'heard';
      return true;
    },
  };
}
