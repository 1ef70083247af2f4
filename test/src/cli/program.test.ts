import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { runProgram } from '../../../src/cli/program.ts';

const printed = { out: '', error: '' };

beforeEach(() => {
  printed.out = '';
  printed.error = '';
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed.out += String(text);
    return true;
  });
  jest.spyOn(process.stderr, 'write').mockImplementation((text) => {
    printed.error += String(text);
    return true;
  });
  jest.spyOn(console, 'error').mockImplementation((text) => {
    printed.error += `${String(text)}\n`;
  });
});

afterEach(() => {
  jest.restoreAllMocks();
});

const run = (...args: readonly string[]) => runProgram(['node', 'code-agent', ...args], {});

describe('code-agent --help', () => {
  it('names every command and every exit code', async () => {
    expect(await run('--help')).toBe(0);

    for (const word of [
      'resolve',
      'demo',
      'sandbox',
      'start',
      'send',
      'runs',
      'hooks',
      'localize',
      'Exit codes',
      '3  no candidate passed',
    ]) {
      expect(printed.out).toContain(word);
    }
  });

  it.each([['resolve'], ['sandbox'], ['start'], ['send'], ['runs'], ['hooks']])(
    'shows examples for %s',
    async (command) => {
      expect(await run(command, '--help')).toBe(0);

      expect(printed.out).toMatch(new RegExp(`Examples?:\\n.*code-agent ${command}`, 's'));
    },
  );
});

describe('a wrong command line', () => {
  it.each([
    ['an unknown command', ['fly'], /unknown command 'fly'/],
    ['a missing option', ['resolve', '--repo', '.'], /--work-item/],
    ['a number out of range', ['resolve', '--repo', '.', '--work-item', 'x', '--candidates', '99'], /from 1 to 8/],
    ['a folder that is no repository', ['sandbox', '--repo', '/'], /not a Git repository/],
    [
      'a work item file that is missing',
      ['resolve', '--repo', '.', '--work-item', '/missing.json'],
      /Cannot read.*It should contain JSON/,
    ],
    ['a URL that is none', ['runs', 'list', '--url', 'nowhere'], /--url nowhere is not a URL/],
    ['a key that is missing', ['send', '/missing.json'], /Set WEBHOOK_HMAC_KEY/],
  ])('ends with exit code 2 and one line for %s', async (_what, args, message) => {
    expect(await run(...args)).toBe(2);

    expect(printed.error).toMatch(message);
    expect(printed.error).not.toContain('    at ');
  });
});

describe('a service that is not there', () => {
  it('ends with exit code 1 and says where nothing answered', async () => {
    expect(await run('runs', 'list', '--url', 'http://127.0.0.1:1')).toBe(1);

    expect(printed.error).toContain('No answer from http://127.0.0.1:1');
  });
});
