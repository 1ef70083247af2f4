import { readFile } from 'node:fs/promises';
import type { z } from 'zod';
import type { ArtifactReference } from '../../../src/contracts/artifact.ts';
import { type ArtifactStore, sha256 } from '../../../src/platform/storage/artifactStore.ts';

/** An artifact store in memory, as strict as the real one: content under its SHA-256, unknown references refused. */
export function memoryArtifactStore(): ArtifactStore & { readonly contents: Map<string, Uint8Array> } {
  const contents = new Map<string, Uint8Array>();
  const names = new Map<string, ArtifactReference>();
  const put = async (content: Uint8Array, mediaType: string): Promise<ArtifactReference> => {
    const reference = { sha256: sha256(content), bytes: content.byteLength, mediaType };
    contents.set(reference.sha256, content);
    return reference;
  };
  const get = async (reference: ArtifactReference): Promise<Uint8Array> => {
    const content = contents.get(reference.sha256);
    if (content === undefined) throw new Error(`no artifact ${reference.sha256}`);
    if (content.byteLength !== reference.bytes) throw new Error(`artifact ${reference.sha256} has another size`);
    return content;
  };
  const getText = async (reference: ArtifactReference) => Buffer.from(await get(reference)).toString('utf8');
  return {
    contents,
    put,
    get,
    getText,
    putJson: (value) => put(Buffer.from(JSON.stringify(value)), 'application/json'),
    async putFile(path, reference) {
      const stored = await put(await readFile(path), reference.mediaType);
      if (stored.sha256 !== reference.sha256) throw new Error(`the file ${path} is not what its reference says`);
    },
    async getJson<Schema extends z.ZodType>(reference: ArtifactReference, schema: Schema): Promise<z.infer<Schema>> {
      return schema.parse(JSON.parse(await getText(reference)));
    },
    async name(key, reference) {
      names.set(key, reference);
    },
    findNamed: async (key) => names.get(key),
    async ping() {},
  };
}
