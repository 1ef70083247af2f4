import { describe, expect, it } from '@jest/globals';
import { writeJson } from '../../../../local/host/dotnet/json/writer.ts';
import { viewHistory } from '../../../../local/host/durableApi/historyView.ts';

const AT = '2026-01-02T03:04:05.0000000Z';
const STARTED = { EventType: 0, Name: 'Parent', Input: '{"a":1}', Timestamp: AT };
const BOOKKEEPING = { EventType: 12, Timestamp: AT };
const SCHEDULED = { EventType: 4, EventId: 0, Name: 'work', Input: '"secret"', Timestamp: AT };
const CREATED = { EventType: 7, EventId: 1, Name: 'Child', InstanceId: 'kid', Timestamp: AT };
const ENDED = { EventType: 5, TaskScheduledId: 0, Result: '{"n":1.0}', Timestamp: AT };

const ALL = { inputs: true, results: true };

function view(events: Parameters<typeof viewHistory>[0], shown: Parameters<typeof viewHistory>[1]) {
  const items: readonly Record<string, unknown>[] = JSON.parse(writeJson(viewHistory(events, shown)));
  return items;
}

describe('the history that the API shows', () => {
  it('names what has begun until it has ended', () => {
    const names = (...events: Parameters<typeof viewHistory>[0]) =>
      view(events, ALL).map((event) => event['EventType']);

    expect(names(STARTED, BOOKKEEPING, SCHEDULED, CREATED)).toEqual([
      'ExecutionStarted',
      'TaskScheduled',
      'SubOrchestrationInstanceCreated',
    ]);
    expect(names(STARTED, SCHEDULED, CREATED, ENDED)).toEqual([
      'ExecutionStarted',
      'SubOrchestrationInstanceCreated',
      'TaskCompleted',
    ]);
  });

  it('tells of an end what had begun', () => {
    expect(view([SCHEDULED, ENDED], ALL)).toEqual([
      {
        EventType: 'TaskCompleted',
        Result: { n: 1 },
        Timestamp: AT,
        ScheduledTime: AT.replace('Z', '+00:00'),
        FunctionName: 'work',
        Input: null,
      },
    ]);
  });

  it('leaves out inputs and results where they are not asked for', () => {
    const shown = view([STARTED, SCHEDULED, ENDED, CREATED], { inputs: false, results: false });

    expect(shown.flatMap((event) => Object.keys(event)).filter((name) => /^(Input|Result)$/.test(name))).toEqual([]);
  });
});
