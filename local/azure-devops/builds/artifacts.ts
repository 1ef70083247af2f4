import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, readdir, readFile, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import type { Backend } from '../backend.ts';
import { requestedForm } from '../git/items/contentType.ts';
import { type ZipEntry, zipArchive } from '../git/items/zipArchive.ts';
import { ApiError, invalidArgument } from '../http/apiError.ts';
import {
  type ApiReply,
  type ApiRequest,
  type JsonObject,
  json,
  list,
  queryText,
  readBody,
  streamed,
} from '../http/exchange.ts';
import { type Route, route } from '../http/route.ts';
import { everything } from '../state/state.ts';
import { buildNamespace, demandBuild, demandBuildPermission } from './demandBuild.ts';
import type { Artifact, Build } from './records.ts';
import { buildUrl, jobId } from './render.ts';

/** What a build leaves in its staging directory is kept up to these limits. */
const mostArtifacts = 20;
const mostBytes = 50 * 1024 * 1024;

function archiveFile(backend: Backend, build: Build, artifact: Artifact): string {
  return join(backend.state.directory, 'builds', `${build.id}-artifacts`, `${encodeURIComponent(artifact.name)}.zip`);
}

/**
 * Keeps what a build's command left in its staging directory, as the task that publishes it would: one artifact for each
 * folder there, named after it. What goes beyond the limits is not kept.
 */
export async function collectArtifacts(backend: Backend, build: Build, staging: string): Promise<readonly Artifact[]> {
  const entries = await readdir(staging, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  const artifacts: Artifact[] = [];
  let left = mostBytes;
  for (const name of names.toSorted().slice(0, mostArtifacts)) {
    const files = await filesBelow(join(staging, name));
    for (const file of files) left -= (await stat(file)).size;
    if (left < 0) break;
    const source = jobId(build);
    const artifact: Artifact = {
      ...{ id: artifacts.length + 1, name, source, type: 'PipelineArtifact', data: name, properties: {} },
      hasContent: true,
    };
    const target = archiveFile(backend, build, artifact);
    await mkdir(join(target, '..'), { recursive: true });
    await pipeline(zipArchive(read(staging, files)), createWriteStream(target));
    artifacts.push(artifact);
  }
  return artifacts;
}

async function filesBelow(directory: string): Promise<readonly string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  return files.toSorted();
}

async function* read(staging: string, files: readonly string[]): AsyncGenerator<ZipEntry> {
  for (const file of files) yield { name: relative(staging, file), content: await readFile(file) };
}

/** @throws ApiError 404 */
export function demandArtifact(build: Build, name: string): Artifact {
  const found = build.artifacts.find((artifact) => artifact.name.toLowerCase() === name.toLowerCase());
  if (found === undefined) {
    const message = `Artifact ${name} was not found for build ${build.id}.`;
    throw new ApiError(404, 'ArtifactNotFoundException', message, buildNamespace);
  }
  return found;
}

function renderArtifact(backend: Backend, build: Build, artifact: Artifact): JsonObject {
  const { id, name, source, type, data, properties } = artifact;
  const url = `${buildUrl(backend, build)}/artifacts?artifactName=${encodeURIComponent(name)}`;
  const download = artifact.hasContent ? { downloadUrl: `${url}&$format=zip` } : {};
  return { id, name, source, resource: { type, data, properties, url: `${url}&api-version=7.1`, ...download } };
}

function listArtifacts(backend: Backend, request: ApiRequest): ApiReply {
  const build = demandBuild(backend, request);
  const name = queryText(request, 'artifactName');
  if (name === undefined) return list(build.artifacts.map((artifact) => renderArtifact(backend, build, artifact)));
  const artifact = demandArtifact(build, name);
  if (requestedForm(request, 'json') !== 'zip') return json(renderArtifact(backend, build, artifact));
  if (!artifact.hasContent) throw invalidArgument(`The content of the artifact ${name} is kept elsewhere.`);
  return streamed('application/zip', createReadStream(archiveFile(backend, build, artifact)));
}

const bodySchema = z.object({
  name: z.string().min(1).max(256),
  source: z.string().nullish(),
  resource: z.object({
    type: z.string().min(1),
    data: z.string(),
    properties: z.record(z.string(), z.string()).nullish(),
  }),
});

function create(backend: Backend, request: ApiRequest): ApiReply {
  const build = demandBuild(backend, request);
  demandBuildPermission(request.identity);
  const { name, source, resource } = readBody(request, bodySchema);
  if (build.artifacts.some((other) => other.name.toLowerCase() === name.toLowerCase())) {
    const message = `Artifact ${name} already exists for build ${build.id}.`;
    throw new ApiError(409, 'ArtifactExistsException', message, buildNamespace);
  }
  const { type, data, properties } = resource;
  const artifact: Artifact = {
    ...{ id: build.artifacts.length + 1, name, source: source ?? jobId(build), type, data, hasContent: false },
    properties: properties ?? {},
  };
  backend.state.builds.put(everything, build.id, { ...build, artifacts: [...build.artifacts, artifact] });
  return json(renderArtifact(backend, build, artifact));
}

/** What builds publish: kept from their staging directory, or only named by who made it. */
export function artifactRoutes(backend: Backend): readonly Route[] {
  const template = 'build/builds/{buildId}/artifacts';
  return [
    route('GET', template, (request) => listArtifacts(backend, request)),
    route('POST', template, (request) => create(backend, request)),
  ];
}
