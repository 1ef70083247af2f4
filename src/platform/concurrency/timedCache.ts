/** Milliseconds. A value older than `life` is read again before it is used, one older than `ahead` beside its use. */
export interface CacheTimes {
  readonly ahead: number;
  readonly life: number;
  /** While the source is out of reach, a value is used until it is this old. */
  readonly outage: number;
  /** After a failed read, how long the source is not asked again. */
  readonly pause: number;
}

interface Entry<Value> {
  readonly value: Value;
  /** When it was asked for. */
  readonly at: number;
}

/** Values by name that live for a short time. */
export interface TimedCache<Value> {
  /** @param oldest how old the value may be at most, where that is less than the cache's own time */
  get(name: string, oldest?: number): Promise<Value>;
  /** Reads the value again, whatever is there. */
  refresh(name: string): Promise<Value>;
}

/**
 * Keeps what `load` gives. Those who ask at the same time share one call.
 * @param now milliseconds since the epoch
 */
export function createTimedCache<Value>(
  load: (name: string) => Promise<Value>,
  times: CacheTimes,
  now: () => number,
): TimedCache<Value> {
  const entries = new Map<string, Entry<Value>>();
  const loading = new Map<string, Promise<Value>>();
  const failedAt = new Map<string, number>();

  async function loadNow(name: string): Promise<Value> {
    const at = now();
    try {
      const value = await load(name);
      const known = entries.get(name);
      // A slower read that began earlier must not bring back what is old.
      if (known === undefined || known.at <= at) entries.set(name, { value, at });
      failedAt.delete(name);
      return value;
    } catch (error) {
      failedAt.set(name, at);
      throw error;
    }
  }

  function loadShared(name: string): Promise<Value> {
    const running = loading.get(name);
    if (running !== undefined) return running;
    const started = loadNow(name).finally(() => loading.delete(name));
    loading.set(name, started);
    return started;
  }

  async function loadOrKeep(name: string, { value, at }: Entry<Value>): Promise<Value> {
    const mayKeep = now() - at < times.outage;
    const failed = failedAt.get(name);
    if (mayKeep && failed !== undefined && now() - failed < times.pause) return value;
    try {
      return await loadShared(name);
    } catch (error) {
      if (mayKeep) return value;
      throw error;
    }
  }

  return {
    refresh: loadNow,
    async get(name, oldest = times.life) {
      const entry = entries.get(name);
      if (entry === undefined) return await loadShared(name);
      const age = now() - entry.at;
      if (age >= Math.min(oldest, times.life)) return await loadOrKeep(name, entry);
      if (age >= times.ahead) loadShared(name).catch(() => undefined);
      return entry.value;
    },
  };
}
