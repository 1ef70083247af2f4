import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import { cacheDirectory } from './bicepCli.ts';
import { deploymentSchema, resourceSchema } from './deployment.ts';

/** Folders with Bicep in them, from the repository's root, where all of this is run. */
const folders = ['infra/bicep', 'test/infra'];

const compileTimeoutMilliseconds = 120_000;

/** Nothing is deployed there: the compiler only wants a place to compute names for. */
const place = [
  ...['--subscription-id', '00000000-0000-0000-0000-000000000001'],
  ...['--tenant-id', '00000000-0000-0000-0000-000000000002'],
  ...['--location', 'swedencentral', '--deployment-name', 'snapshot'],
];

/** What compiling a parameter file gave: a deployment, and nothing to complain about; or complaints. */
const compiledSchema = z.object({
  /** As the compiler and its linter say them; warnings are among them. */
  problems: z.array(z.string()),
  deployment: deploymentSchema.optional(),
});

export type Compiled = z.infer<typeof compiledSchema>;

const builtSchema = z.object({ templateJson: z.string(), parametersJson: z.string() });
const parametersSchema = deploymentSchema.pick({ parameters: true });
const snapshotSchema = z.object({ predictedResources: z.array(resourceSchema), diagnostics: z.array(z.json()) });

/** Every parameter file: those for people, and the one in test/infra for the choices that none of them makes. */
export function parameterFiles(): readonly string[] {
  return sources().filter((path) => path.endsWith('.bicepparam'));
}

/** Every file that compiling reads, from the repository's root, except the tests. */
function sources(): readonly string[] {
  return folders
    .flatMap((folder) => readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name)))
    .filter((path) => /\.(bicep|bicepparam|json)$/.test(path))
    .toSorted();
}

/**
 * Compiles a parameter file with everything it uses, and foretells the resources. Kept by the content of all
 * sources, so that the tests need not do it again.
 * @param bicep path of the compiler
 * @param file from the repository's root
 */
export function compile(bicep: string, file: string): Compiled {
  const hash = createHash('sha256');
  for (const path of sources()) hash.update(path).update('\0').update(readFileSync(path)).update('\0');
  const folder = join(cacheDirectory(), 'compiled', hash.digest('hex').slice(0, 32));
  const kept = join(folder, `${basename(file)}.json`);
  if (existsSync(kept)) return compiledSchema.parse(JSON.parse(readFileSync(kept, 'utf8')));
  const compiled = inCopy((copy) => compileIn(copy, bicep, file));
  mkdirSync(folder, { recursive: true });
  const whole = join(folder, `${process.pid}.part`);
  writeFileSync(whole, JSON.stringify(compiled));
  renameSync(whole, kept);
  return compiled;
}

/**
 * What the linter says of every parameter file and of all it uses. Warnings count.
 * @param bicep path of the compiler
 */
export function lint(bicep: string): readonly string[] {
  return inCopy((copy) => {
    const { status, stdout, stderr } = run(bicep, ['lint', '--pattern', '**/*.bicepparam'], copy);
    const problems = [...new Set([...linesOf(stdout), ...linesOf(stderr)])];
    return status === 0 ? problems : [...problems, 'bicep lint failed'];
  });
}

/**
 * Which Bicep files are not as `bicep format` writes them.
 * @param bicep path of the compiler
 */
export function unformattedFiles(bicep: string): readonly string[] {
  const files = sources().filter((path) => !path.endsWith('.json'));
  return inCopy((copy) => {
    for (const kind of ['bicep', 'bicepparam']) run(bicep, ['format', '--pattern', `**/*.${kind}`], copy);
    return files.filter((path) => !readFileSync(join(copy, path)).equals(readFileSync(path)));
  });
}

/** A snapshot is written beside its source: this keeps it out of the repository. */
function inCopy<Result>(work: (copy: string) => Result): Result {
  const copy = mkdtempSync(join(tmpdir(), 'bicep-'));
  try {
    for (const path of sources()) {
      mkdirSync(join(copy, dirname(path)), { recursive: true });
      cpSync(path, join(copy, path));
    }
    return work(copy);
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

function compileIn(copy: string, bicep: string, file: string): Compiled {
  const build = run(bicep, ['build-params', file, '--stdout'], copy);
  const problems = linesOf(build.stderr);
  if (build.status !== 0) return { problems: [...problems, `${file} does not compile`] };
  const { templateJson, parametersJson } = builtSchema.parse(JSON.parse(build.stdout));
  const snapshot = run(bicep, ['snapshot', file, '--mode', 'overwrite', ...place], copy);
  if (snapshot.status !== 0) return { problems: [...problems, ...linesOf(snapshot.stderr)] };
  const text = readFileSync(join(copy, file.replace(/\.bicepparam$/, '.snapshot.json')), 'utf8');
  const { predictedResources, diagnostics } = snapshotSchema.parse(JSON.parse(text));
  return {
    problems: [...problems, ...diagnostics.map((diagnostic) => JSON.stringify(diagnostic))],
    deployment: {
      resources: predictedResources,
      template: z.json().parse(JSON.parse(templateJson)),
      ...parametersSchema.parse(JSON.parse(parametersJson)),
    },
  };
}

function linesOf(text: string): readonly string[] {
  return text.split('\n').filter((line) => line.trim() !== '');
}

function run(bicep: string, parameters: readonly string[], folder: string) {
  return spawnSync(bicep, parameters, {
    cwd: folder,
    // The compiler starts without the machine's libraries for languages and countries.
    env: { ...process.env, DOTNET_SYSTEM_GLOBALIZATION_INVARIANT: '1' },
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    timeout: compileTimeoutMilliseconds,
  });
}
