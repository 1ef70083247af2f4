import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { runProgram } from '../../../../src/cli/program.ts';
import type { AuditEvent } from '../../../../src/contracts/runs/auditEvent.ts';
import type { RunSummary } from '../../../../src/contracts/runs/runSummary.ts';
import { type ScriptedAnswer, startScriptedApi } from '../../../support/http/scriptedApi.ts';
import { shownTurn } from '../../../support/http/shownTurns.ts';

const run: RunSummary = {
  runId: 'contoso-Store-404-r7',
  project: 'Store',
  workItemId: 404,
  title: 'Vouchers are ignored',
  state: 'waiting',
  step: 'waiting for approval',
  waitingFor: 'approval',
  approval: 'asked',
  cost: 123_456,
  startedAt: '2026-11-23T10:00:00.000Z',
  updatedAt: '2026-11-23T10:10:00.000Z',
  events: 9,
};

const event = (sequence: number): AuditEvent => ({
  runId: run.runId,
  sequence,
  type: 'plan-made',
  data: {
    artifact: { sha256: 'c'.repeat(64), bytes: 3, mediaType: 'application/json' },
    files: 2,
    risks: 0,
    questions: 0,
  },
  actor: 'code-agent',
  at: '2026-11-23T10:00:00.000Z',
  effectKey: `plan ${sequence}`,
  previousHash: 'a'.repeat(64),
  hash: 'b'.repeat(64),
});

let printed = { out: '', error: '' };

beforeEach(() => {
  printed = { out: '', error: '' };
  jest.spyOn(console, 'log').mockImplementation((text) => {
    printed.out += `${String(text)}\n`;
  });
  jest.spyOn(console, 'error').mockImplementation((text) => {
    printed.error += `${String(text)}\n`;
  });
});
afterEach(() => {
  jest.restoreAllMocks();
});

/** Runs `code-agent runs …` against an app that answers as told. */
async function runs(args: readonly string[], answers: readonly ScriptedAnswer[]) {
  const api = await startScriptedApi(answers);
  const environment = { CODE_AGENT_URL: api.url, CODE_AGENT_KEY: 'host-key' };
  const exitCode = await runProgram(['node', 'code-agent', 'runs', ...args], environment);
  await api.close();
  return { exitCode, received: api.received };
}

