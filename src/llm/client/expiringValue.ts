/** A deployment can change under its name, so what it refused is tried again after so long. */
const memoryMilliseconds = 3_600_000;

/** Something learned of an endpoint, known for an hour. */
export interface ExpiringValue<Value> {
  /** Undefined where nothing was learned within the hour. */
  get(): Value | undefined;
  set(value: Value): void;
}

/** @param now milliseconds, only to tell how long ago something was */
export function createExpiringValue<Value>(now: () => number): ExpiringValue<Value> {
  let known: { readonly value: Value; readonly since: number } | undefined;
  return {
    get: () => (known !== undefined && now() - known.since < memoryMilliseconds ? known.value : undefined),
    set(value) {
      known = { value, since: now() };
    },
  };
}
