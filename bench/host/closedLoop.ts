import { median } from '../statistics.ts';

/** What a closed loop showed. */
export interface LoopResult {
  readonly perSecond: number;
  /** Median, in milliseconds. */
  readonly p50: number;
}

/**
 * Runs `count` pieces of work, `width` at a time: each of them begins when another has ended.
 * @param run is given the number of the piece, from 0
 */
export async function closedLoop(
  count: number,
  width: number,
  run: (index: number) => Promise<unknown>,
): Promise<LoopResult> {
  const latencies: number[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < count) {
      const index = next;
      next += 1;
      const begun = performance.now();
      await run(index);
      latencies.push(performance.now() - begun);
    }
  };
  const begun = performance.now();
  await Promise.all(Array.from({ length: width }, worker));
  const seconds = (performance.now() - begun) / 1000;
  return { perSecond: count / seconds, p50: median(latencies) };
}
