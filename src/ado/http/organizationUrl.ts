import { AgentError } from '../../contracts/agentError.ts';

/** What to write, for messages. */
export const urlAdvice =
  'Check the organization URL. It must end with the organization (https://dev.azure.com/contoso) or, on a Server, with the ' +
  'collection (https://server/tfs/DefaultCollection), without a project, a repository or anything else after it.';

const legacyHost = /\.visualstudio\.com$/i;
/** `git@ssh.dev.azure.com:v3/contoso/…`, `contoso@vs-ssh.visualstudio.com:v3/contoso/…` and the same as URLs. */
const sshOrganization =
  /^(?:[a-z]+:\/\/)?(?:[^@/\s]{1,100}@)?(?:ssh\.dev\.azure\.com|vs-ssh\.visualstudio\.com)(?::\d{1,5})?[:/]v\d\/([^/\s]{1,100})/i;

/**
 * The URL of an organization or a collection.
 * @throws AgentError `configuration`, with what to write instead, when it is none or names something inside of it
 */
export function parseOrganizationUrl(text: string): URL {
  const over = sshOrganization.exec(text.trim())?.[1];
  if (over !== undefined) throw refusal('is an address for git over SSH', `https://dev.azure.com/${over}`);
  const url = URL.canParse(text.trim()) ? new URL(text.trim()) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw new AgentError(
      'configuration',
      'The organization URL is not an http(s) URL; expected for example https://dev.azure.com/contoso.',
    );
  }
  const segments = url.pathname.split('/').filter((segment) => segment !== '');
  // The only collection that an organization has, which the addresses of the time before dev.azure.com name.
  const isLegacy = legacyHost.test(url.hostname);
  if (isLegacy && segments.length === 1 && segments[0]?.toLowerCase() === 'defaultcollection') segments.pop();
  assertNoExtraSegments(url, segments);
  url.pathname = segments.join('/');
  // People paste clone URLs, which name a user and sometimes hold a token.
  url.username = '';
  url.password = '';
  url.search = '';
  url.hash = '';
  return url;
}

function assertNoExtraSegments({ origin, hostname }: URL, segments: readonly string[]): void {
  const [first, ...others] = segments;
  if (/^([\w-]+\.)?dev\.azure\.com$/i.test(hostname)) {
    if (first === undefined || first.startsWith('_')) {
      throw refusal('names no organization', 'https://dev.azure.com/ and the name of the organization');
    }
    if (others.length > 0) throw refusal('has a project or more after the organization', `${origin}/${first}`);
  }
  if (legacyHost.test(hostname)) {
    if (first !== undefined) throw refusal('has something after the host of the organization', origin);
  }
  if (segments.some((segment) => segment.startsWith('_'))) {
    throw refusal(
      'is that of a page, an API or a repository',
      'the URL of the collection alone, such as https://server/tfs/DefaultCollection',
    );
  }
}

function refusal(what: string, write: string): AgentError {
  return new AgentError('configuration', `The organization URL ${what}. Use ${write}.`);
}
