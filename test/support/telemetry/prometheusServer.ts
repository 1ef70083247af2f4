import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';

const opsFolder = join(__dirname, '..', '..', '..', 'ops', 'prometheus');

const alertsSchema = z.object({
  data: z.object({ alerts: z.array(z.object({ labels: z.record(z.string(), z.string()), state: z.string() })) }),
});

/** A real Prometheus server over the configuration in ops/. */
export interface PrometheusServer {
  /** Names of the alerts that fire now. */
  firing(): Promise<readonly string[]>;
  /** Resolves when the alert fires, or no longer does. */
  until(alert: string, state: 'firing' | 'quiet'): Promise<void>;
  stop(): Promise<void>;
}

/** Whether the machine has a program of Debian's package `prometheus`. */
export function hasProgram(name: 'prometheus' | 'promtool'): boolean {
  return spawnSync(name, ['--version']).status === 0;
}

const longestWaitMilliseconds = 60_000;

/**
 * Starts Prometheus with ops/prometheus/prometheus.yml on the app at `url`.
 * @param quicken turns the rules into the same ones at times that a test can wait for
 */
export async function startPrometheus(
  app: { readonly url: string; readonly key: string },
  quicken: (rules: string) => string,
): Promise<PrometheusServer> {
  const directory = mkdtempSync(join(tmpdir(), 'code-agent-prometheus-'));
  writeFileSync(join(directory, 'rules.yml'), quicken(readFileSync(join(opsFolder, 'rules.yml'), 'utf8')));
  writeFileSync(join(directory, 'prometheus.yml'), configurationFor(app));
  const child = spawn(
    'prometheus',
    [
      `--config.file=${join(directory, 'prometheus.yml')}`,
      `--storage.tsdb.path=${join(directory, 'data')}`,
      '--web.listen-address=127.0.0.1:0',
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  const url = `http://${await listeningAddress(child)}`;
  await scraped(url);
  const firing = async () => {
    const { data } = alertsSchema.parse(await (await fetch(`${url}/api/v1/alerts`)).json());
    return data.alerts.filter(({ state }) => state === 'firing').map(({ labels }) => labels['alertname'] ?? '');
  };
  return {
    firing,
    async until(alert, state) {
      const deadline = Date.now() + longestWaitMilliseconds;
      while ((await firing()).includes(alert) !== (state === 'firing')) {
        if (Date.now() > deadline) throw new Error(`${alert} did not become ${state}.`);
        await delay(200);
      }
    },
    async stop() {
      const exited = once(child, 'exit');
      child.kill('SIGTERM');
      await exited;
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** What happens before the first look at a counter is no increase of it. */
async function scraped(url: string): Promise<void> {
  const deadline = Date.now() + longestWaitMilliseconds;
  while (!(await (await fetch(`${url}/api/v1/query?query=code_agent_runs_total`)).text()).includes('failed')) {
    if (Date.now() > deadline) throw new Error('Prometheus did not scrape the app.');
    await delay(100);
  }
}

function configurationFor({ url, key }: { readonly url: string; readonly key: string }): string {
  return readFileSync(join(opsFolder, 'prometheus.yml'), 'utf8')
    .replace('scheme: https', 'scheme: http')
    .replace('NAME.azurewebsites.net', new URL(url).host)
    .replace('FUNCTION-KEY', key)
    .replaceAll('interval: 30s', 'interval: 500ms')
    .replace(/alerting:[\s\S]*?\n\n/, '');
}

/** Prometheus picks a free port and says which in its log. */
async function listeningAddress(child: ChildProcess): Promise<string> {
  if (child.stderr === null) throw new Error('Prometheus has no log.');
  const exited = once(child, 'exit').then(() => Promise.reject(new Error('Prometheus ended before it listened.')));
  const lines = createInterface({ input: child.stderr });
  const found = new Promise<string>((resolve) => {
    lines.on('line', (line) => {
      const [, address] = /msg="Listening on" address=(\S+)/.exec(line) ?? [];
      if (address !== undefined) resolve(address);
    });
  });
  exited.catch(() => {});
  return await Promise.race([found, exited]);
}
