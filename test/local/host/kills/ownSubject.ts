import { join } from 'node:path';
import type { Case, Subject } from './subject.ts';

const items = ['"a"', '"b"', '"c"'].map((data) => ({ name: 'Item', data }));

const CASES: readonly Omit<Case, 'instanceId'>[] = [
  { name: 'Chain' },
  { name: 'TryAgain' },
  { name: 'GiveUp' },
  { name: 'FanOut' },
  { name: 'Parent' },
  { name: 'Naps' },
  { name: 'Generations', input: '0' },
  { name: 'Collect', events: items },
  { name: 'Collect', events: items, raises: 'before' },
  { name: 'Collect', events: items, raises: 'suspended' },
  { name: 'Collect', asks: 'terminate' },
  { name: 'Deposit' },
  { name: 'Break' },
  { name: 'Break', asks: 'rewind' },
];

/** An app of this repository with the shapes of the recorded one. @param folder that of this file */
export function ownSubject(folder: string): Subject {
  const cases = CASES.map((one, index) => ({ ...one, instanceId: `${one.name}-${index}` }));
  return { title: 'an app of the same shapes', appFile: join(folder, 'ownApp.cjs'), cases };
}
