import { z } from 'zod';
import { mapLines } from '../../git/process/lineMap.ts';
import { type ApiRequest, queryNumber } from '../../http/exchange.ts';
import { demandIteration } from '../records/iterations.ts';
import type { Iteration, PullRequest, Thread } from '../records/records.ts';
import type { Located } from '../records/store.ts';

const positionSchema = z.object({ line: z.number(), offset: z.number() });
type Position = z.infer<typeof positionSchema>;
const optionalPosition = positionSchema.nullish();

const contextSchema = z.looseObject({
  filePath: z.string(),
  leftFileStart: optionalPosition,
  leftFileEnd: optionalPosition,
  rightFileStart: optionalPosition,
  rightFileEnd: optionalPosition,
});
const reviewSchema = z.looseObject({
  iterationContext: z.looseObject({ firstComparingIteration: z.number(), secondComparingIteration: z.number() }),
});

/** The two commits that an iteration is looked at between. */
type Sides = { readonly left: string; readonly right: string };

type Wanted = { readonly sides: Sides; readonly first: number; readonly second: number };

function sidesOf(pullRequest: PullRequest, iteration: Iteration, base: number): Sides {
  const left = base === 0 ? iteration.commonCommit : demandIteration(pullRequest, base).sourceCommit;
  return { left, right: iteration.sourceCommit };
}

/** The iterations that the request asks for positions in; undefined where it asks for none. */
function wantedIterations(request: ApiRequest, pullRequest: PullRequest): Wanted | undefined {
  const [second, base] = [queryNumber(request, '$iteration'), queryNumber(request, '$baseIteration')];
  if (second === undefined && base === undefined) return undefined;
  const iteration = demandIteration(pullRequest, second ?? pullRequest.iterations.length);
  return { sides: sidesOf(pullRequest, iteration, base ?? 0), first: base ?? 0, second: iteration.id };
}

/**
 * Threads as they were written, or with their positions where the request's iterations have those lines.
 * Renames are not followed, and a line that is gone is at what is in its place: a guess at the service's own tracking.
 * @throws ApiError 404 for an iteration that is not there
 */
export async function trackThreads(
  request: ApiRequest,
  { repository, pullRequest }: Located,
  threads: readonly Thread[],
): Promise<readonly Thread[]> {
  const wanted = wantedIterations(request, pullRequest);
  if (wanted === undefined) return threads;
  return Promise.all(threads.map((thread) => trackThread(repository.directory, pullRequest, thread, wanted)));
}

async function trackThread(
  directory: string,
  pullRequest: PullRequest,
  thread: Thread,
  { sides, first, second }: Wanted,
): Promise<Thread> {
  const context = contextSchema.safeParse(thread.threadContext).data;
  const review = reviewSchema.safeParse(thread.pullRequestThreadContext).data;
  if (context === undefined || review === undefined) return thread;
  const { firstComparingIteration: base, secondComparingIteration: last } = review.iterationContext;
  // A thread whose iterations are the same one is of that iteration against the target.
  const written = sidesOf(pullRequest, demandIteration(pullRequest, last), base === last ? 0 : base);
  const path = context.filePath.replace(/^\//, '');
  const left = await mapLines(directory, written.left, sides.left, path);
  const right = await mapLines(directory, written.right, sides.right, path);
  const moved = (position: Position | null | undefined, map: (line: number) => number) =>
    position ? { ...position, line: map(position.line) } : position;
  const { leftFileStart, leftFileEnd, rightFileStart, rightFileEnd } = context;
  return {
    ...thread,
    threadContext: {
      ...context,
      leftFileStart: moved(leftFileStart, left),
      leftFileEnd: moved(leftFileEnd, left),
      rightFileStart: moved(rightFileStart, right),
      rightFileEnd: moved(rightFileEnd, right),
    },
    pullRequestThreadContext: {
      ...review,
      trackingCriteria: {
        ...{ firstComparingIteration: first, secondComparingIteration: second, origFilePath: context.filePath },
        ...{ origLeftFileStart: leftFileStart, origLeftFileEnd: leftFileEnd },
        ...{ origRightFileStart: rightFileStart, origRightFileEnd: rightFileEnd },
      },
    },
  };
}
