/** Lets pieces of work for one key follow each other, in the order in which they were asked for. */
export type Turns = <Result>(key: string, work: () => Promise<Result>) => Promise<Result>;

export function createTurns(): Turns {
  const latest = new Map<string, Promise<unknown>>();
  return (key, work) => {
    const before = latest.get(key) ?? Promise.resolve();
    const mine = before.then(work, work);
    latest.set(key, mine);
    const forget = () => {
      if (latest.get(key) === mine) latest.delete(key);
    };
    mine.then(forget, forget);
    return mine;
  };
}
