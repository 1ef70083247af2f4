import { createHash } from 'node:crypto';
import type { AzureDevOps } from '../../ado/azureDevOps.ts';
import { redactOutput } from '../../patch/checks/secrets/redactSecrets.ts';
import type { ArtifactStore } from '../../platform/storage/artifactStore.ts';
import type { Logger } from '../../platform/telemetry/logger.ts';
import {
  buildFailureText,
  type FailedBuild,
  failureSignature,
  failureSummary,
} from '../../reports/pullRequest/buildFailureText.ts';
import { type Activity, defineActivity } from '../defineActivity.ts';

/**
 * Why a build failed: failed tests and the ends of the failing tasks' logs, as input for a repair. Build output can
 * contain secrets, so it is redacted before it is stored, cut or shown.
 */
export function readBuildFailure(ado: Pick<AzureDevOps, 'builds'>, store: ArtifactStore, logger: Logger): Activity {
  return defineActivity('readBuildFailure', logger, async ({ repository, buildId }) => {
    const failure = await withoutSecrets(await ado.builds.failure(repository, buildId));
    const details = await store.put(Buffer.from(buildFailureText(failure)), 'text/plain; charset=utf-8');
    const signature = createHash('sha256').update(failureSignature(failure)).digest('hex');
    return { details, summary: failureSummary(failure), signature };
  });
}

async function withoutSecrets(failure: FailedBuild): Promise<FailedBuild> {
  const texts = [
    ...failure.tasks.flatMap(({ name, issues, log }) => [name, ...issues, log]),
    ...failure.tests.flatMap(({ name, message, stackTrace }) => [name, message, stackTrace]),
  ];
  const redacted = new Map((await redactOutput(texts)).map((text, index) => [texts[index] ?? '', text]));
  const clean = (text: string) => redacted.get(text) ?? '';
  return {
    ...failure,
    tasks: failure.tasks.map(({ name, issues, log }) => ({
      name: clean(name),
      issues: issues.map(clean),
      log: clean(log),
    })),
    tests: failure.tests.map(({ name, message, stackTrace }) => ({
      name: clean(name),
      message: clean(message),
      stackTrace: clean(stackTrace),
    })),
  };
}
