import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { z } from 'zod';
import { workflowFiles } from '../../scripts/delivery/workflows/workflows.ts';

const run = promisify(execFile);
const stepSchema = z.object({ run: z.string().optional() });
const jobsSchema = z.object({ jobs: z.record(z.string(), z.object({ steps: z.array(stepSchema).default([]) })) });
const folder = mkdtempSync(join(tmpdir(), 'install-scripts-'));
const project = join(folder, 'project');
const events = ['preinstall', 'install', 'postinstall'];
const names = ['allowed', 'refused', 'unnamed'];

/** Makes a package whose scripts leave a file each, and say whether what they install would run scripts of its own. */
function writePackage(name: string): void {
  const scripts = events.map((event) => [
    event,
    `node -e "require('fs').writeFileSync('${event}-ran', String(process.env.npm_config_ignore_scripts))"`,
  ]);
  writeManifest(join(folder, name), { name, version: '1.0.0', scripts: Object.fromEntries(scripts) });
}

function writeManifest(place: string, manifest: object): void {
  mkdirSync(place, { recursive: true });
  writeFileSync(join(place, 'package.json'), JSON.stringify(manifest));
}

const ranOf = (name: string) =>
  events.filter((event) => existsSync(join(project, 'node_modules', name, `${event}-ran`)));
const installAllowed = async () => await run('node', ['scripts/installAllowed.cjs'], { cwd: project });

beforeAll(async () => {
  names.forEach(writePackage);
  writeManifest(project, {
    name: 'project',
    version: '1.0.0',
    dependencies: Object.fromEntries(names.map((name) => [name, `file:../${name}`])),
    allowScripts: { allowed: true, refused: false, 'not-installed': true },
  });
  cpSync('.npmrc', join(project, '.npmrc'));
  cpSync('scripts/installAllowed.cjs', join(project, 'scripts', 'installAllowed.cjs'));
  await run('npm', ['install', '--install-links', '--offline', '--no-audit', '--no-fund'], { cwd: project });
}, 120_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the install scripts of packages', () => {
  it('do not run when npm installs them', () => {
    expect(names.filter((name) => existsSync(join(project, 'node_modules', name, 'package.json')))).toEqual(names);
    expect(names.flatMap(ranOf)).toEqual([]);
  });

  it('run by installAllowed where package.json allows them, and nowhere else', async () => {
    const { stderr } = await installAllowed();

    expect(stderr).toContain('Running the install scripts of allowed@1.0.0');
    expect(names.map(ranOf)).toEqual([events, [], []]);
  });

  it('run once for an installed version', async () => {
    for (const event of events) rmSync(join(project, 'node_modules', 'allowed', `${event}-ran`));

    const { stderr } = await installAllowed();

    expect(stderr).toBe('');
    expect(ranOf('allowed')).toEqual([]);
  });

  it('are refused for what is no name of a package', async () => {
    const other = join(folder, 'other');
    writeManifest(other, { allowScripts: { '../refused & echo': true } });

    const script = join(project, 'scripts', 'installAllowed.cjs');
    await expect(run('node', [script], { cwd: other })).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining('not the name of a package'),
    });
  });
});

describe.each(workflowFiles())('%s', (file) => {
  const { jobs } = jobsSchema.parse(parse(readFileSync(file, 'utf8')));

  it('runs the scripts that are allowed right after `npm ci`, wherever it runs the project', () => {
    const wrong = Object.entries(jobs).filter(([, { steps }]) => {
      const commands = steps.flatMap((step) => step.run ?? []);
      const at = commands.findIndex((command) => command.startsWith('npm ci'));
      const after = commands.slice(at + 1);
      const isRun = at !== -1 && after.some((command) => /^(npm (run|exec)|node|bash) /.test(command));
      return isRun && after[0] !== 'npm run install-allowed';
    });

    expect(wrong.map(([name]) => name)).toEqual([]);
  });
});
