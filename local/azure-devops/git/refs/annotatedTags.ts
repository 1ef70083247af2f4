import { z } from 'zod';
import type { Backend } from '../../backend.ts';
import { ApiError, invalidArgument } from '../../http/apiError.ts';
import { type ApiReply, type ApiRequest, type JsonObject, json, parameter, readBody } from '../../http/exchange.ts';
import { type Route, route } from '../../http/route.ts';
import type { Identity } from '../../state/records.ts';
import { describeObject, readObject, zeroObjectId } from '../process/gitObjects.ts';
import { gitText } from '../process/gitProcess.ts';
import { isValidRefName } from '../process/gitRefs.ts';
import { demandContribute, recordPush, updateRef } from '../repositories/refUpdates.ts';
import { type Repository, repositoryUrl, requestRepository } from '../repositories/repositories.ts';

const bodySchema = z.object({
  name: z.string().min(1),
  message: z.string().min(1),
  taggedObject: z.object({ objectId: z.string().regex(/^[0-9a-f]{40}$/i, 'not an object id') }),
});

const tagPattern =
  /^object (?<object>[0-9a-f]{40})\ntype (?<type>\w+)\ntag (?<name>.+)\ntagger (?<tagger>.*) <(?<email>.*)> (?<seconds>\d+) [+-]\d{4}\n\n(?<message>[\s\S]*)$/;

async function renderTag(backend: Backend, repository: Repository, objectId: string): Promise<JsonObject> {
  const info = /^[0-9a-f]{40}$/i.test(objectId)
    ? await describeObject(repository.directory, objectId.toLowerCase())
    : undefined;
  const content = info?.type === 'tag' ? await readObject(repository.directory, 'tag', info.objectId) : undefined;
  const parts = tagPattern.exec(content?.toString('utf8') ?? '')?.groups;
  if (info === undefined || parts === undefined) {
    const message = `TF401035: The object '${objectId}' does not exist.`;
    throw new ApiError(404, 'GitObjectDoesNotExistException', message);
  }
  const date = new Date(Number(parts['seconds']) * 1000).toISOString();
  return {
    name: `refs/tags/${parts['name']}`,
    objectId: info.objectId,
    taggedObject: { objectId: parts['object'], objectType: parts['type'] },
    taggedBy: { name: parts['tagger'], email: parts['email'], date },
    message: parts['message']?.replace(/\n$/, ''),
    url: `${repositoryUrl(backend, repository)}/annotatedTags/${info.objectId}`,
  };
}

/** The tag's object, which no ref names yet. */
async function writeTag(
  backend: Backend,
  repository: Repository,
  identity: Identity,
  tag: { readonly name: string; readonly message: string; readonly target: { objectId: string; type: string } },
): Promise<string> {
  const plain = (text: string): string => text.replace(/[<>\n]/g, '');
  const seconds = Math.floor(Date.parse(backend.now()) / 1000);
  const input = [
    `object ${tag.target.objectId}`,
    `type ${tag.target.type}`,
    `tag ${tag.name}`,
    `tagger ${plain(identity.displayName)} <${plain(identity.uniqueName)}> ${seconds} +0000`,
    `\n${tag.message}\n`,
  ].join('\n');
  return gitText(repository.directory, ['mktag'], { input });
}

async function create(backend: Backend, request: ApiRequest): Promise<ApiReply> {
  const repository = requestRepository(backend, request);
  demandContribute(request.identity);
  const { name: given, message, taggedObject } = readBody(request, bodySchema);
  const name = given.replace(/^refs\/tags\//, '');
  const ref = `refs/tags/${name}`;
  if (!(await isValidRefName(ref))) throw invalidArgument(`The name '${given}' is not valid for a tag.`);
  const target = await describeObject(repository.directory, taggedObject.objectId.toLowerCase());
  if (target === undefined) {
    const text = `TF401035: The object '${taggedObject.objectId}' does not exist.`;
    throw new ApiError(404, 'GitObjectDoesNotExistException', text);
  }
  const objectId = await backend.lock(repository.id, async () => {
    const tagId = await writeTag(backend, repository, request.identity, { name, message, target });
    const update = { name: ref, oldObjectId: zeroObjectId, newObjectId: tagId };
    const { status } = await updateRef(backend, repository, update, request.identity);
    if (status !== 'succeeded') {
      // The name of the exception is a guess.
      const text = `TF401112: The tag ${ref} was not created: ${status}.`;
      throw new ApiError(409, 'GitReferenceUpdateFailedException', text);
    }
    await recordPush(backend, repository, request.identity, [update]);
    return tagId;
  });
  return json(await renderTag(backend, repository, objectId), 201);
}

/** Tags with a message of their own. */
export function annotatedTagRoutes(backend: Backend): readonly Route[] {
  const base = 'git/repositories/{repositoryId}/annotatedtags';
  return [
    route('POST', base, (request) => create(backend, request)),
    route('GET', `${base}/{objectId}`, async (request) => {
      const repository = requestRepository(backend, request);
      return json(await renderTag(backend, repository, parameter(request, 'objectId')));
    }),
  ];
}
