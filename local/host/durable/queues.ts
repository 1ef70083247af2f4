/** Work by key: one run at a time for each key, keys take turns in the order in which they got something to do. */
export interface KeyedQueue<K> {
  /** Has the key run (again), even where it is running now. */
  add(key: K): void;
  /** Starts what the limit allows. */
  pump(): void;
  readonly running: number;
  readonly waiting: number;
}

/**
 * @param run must not reject
 * @param settled is called after each run
 */
export function createKeyedQueue<K>(limit: number, run: (key: K) => Promise<void>, settled: () => void): KeyedQueue<K> {
  const waiting = new Set<K>();
  const running = new Set<K>();
  const again = new Set<K>();
  const start = async (key: K): Promise<void> => {
    running.add(key);
    await run(key);
    running.delete(key);
    if (again.delete(key)) waiting.add(key);
    settled();
  };
  return {
    add(key) {
      if (running.has(key)) again.add(key);
      else waiting.add(key);
    },
    pump() {
      for (const key of waiting) {
        if (running.size >= limit) return;
        waiting.delete(key);
        void start(key);
      }
    },
    get running() {
      return running.size;
    },
    get waiting() {
      return waiting.size + again.size;
    },
  };
}

/** Work in lanes that take turns, so that a lane with much to do does not hold up the others. */
export interface FairQueue<T> {
  add(lane: string, item: T): void;
  pump(): void;
  readonly running: number;
  readonly waiting: number;
}

/**
 * @param run must not reject
 * @param settled is called after each run
 */
export function createFairQueue<T>(limit: number, run: (item: T) => Promise<void>, settled: () => void): FairQueue<T> {
  const lanes = new Map<string, T[]>();
  let running = 0;
  let waiting = 0;
  const start = async (item: T): Promise<void> => {
    running += 1;
    waiting -= 1;
    await run(item);
    running -= 1;
    settled();
  };
  return {
    add(lane, item) {
      waiting += 1;
      const items = lanes.get(lane);
      if (items === undefined) lanes.set(lane, [item]);
      else items.push(item);
    },
    pump() {
      // Taking one item and putting the lane at the end of the map makes the lanes take turns.
      for (const [lane, items] of lanes) {
        if (running >= limit) return;
        const item = items.shift();
        lanes.delete(lane);
        if (items.length > 0) lanes.set(lane, items);
        if (item !== undefined) void start(item);
      }
    },
    get running() {
      return running;
    },
    get waiting() {
      return waiting;
    },
  };
}
