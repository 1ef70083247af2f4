import { describe, expect, it } from '@jest/globals';
import { createLineLog, isShown, parseLogLevel } from '../../../../local/host/logging/log.ts';

describe('the log', () => {
  it('writes a line per entry, with its time and its level where that matters', () => {
    const lines: string[] = [];
    const log = createLineLog(
      (line) => lines.push(line),
      {},
      () => 0,
    );

    log('information', 'Host', 'hello');
    log('warning', 'Host', 'careful');
    log('debug', 'Host', 'details');

    expect(lines).toEqual(['[1970-01-01T00:00:00.000Z] hello\n', '[1970-01-01T00:00:00.000Z] warning: careful\n']);
  });

  it('shows what the longest matching rule lets through', () => {
    const rules = { default: 'warning', Function: 'information', 'Function.noisy': 'none' } as const;

    expect(isShown('information', 'Host.Http', rules)).toBe(false);
    expect(isShown('information', 'Function.a.User', rules)).toBe(true);
    expect(isShown('critical', 'Function.noisy.User', rules)).toBe(false);
    expect(isShown('information', 'Functional', rules)).toBe(false);
  });

  it.each([
    ['Information', 'information'],
    ['warn', 'warning'],
    ['Verbose', 'trace'],
    ['loud', undefined],
  ])('knows the level %s as %s', (text, level) => {
    expect(parseLogLevel(text)).toBe(level);
  });
});
