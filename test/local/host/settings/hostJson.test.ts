import { describe, expect, it } from '@jest/globals';
import { logLevelRules, readHostJson } from '../../../../local/host/settings/hostJson.ts';
import { parseTimeSpan } from '../../../../local/host/settings/timeSpan.ts';
import { createTemporaryApp } from '../../../support/host/functionApp.ts';

function read(contents: string, environment = {}) {
  const app = createTemporaryApp({ 'host.json': contents });
  try {
    return readHostJson(`${app.directory}/host.json`, environment);
  } finally {
    app.remove();
  }
}

describe('host.json', () => {
  it('has the defaults of the real host', () => {
    const { settings, warnings } = read('{"version":"2.0"}');

    expect(settings.extensions.http.routePrefix).toBe('api');
    expect(settings.extensions.queues).toMatchObject({ batchSize: 16, maxDequeueCount: 5, messageEncoding: 'base64' });
    expect(warnings).toEqual([]);
  });

  it('may use settings and time spans', () => {
    const { settings } = read(
      '{"version":"2.0","extensions":{"durableTask":{"hubName":"%HUB%"},"queues":{"visibilityTimeout":"00:00:30","maxPollingInterval":"00:00:02"}}}',
      { HUB: 'Mine' },
    );

    expect(settings.extensions.durableTask.hubName).toBe('Mine');
    expect(settings.extensions.queues).toMatchObject({ visibilityTimeout: 30_000, maxPollingInterval: 2000 });
  });

  it.each([
    ['"00:10:00"', 600_000],
    ['"-1"', undefined],
  ])('limits the time of functions to %s', (text, expected) => {
    expect(read(`{"version":"2.0","functionTimeout":${text}}`).settings.functionTimeout).toBe(expected);
  });

  it('may say how the storage provider works', () => {
    const storageProvider = {
      ...{ partitionCount: 4, controlQueueBatchSize: 32, controlQueueBufferThreshold: 64 },
      ...{ controlQueueVisibilityTimeout: '00:01:00', workItemQueueVisibilityTimeout: '00:01:00' },
      ...{ maxQueuePollingInterval: '00:00:02', type: 'azureManaged' },
    };

    const { settings, warnings } = read(JSON.stringify({ extensions: { durableTask: { storageProvider } } }));

    const milliseconds = { controlQueueVisibilityTimeout: 60_000, workItemQueueVisibilityTimeout: 60_000 };
    expect(settings.extensions.durableTask.storageProvider).toEqual({
      ...{ ...storageProvider, ...milliseconds, maxQueuePollingInterval: 2000 },
    });
    expect(warnings).toEqual([]);
  });

  it.each([
    ['controlQueueVisibilityTimeout', '00:00:59', /between 1 and 60 minutes/],
    ['controlQueueVisibilityTimeout', '01:01:00', /between 1 and 60 minutes/],
    ['maxQueuePollingInterval', '00:00:00', /more than nothing/],
    ['workItemQueueVisibilityTimeout', '00:00:00', /more than nothing/],
    ['partitionCount', 17, /16/],
    ['controlQueueBufferThreshold', 1001, /1000/],
  ])('is refused where the extension refuses %s of %s', (name, value, message) => {
    const text = JSON.stringify({ extensions: { durableTask: { storageProvider: { [name]: value } } } });

    expect(() => read(text)).toThrow(message);
  });

  it('warns about keys nobody knows', () => {
    const { warnings } = read('{"version":"2.0","bogus":1,"extensions":{"queues":{"batchsize":3},"kafka":{}}}');

    expect(warnings.join('\n')).toMatch(/"bogus"/);
    expect(warnings.join('\n')).toMatch(/"extensions\.queues\.batchsize"/);
    expect(warnings.join('\n')).toMatch(/"extensions\.kafka"/);
  });

  it.each(['{', '{"version":"1.0"}', '{"version":"2.0","extensions":{"queues":{"batchSize":"many"}}}'])(
    'is refused with its name when it says %s',
    (contents) => {
      expect(() => read(contents)).toThrow(/host\.json/);
    },
  );

  it('gives the log its levels', () => {
    const { settings } = read(
      '{"version":"2.0","logging":{"logLevel":{"default":"Warning","Function":"Debug","x":"?"}}}',
    );

    expect(logLevelRules(settings)).toEqual({ default: 'warning', Function: 'debug' });
  });
});

describe('a time span', () => {
  it.each([
    ['00:00:01', 1000],
    ['01:30:00', 5_400_000],
    ['3.00:00:00', 259_200_000],
    ['00:00:00.250', 250],
    ['00:05', 300_000],
    ['soon', undefined],
    ['00:61:00', undefined],
  ])('%s is %s ms', (text, expected) => {
    expect(parseTimeSpan(text)).toBe(expected);
  });
});
