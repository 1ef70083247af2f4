import { describe, expect, it } from '@jest/globals';
import type { Change } from '../../src/contracts/changes/changeSet.ts';
import { executedPaths } from '../../src/contracts/paths/executedPaths.ts';
import { checkChangeSet } from '../../src/patch/checks/checkChangeSet.ts';
import { applyRulesToPolicy, checkPaths, defaultCheckPolicy } from '../../src/patch/checks/checkPolicy.ts';
import { parseRules } from '../../src/rules/parseRules.ts';
import { pathsThatNeedApproval, refusedPaths } from '../../src/rules/protectedPaths.ts';
import { baseCommit } from '../support/patch/applyReply.ts';

const codesOf = (path: string, policy = defaultCheckPolicy) =>
  checkPaths({ kind: 'add', path, content: 'x: 1\n' }, policy).map(({ code }) => code);

function rulesOf(text: string) {
  const reading = parseRules(text);
  if (reading.kind !== 'rules') throw new Error(JSON.stringify(reading));
  return reading.rules;
}

describe('what pipelines and tools run', () => {
  it.each([
    ['Pipelines and build services', ['.gitlab-ci.yml', '.woodpecker.yaml', 'services/till/buildspec-test.yml']],
    ['Bots that change the repository', ['.renovaterc.json', '.mergify.yml', 'web/release.config.cjs']],
    ['Code owners, and rules of the agent', ['OWNERS', 'src/.code-agent.toml', 'lib/CodeOwners']],
    ['Git', ['web/.gitattributes', '.gitreview', 'x/.LFSCONFIG']],
    ['Hooks', ['.githooks/pre-push', 'lefthook-local.yml', 'web/.lintstagedrc.js']],
    ['Instructions and tools of agents', ['.codex/config.toml', '.amazonq/rules/x.md', 'src/.goosehints']],
    ['Editors and developers’ machines', ['till.code-workspace', 'web/.gdbinit', '.vs/tasks.vs.json']],
    [
      'Files that say which packages and tools are installed',
      ['Package.swift', 'src/Till.FSPROJ', 'requirements-dev.in'],
    ],
    ['Registries, wrappers and settings of package managers', ['.m2/settings.xml', 'MVNW.cmd', 'web/.pnpmfile.mjs']],
    ['Code that an interpreter runs at start-up', ['lib/usercustomize.py', 'x/hook.pth', '.Rprofile']],
    ['Lock files', ['deno.lock', 'web/mix.lock', 'pylock.ci.toml']],
  ])('are refused: %s', (kind, paths) => {
    expect(executedPaths.find(({ name }) => name === kind)?.treatment).toBe('refused');
    for (const path of paths) expect([path, codesOf(path)]).toEqual([path, ['protected-path']]);
  });

  it.each([
    ['Build files', ['GNUmakefile', 'src/Till.Build.props', 'web/rollup.config.mjs']],
    [
      'Settings of tests and checks that are code or load it',
      ['api/conftest.py', '.mocharc.cjs', 'playwright.config.ts'],
    ],
    ['Shell scripts', ['tools/release.SH', 'run.cmd', 'ops/Deploy.psm1']],
    ['Containers', ['Dockerfile.release', 'api/Containerfile', 'compose.override.yaml']],
    ['Infrastructure and deployment', ['infra/till.bicepparam', 'deploy/k8s/till.yaml', 'ops/site.yml']],
    ['YAML in folders that usually contain pipelines', ['ci/lint.json', 'eng/jobs/test.yaml', 'devops/x.yml']],
    ['Ignore files and environment settings', ['.env.production', '.nvmrc', 'web/.npmignore']],
  ])('need approval: %s', (kind, paths) => {
    expect(executedPaths.find(({ name }) => name === kind)?.treatment).toBe('approval');
    for (const path of paths) expect([path, codesOf(path)]).toEqual([path, ['needs-approval']]);
    expect(pathsThatNeedApproval(rulesOf(''), [], [...paths, 'src/till.ts'])).toEqual(paths);
  });

  it('are told apart from the files of ordinary fixes', () => {
    const ordinary = [
      ...[
        'src/till.ts',
        'test/till.test.ts',
        'src/build/index.ts',
        'lib/pipelines/model.py',
        'docs/guide.md',
        'src/Ci.cs',
      ],
      ...['src/config.ts', 'data/fixtures.json', 'src/übersicht/größe.ts', 'src/[id]/page.tsx', 'README.md', 'app.yml'],
    ];

    for (const path of ordinary) expect([path, codesOf(path)]).toEqual([path, []]);
  });

  it('are listed with a kind of their own each', () => {
    const patterns = executedPaths.flatMap((kind) => kind.patterns);

    expect(patterns.filter((pattern, at) => patterns.indexOf(pattern) !== at)).toEqual([]);
    expect(patterns.filter((pattern) => pattern !== pattern.toLowerCase())).toEqual([]);
  });
});