describe('code-agent runs', () => {
  it('lists runs over all pages up to the limit, with the key in a header', async () => {
    const query = 'state=waiting&project=Store';
    const { exitCode, received } = await runs(
      ['list', '--state', 'waiting', '--project', 'Store', '--limit', '2'],
      [
        { request: `GET /api/machine/runs?${query}&limit=2`, body: { runs: [run], continuation: 'next' } },
        {
          request: `GET /api/machine/runs?${query}&continuation=next&limit=1`,
          body: { runs: [{ ...run, runId: 'second' }], continuation: 'more' },
        },
      ],
    );

    expect(exitCode).toBe(0);
    expect(received[0]?.key).toBe('host-key');
    expect(printed.out).toBe(
      ['contoso-Store-404-r7', 'second']
        .map((id) => `2026-11-23T10:00:00.000Z  ${id}  waiting for approval  0.1235  Vouchers are ignored\n`)
        .join(''),
    );
  });

  it('adds up by person over all pages, and says where it ended', async () => {
    const dana = { id: 'id-of-dana', name: 'dana@contoso.example' };
    const spent = {
      requestedBy: dana.name,
      requestedById: dana.id,
      spending: [{ ...dana, tokens: 1200, cost: 123_456 }],
    };
    const pages = (first: string, rest: string): ScriptedAnswer[] => [
      { request: `GET /api/machine/runs?${first}`, body: { runs: [{ ...run, ...spent }], continuation: 'next' } },
      { request: `GET /api/machine/runs?${rest}`, body: { runs: [{ ...run, ...spent, runId: 'second' }] } },
    ];
    const since = 'since=2026-11-01';
    const byPerson = ['list', '--by', 'person', '--since', '2026-11-01'];
    await runs(byPerson, pages(`${since}&limit=200`, `${since}&continuation=next&limit=200`));

    expect(printed.out.split('\n')).toEqual([
      'person                runs  tokens    cost  from        to          id',
      'dana@contoso.example     2    2400  0.2469  2026-11-23  2026-11-23  id-of-dana',
      '',
    ]);
    expect(printed.error).toBe('');

    printed.out = '';
    const limited = pages(`${since}&limit=2`, `${since}&continuation=next&limit=1`);
    await runs([...byPerson, '--limit', '2', '--json'], limited);
    expect(JSON.parse(printed.out)).toMatchObject([{ ...dana, runs: 2, tokens: 2400, cost: 246_912 }]);
    expect(printed.error).toContain('Only the newest 2 runs');
  });

  it('says so when there are none', async () => {
    await runs(['list'], [{ request: 'GET /api/machine/runs?limit=50', body: { runs: [] } }]);

    expect(printed.out).toBe('No runs.\n');
  });

  it('shows one run for people and for machines', async () => {
    const answer = { request: `GET /api/machine/runs/${run.runId}`, body: run };

    await runs(['show', run.runId], [answer]);
    const text = printed.out;
    printed.out = '';
    await runs(['show', run.runId, '--json'], [answer]);

    expect(text).toContain('Work item    404 of Store: Vouchers are ignored\n');
    expect(JSON.parse(printed.out)).toEqual(run);
  });

  it('shows the conversation of a run over all pages, for people and for machines', async () => {
    const pages = (results: string): ScriptedAnswer[] => {
      const request = `GET /api/machine/runs/${run.runId}/conversation`;
      const rest = `&limit=100&results=${results}`;
      return [
        { request: `${request}?after=0${rest}`, body: { turns: [shownTurn(4)], next: 4 } },
        { request: `${request}?after=4${rest}`, body: { turns: [shownTurn(9, { turn: 2 })] } },
      ];
    };

    await runs(['show', run.runId, '--conversation'], pages('summaries'));
    const text = printed.out;
    printed.out = '';
    await runs(['show', run.runId, '--results', '--json'], pages('full'));

    expect(text).toMatch(/^plan, turn 1 {2}.*\n {2}12,345 tokens in .*\n\nplan, turn 2 /);
    expect(JSON.parse(printed.out)).toEqual([shownTurn(4), shownTurn(9, { turn: 2 })]);
  });

  it('shows the history of a run over all pages', async () => {
    await runs(
      ['history', run.runId],
      [
        {
          request: `GET /api/machine/runs/${run.runId}/events?after=0&limit=500`,
          body: { events: [event(1)], next: 1 },
        },
        { request: `GET /api/machine/runs/${run.runId}/events?after=1&limit=500`, body: { events: [event(2)] } },
      ],
    );

    const line = `2026-11-23T10:00:00.000Z  code-agent    plan-made  artifact=${'c'.repeat(12)}  files=2  risks=0  questions=0`;
    expect(printed.out).toBe(`   1  ${line}\n   2  ${line}\n`);
  });

  it.each([
    [
      ['approve', run.runId, '--change', '0123456789ab', '--comment', 'Looks right'],
      'approve',
      { change: '0123456789ab', comment: 'Looks right' },
      'Approved. The run continues.',
    ],
    [['reject', run.runId], 'reject', {}, 'Rejected. The change will not be pushed.'],
    [['cancel', run.runId, '--reason', 'Not needed'], 'cancel', { reason: 'Not needed' }, 'Cancelling the run.'],
    [
      ['retry', run.runId, '--instructions', 'Smaller'],
      'retry',
      { instructions: 'Smaller' },
      'The run will try again.',
    ],
  ])('sends %j', async (args, route, body, told) => {
    const { exitCode, received } = await runs(args, [
      {
        request: `POST /api/machine/runs/${run.runId}/${route}`,
        status: 202,
        body: { runId: run.runId, status: 'accepted' },
      },
    ]);

    expect({ exitCode, body: received[0]?.body }).toEqual({ exitCode: 0, body });
    expect(printed.out).toBe(`${run.runId}  ${told}\n`);
  });

  it('says in one line what the app has against it', async () => {
    const detail = 'The run is not waiting for approval.';
    const { exitCode } = await runs(
      ['approve', run.runId, '--change', '0123456789ab'],
      [
        {
          request: `POST /api/machine/runs/${run.runId}/approve`,
          status: 409,
          body: { type: 'about:blank', title: 'Conflict', status: 409, detail },
        },
      ],
    );

    expect({ exitCode, error: printed.error }).toEqual({ exitCode: 2, error: `code-agent: ${detail}\n` });
  });

  it('tells a refused key from an app that fails', async () => {
    const request = `GET /api/machine/runs/${run.runId}`;

    const refused = await runs(['show', run.runId], [{ request, status: 401, body: '' }]);
    const failed = await runs(['show', run.runId], [{ request, status: 502, body: '' }]);

    expect([refused.exitCode, failed.exitCode]).toEqual([2, 1]);
    expect(printed.error).toMatch(/rejected the key.*\n.*answered 502/);
  });
});
