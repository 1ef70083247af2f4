import { AgentError } from '../../contracts/agentError.ts';

/** The thread property that names what a thread of the agent is about. */
export const markerProperty = 'CodeAgent.Marker';

const allowed = /^[\p{L}\p{N}][\p{L}\p{N} ._:/#@+-]{0,199}$/u;

/** Two hyphens could end the HTML comment; runs are named after projects, which may have them in their names. */
const hyphenBeforeHyphen = /-(?=-)/g;
const keptApart = '-~';

/**
 * The first line of a comment that the agent finds again. Pull request comments keep HTML comments and do not show them.
 * @throws AgentError `invalid-input` for a marker that could break the line or end the HTML comment
 */
export function markerLine(marker: string): string {
  if (!allowed.test(marker)) {
    throw new AgentError(
      'invalid-input',
      'A marker of a comment must be one line of at most 200 letters, digits, spaces and ._:/#@+-.',
    );
  }
  return `<!-- code-agent: ${marker.replaceAll(hyphenBeforeHyphen, keptApart)} -->`;
}

/** The marker in a comment's first line, if it has one. */
export function readMarkerLine(content: string | undefined): string | undefined {
  const [, marker] = /^<!-- code-agent: (.+) -->$/.exec(content?.split(/\r?\n/, 1)[0] ?? '') ?? [];
  return marker?.replaceAll(keptApart, '-');
}

/** A comment's text without its marker. */
export function stripMarkerLine(content: string): string {
  return readMarkerLine(content) === undefined ? content : content.replace(/^[^\n]*\n?/, '');
}

/** A property's text: Azure DevOps gives it back with the name of its type. */
export function propertyText(properties: Readonly<Record<string, unknown>> | null | undefined, name: string) {
  const value = properties?.[name];
  if (typeof value === 'string') {
    return value;
  }
  const typed = typeof value === 'object' && value !== null && '$value' in value ? value.$value : undefined;
  return typeof typed === 'string' ? typed : undefined;
}