describe('the rules of a repository', () => {
  const pipelineFiles = ['build/Till.yml'];

  it.each([
    ['hand a refused path to people', 'paths: {withApproval: ["**/*.csproj"]}', 'src/Till.csproj', 'needs-approval'],
    ['hand a free path to people', 'paths: {withApproval: ["db/**"]}', 'db/1.sql', 'needs-approval'],
    ['lift a refusal', 'paths: {unprotected: ["**/package.json"]}', 'web/package.json', undefined],
    ['lift an approval', 'paths: {unprotected: ["scripts/**"]}', 'scripts/run.sh', undefined],
    ['refuse what would need approval', 'paths: {protected: ["**/*.sh"]}', 'scripts/run.sh', 'protected-path'],
    ['refuse what their pipelines run', '', 'build/till.yml', 'protected-path'],
    ['hand a pipeline to people', 'paths: {withApproval: ["build/*.yml"]}', 'build/Till.yml', 'needs-approval'],
    [
      'ask rather than lift where they say both',
      'paths: {withApproval: ["*.sh"], unprotected: ["**"]}',
      'a.sh',
      'needs-approval',
    ],
    [
      'do not lift for another spelling of the same file',
      'paths: {unprotected: ["**"]}',
      'pacKage.j\u017Fon',
      'protected-path',
    ],
    ['do not lift for a path that means another file', 'paths: {unprotected: ["**"]}', 'package.json.', 'unsafe-path'],
  ])('%s', (_what, text, path, code) => {
    const rules = rulesOf(text);
    const policy = applyRulesToPolicy(defaultCheckPolicy, rules.paths, pipelineFiles);

    expect(codesOf(path, policy)).toEqual(code === undefined ? [] : [code]);
    if (code === 'unsafe-path') return;
    expect(refusedPaths(rules, pipelineFiles, [path])).toEqual(code === 'protected-path' ? [path] : []);
    expect(pathsThatNeedApproval(rules, pipelineFiles, [path])).toEqual(code === 'needs-approval' ? [path] : []);
  });
});

describe('paths that mean another file elsewhere', () => {
  it.each([
    ['end in a dot or a blank', ['a/b.ts.', 'src /a.ts', 'x/y../z']],
    ['name a stream', ['a.ts::$DATA', 'b.ts:hidden', 'c::$INDEX_ALLOCATION/d']],
    ['name a device', ['lpt1', 'x/Con.json', 'COM\u00B9.txt', 'nul .txt', 'src/conin$']],
    ['are short names', ['PROGRA~1/x', 'gi7eba~1', 'src/longna~2.ts']],
    [
      'are other spellings of .git',
      ['.Git./x', 'git~2/x', '.g\u200Dit/x', '.gi\u0301t/x', '.g\u0131t/x', '.git :x/y', '.GIT:a/b'],
    ],
    [
      'hold what nobody sees',
      ['a\u202Eb.ts', 'a\u00A0b.ts', 'a\uFEFF.ts', 'x\u2028y', 'a\u0085b', 'x\u{E0041}.ts', 'a\uD800b'],
    ],
    ['hold what Windows reads otherwise', ['a?.ts', 'a*b', 'a|b', 'a<b>', 'a"b']],
    ['have other separators', ['a\\b', '.git\\config', 'a/\\b']],
  ])('%s', (_what, paths) => {
    const lifted = applyRulesToPolicy(defaultCheckPolicy, {
      allowed: ['**'],
      protected: [],
      unprotected: ['**'],
      withApproval: ['**'],
    });

    for (const path of paths) expect([path, codesOf(path, lifted)]).toEqual([path, ['unsafe-path']]);
  });

  it('are shown with what nobody sees', () => {
    const [finding] = checkPaths({ kind: 'add', path: 'a\u202Eb.ts', content: '' }, defaultCheckPolicy);

    expect(finding?.message).toContain('`a<U+202E>b.ts`');
  });

  it.each([
    ['a file in other case', ['src/app.ts'], 'src/App.ts', true],
    ['a file in a folder in other case', ['src/app.ts'], 'SRC/new.ts', true],
    ['a file as a folder in other case', ['docs/guide'], 'docs/Guide/x.md', true],
    ['decomposed letters', ['größe.ts'], 'gro\u0308ße.ts', true],
    ['composed letters', ['cafe\u0301.ts'], 'caf\u00E9.ts', true],
    ['compatible letters', ['file.ts'], '\uFB01le.ts', true],
    ['a sharp s', ['strasse.ts'], 'straße.ts', true],
    ['a file that is there', ['src/app.ts'], 'src/new.ts', false],
    ['either of two folders that are there', ['Src/a.ts', 'src/b.ts'], 'src/c.ts', false],
  ])('%s', async (_what, files, path, isTwin) => {
    const changes: Change[] = [{ kind: 'add', path, content: 'x\n' }];
    const findings = await check(changes, files);

    expect(findings).toEqual(isTwin ? ['path-twin'] : []);
  });

  it('are two new files of one change', async () => {
    const changes: Change[] = ['lib/a.txt', 'lib/A.txt'].map((path) => ({ kind: 'add', path, content: 'x\n' }));

    expect(await check(changes, [])).toEqual(['path-twin']);
  });

  it('are not files that are renamed in case alone', async () => {
    const previousPath = 'lib/a.txt';

    expect(await check([{ kind: 'rename', path: 'lib/A.txt', previousPath }], [previousPath])).toEqual([]);
    expect(await check([{ kind: 'rename', path: 'LIB/a.txt', previousPath }], [previousPath])).toEqual([]);
    expect(await check([{ kind: 'rename', path: 'LIB/a.txt', previousPath }], [previousPath, 'lib/b.txt'])).toEqual([
      'path-twin',
    ]);
  });

  async function check(changes: readonly Change[], files: readonly string[]) {
    const changeSet = { baseCommit, changes: [...changes] };
    const before = (path: string) => (files.includes(path) ? 'x\n' : undefined);
    const findings = await checkChangeSet({ changeSet, before, files, policy: defaultCheckPolicy });
    return findings.map(({ code }) => code);
  }
});
