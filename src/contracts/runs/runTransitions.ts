import type { RunStep } from './run.ts';

/** Where a run can be stopped, paused or fail from: everywhere before its pull request is closed. */
const anyTime = ['taking back', 'failed', 'done'] as const;

/**
 * Which steps may follow which: docs/lifecycle.md draws it, and the scenarios in test/e2e/lifecycle check every run
 * against it.
 */
export const runTransitions: Readonly<Record<RunStep, readonly RunStep[]>> = {
  'fetching work item': ['reading rules', ...anyTime],
  'reading rules': ['waiting for its turn', 'paused', 'taking snapshot', ...anyTime],
  'waiting for its turn': ['paused', 'taking snapshot', ...anyTime],
  paused: [
    'reading rules',
    'waiting for its turn',
    'planning',
    'selecting',
    'waiting for approval',
    'taking snapshot',
    ...anyTime,
  ],
  'taking snapshot': ['localizing', ...anyTime],
  localizing: ['planning', ...anyTime],
  planning: ['waiting for an answer', 'paused', 'drafting candidates', ...anyTime],
  'waiting for an answer': ['planning', ...anyTime],
  'drafting candidates': ['selecting', ...anyTime],
  selecting: ['paused', 'pushing branch', ...anyTime],
  'waiting for approval': ['paused', 'pushing branch', ...anyTime],
  'pushing branch': ['waiting for approval', 'opening pull request', ...anyTime],
  'opening pull request': ['reporting', ...anyTime],
  reporting: ['in review', ...anyTime],
  'in review': [...anyTime],
  'taking back': ['failed', 'done'],
  done: [],
  failed: [],
};
