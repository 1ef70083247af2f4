import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import {
  openJobs,
  unverifiedDeployments,
  weakVerifications,
} from '../../scripts/delivery/workflows/deploymentRules.ts';
import { type Workflow, workflowFiles } from '../../scripts/delivery/workflows/workflows.ts';

const workflows: readonly Workflow[] = workflowFiles().map((file) => ({ file, text: readFileSync(file, 'utf8') }));
const guard = "github.ref_protected && github.ref == 'refs/heads/main'";
const verify = [
  'gh attestation verify code-agent.zip --repo "$GITHUB_REPOSITORY"',
  '--signer-workflow "$GITHUB_REPOSITORY/.github/workflows/deploy.yml"',
  '--source-ref refs/heads/main',
  '--deny-self-hosted-runners',
];

describe.each(workflows.map((workflow) => [workflow.file, workflow] as const))('%s', (_file, workflow) => {
  it('reaches environments and sign-ins from a protected main only', () => {
    expect(openJobs(workflow)).toEqual([]);
  });

  it('deploys nothing that it has not verified', () => {
    expect(unverifiedDeployments(workflow)).toEqual([]);
  });
});

describe('the verifications of packages', () => {
  const files = [...workflowFiles(), ...globSync(['scripts/delivery/*.sh', 'docs/**/*.md', '*.md'])];
  const texts = files.map((file) => [file, readFileSync(file, 'utf8')] as const);

  it('name repository, workflow and branch, and refuse machines that are not of GitHub', () => {
    expect(texts.flatMap(([file, text]) => weakVerifications(text).map((command) => `${file}: ${command}`))).toEqual(
      [],
    );
  });

  it('are found where they are', () => {
    const found = texts.flatMap(([file, text]) =>
      text.includes('gh attestation verify code-agent.zip') ? [file] : [],
    );

    expect(found.toSorted()).toEqual([
      '.github/workflows/deploy-app.yml',
      '.github/workflows/rollback.yml',
      'docs/operations.md',
    ]);
  });

  it.each(verify.slice(1).map((_flag, index) => verify.toSpliced(index + 1, 1).join(' ')))(
    'are too weak as %s',
    (command) => {
      expect(weakVerifications(command)).toEqual([command]);
    },
  );

  it.each([
    verify.join(' ').replace('refs/heads/main', 'refs/heads/main-2'),
    verify.join(' ').replace('deploy.yml', 'ci.yml'),
    verify.join(' ').replace('--repo "$GITHUB_REPOSITORY"', '--owner OWNER'),
    `${verify.slice(0, 3).join(' ')} # --deny-self-hosted-runners`,
  ])('are too weak as %s', (command) => {
    expect(weakVerifications(command)).toHaveLength(1);
  });

  it.each([verify.join(' '), verify.join(' \\\n  '), verify.join('\n          ')])(
    'are strong enough as %s',
    (command) => {
      expect(weakVerifications(command)).toEqual([]);
    },
  );
});

describe('a job', () => {
  const workflowOf = (job: string, others = '', on = 'workflow_dispatch') => ({
    file: 'w.yml',
    text: `on:\n  ${on}:\njobs:\n  job:\n    ${job}\n${others}`,
  });
  const guarded = `  first:\n    if: ${guard}\n    steps: []\n`;
  const preview = 'github.event.pull_request.head.repo.full_name == github.repository';

  it.each([
    ['without a condition', 'environment: production', ''],
    ['with an environment by its name and address', 'environment: { name: production, url: "https://x" }', ''],
    ['that may sign in', 'permissions: { id-token: write }', ''],
    ['that may do everything', 'permissions: write-all', ''],
    ['that asks only for main', "environment: a\n    if: github.ref == 'refs/heads/main'", ''],
    ['that asks only for protection', 'environment: a\n    if: github.ref_protected', ''],
    ['that offers another way', `environment: a\n    if: ${guard} || inputs.force`, ''],
    ['that offers another way for a part', `environment: a\n    if: (${guard} || inputs.force) && inputs.go`, ''],
    ['that asks for the opposite', `environment: a\n    if: "!(${guard})"`, ''],
    ['that needs a job that anybody starts', 'environment: a\n    needs: first', '  first:\n    steps: []\n'],
    ['that runs although what it needs did not', 'environment: a\n    needs: first\n    if: always()', guarded],
  ])('%s is found', (_case, job, others) => {
    expect(openJobs(workflowOf(job, others))).toEqual(['job']);
  });

  it.each([
    ['with the condition', `environment: a\n    if: ${guard}`, ''],
    ['with it as an expression', `environment: a\n    if: \${{ ${guard} }}`, ''],
    ['with it beside others', `environment: a\n    if: (failure() || cancelled()) && ${guard}`, guarded],
    ['that needs a job with the condition', 'environment: a\n    needs: [first]', guarded],
    ['that reaches nothing', 'steps: []', ''],
  ])('%s is right', (_case, job, others) => {
    expect(openJobs(workflowOf(job, others))).toEqual([]);
  });

  it.each([
    [[], 'infra-preview', `${preview} && github.base_ref == 'main'`, 'pull_request'],
    [['job'], 'infra-preview', preview, 'pull_request'],
    [['job'], 'production', `${preview} && github.base_ref == 'main'`, 'pull_request'],
    [['job'], 'infra-preview', `${preview} && github.base_ref == 'main'`, 'workflow_dispatch'],
  ])('that shows a change under review is found as %j in %s if %s on %s', (found, environment, condition, on) => {
    expect(openJobs(workflowOf(`environment: ${environment}\n    if: ${condition}`, '', on))).toEqual(found);
  });

  it('that deploys before it verifies is found', () => {
    const steps = (...commands: readonly string[]) => `steps: ${JSON.stringify(commands.map((run) => ({ run })))}`;
    const deploy = 'bash scripts/delivery/deployPackage.sh g a code-agent.zip';

    expect(unverifiedDeployments(workflowOf(steps(deploy)))).toEqual(['job']);
    expect(unverifiedDeployments(workflowOf(steps(deploy, verify.join(' '))))).toEqual(['job']);
    expect(unverifiedDeployments(workflowOf(steps(`echo ${verify.join(' ')}`, deploy)))).toEqual(['job']);
    expect(unverifiedDeployments(workflowOf(steps(verify.join(' '), deploy)))).toEqual([]);
  });
});
