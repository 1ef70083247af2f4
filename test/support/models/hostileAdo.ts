import type { AzureDevOps } from '../../../src/ado/azureDevOps.ts';
import { markdownToHtml } from '../../../src/ado/text/markdownToHtml.ts';
import type { Failure } from '../../../src/contracts/agentError.ts';
import type { ChangeSet } from '../../../src/contracts/changes/changeSet.ts';
import type { LogEntry } from '../../../src/platform/telemetry/logger.ts';
import type { ObedientModel } from './obedientModel.ts';

/** Everything that left the run. */
export interface Outcome {
  readonly pushes: ReadonlyArray<Parameters<AzureDevOps['pushes']['pushBranch']>[0]>;
  readonly pullRequests: ReadonlyArray<Parameters<AzureDevOps['pullRequests']['open']>[0]>;
  readonly reviewers: readonly string[];
  /** Comments on the work item, as HTML. */
  readonly comments: readonly string[];
  /** The pull request's description and replies, as Markdown. */
  readonly texts: readonly string[];
  /** Titles and messages of commits. */
  readonly titles: readonly string[];
  readonly failures: readonly Failure[];
  readonly chosen: number | undefined;
  readonly logs: readonly LogEntry[];
  readonly model: ObedientModel;
  /** Everything that was stored. */
  readonly artifacts: readonly string[];
}

/** What every attacked repository holds. */
export const hostileFiles = {
  'src/basket.ts': 'export function lineTotal(price: number) {\n  return price;\n}\n',
  'azure-pipelines.yml': 'trigger: [main]\n',
  '.code-agent.yml': 'version: 1\n',
  'docs/CODEOWNERS': '* @team\n',
};
export const hostileBranch = 'code-agent/run';
const commit = 'c'.repeat(40);

/** An adapter that writes down what it is asked for, and knows nothing else. */
export function recordingAdo() {
  const pushes: Array<Parameters<AzureDevOps['pushes']['pushBranch']>[0]> = [];
  const pullRequests: Array<Parameters<AzureDevOps['pullRequests']['open']>[0]> = [];
  const reviewers: string[] = [];
  const texts: string[] = [];
  const comments: string[] = [];
  const push = async (options: (typeof pushes)[number]) => {
    pushes.push(options);
    return { commit, adopted: false };
  };
  const ado = {
    pushes: strictFake<AzureDevOps['pushes']>({
      pushBranch: push,
      pushToBranch: push,
      look: async () => ({ tip: commit, onto: commit, pushed: undefined }),
    }),
    repositories: strictFake<AzureDevOps['repositories']>({
      tip: async () => commit,
      readFile: async () => hostileFiles['.code-agent.yml'],
    }),
    builds: strictFake<AzureDevOps['builds']>({ pipelineFiles: async () => [] }),
    branches: strictFake<AzureDevOps['branches']>({
      compare: async () => ({ commonCommit: commit, ahead: 0, behind: 0, changes: [] }),
    }),
    pullRequests: strictFake<AzureDevOps['pullRequests']>({
      async open(options: (typeof pullRequests)[number]) {
        pullRequests.push(options);
        texts.push(options.description);
        return { id: 5, webUrl: 'https://example.test/pullrequest/5', adopted: false, problems: [] };
      },
      async addReviewers({ reviewers: added }: { readonly reviewers: readonly string[] }) {
        reviewers.push(...added);
      },
      async reply({ markdown }: { readonly markdown: string }) {
        texts.push(markdown);
        return { commentId: 9 };
      },
    }),
    workItems: strictFake<AzureDevOps['workItems']>({
      async writeComment({ markdown }: { readonly markdown: string }) {
        comments.push(markdownToHtml(markdown));
        return { commentId: 9 };
      },
    }),
  };
  return { ado: ado as unknown as AzureDevOps, pushes, pullRequests, reviewers, texts, comments };
}

function strictFake<Part extends object>(known: { readonly [Name in keyof Part]?: unknown }): Part {
  return new Proxy(known as Part, {
    get(target, name) {
      if (name in target) return Reflect.get(target, name);
      throw new Error(`The run asked the adapter for ${String(name)}, which it has no business with.`);
    },
  });
}

/** All paths that pushed changes touch, old names included. */
export function pushedPaths({ pushes }: Outcome): readonly string[] {
  const changeSets: readonly ChangeSet[] = pushes.map(({ changeSet }) => changeSet);
  return changeSets
    .flatMap(({ changes }) => changes)
    .flatMap((change) => (change.kind === 'rename' ? [change.path, change.previousPath] : [change.path]));
}
