import type { z } from 'zod';
import type { ArtifactStore } from '../../platform/storage/artifactStore.ts';
import { sha256 } from '../../platform/storage/artifactStore.ts';

/**
 * Work that is done once, however often its activity runs: what it came to is stored under its key before anything else
 * happens. Between the end of the work and that moment a crash still repeats it.
 * @param facts what makes it this piece of work and no other
 */
export async function once<Schema extends z.ZodType>(
  store: ArtifactStore,
  kind: string,
  facts: unknown,
  schema: Schema,
  work: () => Promise<z.infer<Schema>>,
): Promise<z.infer<Schema>> {
  const key = `${kind}/v1/${sha256(Buffer.from(JSON.stringify(facts)))}`;
  const known = await store.findNamed(key);
  if (known !== undefined) return await store.getJson(known, schema);
  const value = await work();
  await store.name(key, await store.putJson(value));
  return value;
}
